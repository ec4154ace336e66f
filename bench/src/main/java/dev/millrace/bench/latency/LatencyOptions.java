package dev.millrace.bench.latency;

import dev.millrace.databases.Engine;
import java.time.Duration;
import java.util.List;

/**
 * What is to be measured.
 *
 * @param databases both source and target
 * @param contestants by name
 * @param rates changes a second, one after the other
 * @param warmUp at each rate, not counted
 * @param measured at each rate
 * @param heap of the worker, which runs source and sink
 * @param buffers of each database
 */
public record LatencyOptions(
        List<Engine> databases,
        List<String> contestants,
        List<Integer> rates,
        Duration warmUp,
        Duration measured,
        String heap,
        String buffers) {
    public LatencyOptions {
        databases = List.copyOf(databases);
        contestants = List.copyOf(contestants);
        rates = List.copyOf(rates);
    }
}
