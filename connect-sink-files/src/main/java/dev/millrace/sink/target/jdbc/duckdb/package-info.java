/**
 * DuckDB, a database in a file that one process at a time has open.
 * Read {@link dev.millrace.sink.target.jdbc.duckdb.DuckDbDialect} first.
 */
@NullMarked
package dev.millrace.sink.target.jdbc.duckdb;

import org.jspecify.annotations.NullMarked;
