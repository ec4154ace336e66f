package dev.millrace.bench.memory;

import dev.millrace.bench.lab.BenchFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks a JVM for full collections, again and again, so that its log tells what is really alive. */
final class FullCollections {
    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");

    private final long pid;
    private final Thread thread;

    private FullCollections(long pid, Duration period) {
        this.pid = pid;
        this.thread = new Thread(() -> repeat(period), "full-collections");
    }

    static FullCollections every(Duration period, long pid) {
        FullCollections collections = new FullCollections(pid, period);
        collections.thread.start();
        return collections;
    }

    /** One, now. */
    static void once(long pid) throws InterruptedException {
        if (!Files.isExecutable(JCMD)) {
            throw new BenchFailure("Memory is measured with jcmd, and there is no " + JCMD + ". Use a JDK, not a JRE.");
        }
        try {
            Process process = new ProcessBuilder(JCMD.toString(), Long.toString(pid), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new BenchFailure("jcmd could not collect garbage in process " + pid);
            }
        } catch (IOException e) {
            throw new BenchFailure("jcmd could not be started: " + e, e);
        }
    }

    private void repeat(Duration period) {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(period.toMillis());
                once(pid);
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
