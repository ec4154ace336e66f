/**
 * Rows as bytes on their way into a database's bulk load, written without an object per value.
 * Read {@link dev.millrace.sink.target.bulk.RowChunks} first.
 */
@NullMarked
package dev.millrace.sink.target.bulk;

import org.jspecify.annotations.NullMarked;
