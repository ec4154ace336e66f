/**
 * SQL Server and Azure SQL.
 * Read {@link dev.millrace.sink.target.jdbc.sqlserver.SqlServerDialect} first.
 */
@NullMarked
package dev.millrace.sink.target.jdbc.sqlserver;

import org.jspecify.annotations.NullMarked;
