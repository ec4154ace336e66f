/**
 * Changes that wait to be written, reduced to one per row, and the batches they become.
 * Read {@link dev.millrace.sink.buffer.Batch} first.
 */
@NullMarked
package dev.millrace.sink.buffer;

import org.jspecify.annotations.NullMarked;
