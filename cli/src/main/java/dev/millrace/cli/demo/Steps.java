package dev.millrace.cli.demo;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Prints each step when it begins, that it is still going on, and how long it took: never silence. */
final class Steps implements AutoCloseable {
    private static final int STILL_EVERY_SECONDS = 10;

    private final Terminal terminal;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "demo-steps");
        thread.setDaemon(true);
        return thread;
    });

    /** Something that takes a while. */
    interface Step<T> {
        T run() throws Exception;
    }

    Steps(Terminal terminal) {
        this.terminal = terminal;
    }

    <T> T run(String label, Step<T> step) throws Exception {
        return run(label, step, result -> "");
    }

    /** @param detail what to say about the result behind the time */
    <T> T run(String label, Step<T> step, Function<T, String> detail) throws Exception {
        long started = System.nanoTime();
        terminal.print(label + " … ");
        ScheduledFuture<?> still = ticker.scheduleAtFixedRate(
                () -> terminal.print("(" + seconds(started) + ") "),
                STILL_EVERY_SECONDS,
                STILL_EVERY_SECONDS,
                TimeUnit.SECONDS);
        try {
            T result = step.run();
            still.cancel(false);
            terminal.line(seconds(started) + detail.apply(result));
            return result;
        } catch (Exception e) {
            still.cancel(false);
            terminal.line("failed after " + seconds(started));
            throw e;
        }
    }

    void say(String line) {
        terminal.line(line);
    }

    private static String seconds(long started) {
        return seconds(Duration.ofNanos(System.nanoTime() - started));
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    /** To the millisecond below a second. */
    static String shortly(Duration duration) {
        return duration.toMillis() < 1_000 ? duration.toMillis() + " ms" : seconds(duration);
    }

    @Override
    public void close() {
        ticker.shutdownNow();
    }
}
