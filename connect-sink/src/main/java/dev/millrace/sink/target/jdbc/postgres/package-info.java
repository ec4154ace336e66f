/**
 * PostgreSQL.
 * Read {@link dev.millrace.sink.target.jdbc.postgres.PostgresDialect} first.
 */
@NullMarked
package dev.millrace.sink.target.jdbc.postgres;

import org.jspecify.annotations.NullMarked;
