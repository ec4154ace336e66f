/**
 * Parquet files of appended events, in a directory or on S3.
 * Read {@link dev.millrace.sink.target.parquet.ParquetTarget} first.
 */
@NullMarked
package dev.millrace.sink.target.parquet;

import org.jspecify.annotations.NullMarked;
