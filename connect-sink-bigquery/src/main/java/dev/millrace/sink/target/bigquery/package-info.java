/**
 * BigQuery as a target: streamed changes, merged batches, or streamed events.
 * Read {@link dev.millrace.sink.target.bigquery.BigQueryTarget} first.
 */
@NullMarked
package dev.millrace.sink.target.bigquery;

import org.jspecify.annotations.NullMarked;
