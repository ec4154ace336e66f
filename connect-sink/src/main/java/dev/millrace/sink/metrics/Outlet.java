package dev.millrace.sink.metrics;

import java.util.Map;

/** A place where metrics can be read from outside. */
interface Outlet {
    /**
     * Shows a meter until it is closed.
     *
     * @param tags what tells it apart from the task's others, in order
     * @throws RuntimeException when it cannot be shown; then nothing of it is
     */
    Published publish(Map<String, String> tags, Meter meter);

    /** Something shown. */
    interface Published extends AutoCloseable {
        @Override
        void close();
    }
}
