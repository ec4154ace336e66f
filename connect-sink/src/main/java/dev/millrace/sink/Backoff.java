package dev.millrace.sink;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Pauses between attempts: they double, up to a cap and with jitter, until the trouble has lasted too long. */
final class Backoff {
    private static final long FIRST_MS = 100;
    private static final long MOST_MS = 10_000;

    private final long maxMs;
    private final LongSupplier nanos;
    private final RandomGenerator random;
    private long since = -1;
    private int attempts;

    Backoff(long maxMs, LongSupplier nanos, RandomGenerator random) {
        this.maxMs = maxMs;
        this.nanos = nanos;
        this.random = random;
    }

    /** All is well again. */
    void reset() {
        since = -1;
        attempts = 0;
    }

    /** The pause before the next attempt, or a negative number when it is time to give up. */
    long next() {
        long now = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
        if (attempts == 0) {
            since = now;
        }
        if (now - since >= maxMs) {
            return -1;
        }
        long pause = Math.min(MOST_MS, FIRST_MS << Math.min(attempts, 10));
        attempts++;
        return pause / 2 + random.nextLong(pause / 2 + 1);
    }
}
