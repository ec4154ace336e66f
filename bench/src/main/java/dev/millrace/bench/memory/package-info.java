/**
 * Whether a small heap is enough for a large load: what is alive while the sink writes, against what it may hold. Read
 * {@link dev.millrace.bench.memory.MemoryBench} first.
 */
@NullMarked
package dev.millrace.bench.memory;

import org.jspecify.annotations.NullMarked;
