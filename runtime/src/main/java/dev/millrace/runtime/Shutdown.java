package dev.millrace.runtime;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends something that might hang, and goes on after a while if it does. */
final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private Shutdown() {}

    static void within(Duration limit, String what, Runnable action) {
        Thread worker = new Thread(action, "close-" + what);
        worker.setDaemon(true);
        worker.setUncaughtExceptionHandler((thread, e) -> LOG.warn("The {} did not stop cleanly", what, e));
        worker.start();
        try {
            worker.join(limit.toMillis());
            if (worker.isAlive()) {
                LOG.warn("The {} did not stop within {} s and is left behind", what, limit.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
