/**
 * A stand-in for BigQuery that Google's own clients talk to: statements are analysed by ZetaSQL, which is BigQuery's
 * language, against the tables that there are, and run in memory.
 * Read {@link dev.millrace.sink.target.bigquery.standin.StandIn} first.
 */
@NullMarked
package dev.millrace.sink.target.bigquery.standin;

import org.jspecify.annotations.NullMarked;
