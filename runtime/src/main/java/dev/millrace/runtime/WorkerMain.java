package dev.millrace.runtime;

import java.nio.file.Path;
import org.apache.kafka.connect.cli.ConnectDistributed;

/** A worker as a process of its own, with our logging: {@code WorkerMain worker.properties}. */
public final class WorkerMain {
    private WorkerMain() {}

    public static void main(String[] args) {
        if (args.length != 1) {
            System.err.println("Usage: WorkerMain worker.properties (it logs into the folder of that file)");
            System.exit(2);
        }
        RuntimeLogging.toFile(Path.of(args[0]).toAbsolutePath().resolveSibling("logs"));
        ConnectDistributed.main(args);
    }
}
