/**
 * A stand-in for SQL Server: it speaks TDS to the real driver, and runs what the sink sends on a real PostgreSQL. It is no
 * SQL Server; what it shows is that the driver takes our calls, and that our statements do what they say.
 * Read {@link dev.millrace.sink.tds.TdsStandIn} first.
 */
@NullMarked
package dev.millrace.sink.tds;

import org.jspecify.annotations.NullMarked;
