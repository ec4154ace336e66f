/**
 * What all SQL databases share: sessions, the offsets table, descriptions and set-based statements; a
 * {@link dev.millrace.sink.target.jdbc.SqlDialect} says the rest. Read {@link dev.millrace.sink.target.jdbc.JdbcTarget}
 * first.
 */
@NullMarked
package dev.millrace.sink.target.jdbc;

import org.jspecify.annotations.NullMarked;
