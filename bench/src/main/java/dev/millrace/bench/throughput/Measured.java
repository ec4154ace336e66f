package dev.millrace.bench.throughput;

import org.jspecify.annotations.Nullable;

/** What a run took; null where there is no such process. */
record Measured(double seconds, @Nullable Double workerCpuSeconds, @Nullable Double databaseCpuSeconds) {
    /** Of a run that did not get to its end. */
    static final Measured NOTHING = new Measured(0, null, null);
}
