package dev.millrace.cli.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was started and has to be stopped, last first, by whoever comes first: the end of the demo or Ctrl-C. */
final class ClosingStack {
    private final Steps steps;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private boolean isClosed;

    private record Entry(String label, AutoCloseable resource) {}

    ClosingStack(Steps steps) {
        this.steps = steps;
    }

    /** Something that is closed without a word. */
    <T extends AutoCloseable> T add(T resource) throws Exception {
        return add("", resource);
    }

    /** @param label what is said when it is stopped */
    <T extends AutoCloseable> T add(String label, T resource) throws Exception {
        synchronized (entries) {
            if (!isClosed) {
                entries.push(new Entry(label, resource));
                return resource;
            }
        }
        resource.close();
        throw new InterruptedException("stopping");
    }

    /** Closes all of it, whatever fails on the way. A second caller waits for the first. */
    synchronized void close() {
        synchronized (entries) {
            isClosed = true;
        }
        while (!entries.isEmpty()) {
            close(entries.pop());
        }
    }

    private void close(Entry entry) {
        try {
            if (entry.label().isEmpty()) {
                entry.resource().close();
            } else {
                steps.run(entry.label(), () -> {
                    entry.resource().close();
                    return "";
                });
            }
        } catch (Exception e) {
            steps.say("  " + (entry.label().isEmpty() ? entry.resource() : entry.label()) + ": " + e.getMessage());
        }
    }
}
