/**
 * MySQL and MariaDB: one dialect, told apart by facts.
 * Read {@link dev.millrace.sink.target.jdbc.mysql.MySqlDialect} first.
 */
@NullMarked
package dev.millrace.sink.target.jdbc.mysql;

import org.jspecify.annotations.NullMarked;
