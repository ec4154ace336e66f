/**
 * How long a change takes from the source's commit until the target shows it, through a real Debezium source. Read
 * {@link dev.millrace.bench.latency.LatencyBench} first.
 */
@NullMarked
package dev.millrace.bench.latency;

import org.jspecify.annotations.NullMarked;
