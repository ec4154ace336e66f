package dev.millrace.bench.lab;

import dev.millrace.runtime.ConnectClient;
import dev.millrace.runtime.ConnectorStatus;
import java.time.Duration;

/** Ends a wait where the connector failed or takes too long; asks the worker seldom, for it is busy. */
public final class ConnectorWatch implements Runnable {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final ConnectClient connect;
    private final String name;
    private final Duration limit;
    private final long start = System.nanoTime();
    private long nextLook = start + LOOK_EVERY.toNanos();

    public ConnectorWatch(ConnectClient connect, String name, Duration limit) {
        this.connect = connect;
        this.name = name;
        this.limit = limit;
    }

    @Override
    public void run() {
        long now = System.nanoTime();
        if (now - nextLook < 0) {
            return;
        }
        nextLook = now + LOOK_EVERY.toNanos();
        ConnectorStatus status = connect.status(name);
        if (status.isFailed()) {
            throw new BenchFailure(reason(status.failure()));
        }
        if (now - start > limit.toNanos()) {
            throw new BenchFailure("not at its end after " + limit.toSeconds() + " s");
        }
    }

    /** The last cause says what happened; the traces around it only say where. */
    private static String reason(String trace) {
        return trace.lines()
                .filter(line -> line.startsWith("Caused by: "))
                .reduce((first, last) -> last)
                .map(line -> line.substring("Caused by: ".length()))
                .orElseGet(() -> trace.lines().findFirst().orElse("no reason given"));
    }
}
