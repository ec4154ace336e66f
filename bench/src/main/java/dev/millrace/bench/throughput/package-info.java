/**
 * How many events a second each contestant applies, what that costs, and whether the tables are right afterwards. Read
 * {@link dev.millrace.bench.throughput.ThroughputBench} first.
 */
@NullMarked
package dev.millrace.bench.throughput;

import org.jspecify.annotations.NullMarked;
