package dev.millrace.sink;

import dev.millrace.sink.target.FailureKind;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a lane fares, over all its incarnations: the pauses between attempts, and the circuit that opens when trying again
 * is of no use until somebody has done something. An open lane reads nothing, loses nothing and tries now and then.
 */
final class LaneHealth {
    private static final Logger LOG = LoggerFactory.getLogger(LaneHealth.class);
    private static final long FIRST_MS = 100;
    private static final long MOST_MS = 10_000;

    /** How long trouble is borne before the circuit opens, by kind. */
    record Patience(long transientMs, long conflictMs) {}

    private final String lane;
    private final Patience patience;
    private final LongSupplier nanos;
    private final RandomGenerator random;
    private final Consumer<FailureKind> retries;
    private int attempts;
    private long since;
    private long openSince;
    private @Nullable String reason;

    LaneHealth(
            String lane, Patience patience, LongSupplier nanos, RandomGenerator random, Consumer<FailureKind> retries) {
        this.lane = lane;
        this.patience = patience;
        this.nanos = nanos;
        this.random = random;
        this.retries = retries;
    }

    /** Something landed: all is well again. */
    synchronized void wentWell() {
        if (reason != null) {
            LOG.info("{} goes on: its circuit is closed again.", lane);
        }
        reason = null;
        attempts = 0;
    }

    /**
     * Notes a failure and gives the pause before the next attempt.
     *
     * @param what the failure in words, without any row's values
     */
    synchronized long failed(FailureKind kind, String what) {
        long now = nowMs();
        if (attempts == 0) {
            since = now;
        }
        long pause = Math.min(MOST_MS, FIRST_MS << Math.min(attempts, 10));
        attempts++;
        retries.accept(kind);
        pause = pause / 2 + random.nextLong(pause / 2 + 1);
        if (reason == null && now - since >= patienceFor(kind)) {
            openSince = now;
            LOG.error(
                    "{} is stopped, its circuit is open: {} Nothing is lost, its offsets stay where they are and the"
                            + " other lanes go on. It tries again by itself and goes on once the cause is mended.",
                    lane,
                    what);
            reason = what;
        } else if (reason == null) {
            LOG.warn("{} Trying again in {} ms. [{}]", what, pause, lane);
        } else {
            LOG.debug("{} is still stopped: {}", lane, what);
            reason = what;
        }
        return pause;
    }

    private long patienceFor(FailureKind kind) {
        return switch (kind) {
            case TRANSIENT -> patience.transientMs();
            case CONFLICT -> patience.conflictMs();
            case ENVIRONMENT, POISON -> 0;
        };
    }

    /** Why the circuit is open, or null while it is closed. */
    synchronized @Nullable String reason() {
        return reason;
    }

    synchronized boolean isOpen() {
        return reason != null;
    }

    /** For how long it has been open. */
    synchronized long openMs() {
        return reason == null ? 0 : nowMs() - openSince;
    }

    private long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
    }
}
