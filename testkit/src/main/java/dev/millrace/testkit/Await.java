package dev.millrace.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for what will be true in a while, and says what it saw last where it does not come. */
public final class Await {
    private static final long PAUSE_MS = 25;

    private final Duration limit;

    private Await(Duration limit) {
        this.limit = limit;
    }

    public static Await within(Duration limit) {
        return new Await(limit);
    }

    public static Await seconds(long seconds) {
        return new Await(Duration.ofSeconds(seconds));
    }

    /** An assertion, repeated until it passes; in the end its own error is the cause. */
    public void untilAsserted(Check check) {
        untilAsserted("the assertion to hold", check);
    }

    public void untilAsserted(String goal, Check check) {
        long deadline = deadline();
        while (true) {
            try {
                check.run();
                return;
            } catch (AssertionError | Exception e) {
                stopIfInterrupted(goal, e);
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(tooLate(goal) + ": " + e.getMessage(), e);
                }
            }
            pause(goal);
        }
    }

    public void until(String goal, Callable<Boolean> condition) {
        untilAsserted(goal, () -> {
            if (!condition.call()) {
                throw new AssertionError("not yet");
            }
        });
    }

    /** The first value that the supplier gives which equals the expected one. */
    public void untilEquals(String goal, @Nullable Object expected, Callable<? extends @Nullable Object> actual) {
        untilAsserted(goal, () -> {
            Object found = actual.call();
            if (!java.util.Objects.equals(found, expected)) {
                throw new AssertionError("expected " + expected + ", found " + found);
            }
        });
    }

    /** What may be repeated; any exception counts as "not yet". */
    @FunctionalInterface
    public interface Check {
        void run() throws Exception;
    }

    private long deadline() {
        return System.nanoTime() + limit.toNanos();
    }

    private String tooLate(String goal) {
        return "Waited " + limit.toMillis() + " ms in vain for " + goal;
    }

    private void stopIfInterrupted(String goal, Throwable e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for " + goal, e);
        }
    }

    private void pause(String goal) {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            stopIfInterrupted(goal, e);
        }
    }
}
