package dev.millrace.it;

import dev.millrace.runtime.ConnectClient;
import dev.millrace.runtime.ConnectRefused;
import dev.millrace.runtime.ConnectorStatus;
import dev.millrace.runtime.RuntimeFailure;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Looks at a connector all the time, so that a failure which mends itself is seen too. */
final class TaskWatch implements AutoCloseable {
    private static final long PAUSE_MS = 100;

    private final ConnectClient connect;
    private final String connector;
    private final Set<String> failures = Collections.synchronizedSet(new TreeSet<>());
    private final Thread thread = new Thread(this::run, "task-watch");

    private TaskWatch(ConnectClient connect, String connector) {
        this.connect = connect;
        this.connector = connector;
    }

    static TaskWatch start(ConnectClient connect, String connector) {
        TaskWatch watch = new TaskWatch(connect, connector);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    /** The traces of all failures so far. */
    List<String> failures() {
        synchronized (failures) {
            return List.copyOf(failures);
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                look();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            // The test is over.
        }
    }

    private void look() {
        try {
            ConnectorStatus status = connect.status(connector);
            if (status.isFailed()) {
                failures.add(status.failure());
            }
        } catch (ConnectRefused | RuntimeFailure e) {
            // In the middle of a rebalance there may be no status for a moment.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        join(thread);
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
