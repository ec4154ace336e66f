/**
 * The sink connector: records come in, batches of changes go to the target together with their offsets.
 * Read {@link dev.millrace.sink.MillraceSinkTask} first.
 */
@NullMarked
package dev.millrace.sink;

import org.jspecify.annotations.NullMarked;
