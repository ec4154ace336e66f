package dev.millrace.sink.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The highest of the last minute's values: none is forgotten before a minute, nor kept for more than two. */
final class RecentMost {
    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanos;
    private long began;
    private long current;
    private long former;

    RecentMost(LongSupplier nanos) {
        this.nanos = nanos;
        this.began = nanos.getAsLong();
    }

    synchronized void note(long value) {
        turn();
        current = Math.max(current, value);
    }

    /** 0 when nothing was noted. */
    synchronized long value() {
        turn();
        return Math.max(current, former);
    }

    private void turn() {
        long passed = nanos.getAsLong() - began;
        if (passed >= WINDOW_NANOS) {
            former = passed < 2 * WINDOW_NANOS ? current : 0;
            current = 0;
            began += passed - passed % WINDOW_NANOS;
        }
    }
}
