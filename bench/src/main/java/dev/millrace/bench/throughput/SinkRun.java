package dev.millrace.bench.throughput;

import dev.millrace.bench.data.History;
import dev.millrace.bench.database.BenchDatabase;
import dev.millrace.bench.database.EndMarks;
import dev.millrace.bench.database.ProcessCpu;
import dev.millrace.bench.lab.BenchFailure;
import dev.millrace.bench.lab.ConnectorWatch;
import dev.millrace.bench.lab.FilledTopics;
import dev.millrace.runtime.ConnectClient;
import dev.millrace.runtime.ConnectRefused;
import dev.millrace.runtime.RuntimeFailure;
import dev.millrace.runtime.WorkerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The runs by a connector: from the moment it is posted until the last row can be seen. */
final class SinkRun {
    private static final long PAUSE_NS = Duration.ofMillis(10).toNanos();

    /** A worker answers a delete, tells its group, and then stops the task. */
    private static final long UNTIL_STOPPING_NS = Duration.ofMillis(200).toNanos();

    private static final int NOT_FOUND = 404;

    /** Cores that the compilers keep busy, from where on a JVM is not yet as it will be. */
    private static final double COMPILES_MUCH = 0.1;

    /** A warm-up takes no longer than so many times what was asked for. */
    private static final int WARM_UP_TIMES = 6;

    private final BenchDatabase database;
    private final Workload workload;
    private final FilledTopics topics;
    private final Workers workers;
    private final Duration limit;
    private int warmUps;

    SinkRun(BenchDatabase database, Workload workload, FilledTopics topics, Workers workers, Duration limit) {
        this.database = database;
        this.workload = workload;
        this.topics = topics;
        this.workers = workers;
        this.limit = limit;
    }

    /**
     * The same on a small scale in the same worker, again and again for a while, and as long as its JVM still compiles much
     * of what it runs: the seconds of a run would be spent on that, most of all those of a fast sink on a slow machine. What
     * goes wrong will go wrong in the run too, and be told there.
     */
    void warmUp(Contestant contestant, FilledTopics few, Duration time) throws SQLException {
        if (contestant instanceof Contestant.Bulk) {
            return;
        }
        long start = System.nanoTime();
        try {
            double compiling;
            do {
                database.createTables(workload.design(), few.names());
                long pid = workers.worker().pid();
                double compilers = ProcessCpu.compilerSeconds(pid);
                long began = System.nanoTime();
                apply(contestant, few, name(contestant) + "-warm-up-" + ++warmUps);
                compiling = (ProcessCpu.compilerSeconds(pid) - compilers) / secondsSince(began);
            } while (isCold(secondsSince(start), time, compiling));
        } catch (BenchFailure e) {
            return; // the run begins with a fresh worker, and fails alike
        } finally {
            database.dropTables(few.names());
        }
    }

    /** Whether the warm-up goes on after so many seconds, with so many cores busy with compiling in its last round. */
    static boolean isCold(double seconds, Duration least, double compiling) {
        return seconds < least.toSeconds()
                || (compiling > COMPILES_MUCH && seconds < WARM_UP_TIMES * least.toSeconds());
    }

    private static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }

    Measured measure(Contestant contestant, int number) throws SQLException {
        return apply(contestant, topics, name(contestant) + "-" + number);
    }

    /** No name is used twice: a sink that keeps its offsets would take up where its namesake stopped. */
    private String name(Contestant contestant) {
        return "%s-%s-%s".formatted(database.engine(), workload.name(), contestant.name());
    }

    private Measured apply(Contestant contestant, FilledTopics from, String name) throws SQLException {
        try {
            return timed(contestant, from, name);
        } catch (BenchFailure e) {
            workers.close(); // what failed in it may fail the next
            throw e;
        } catch (RuntimeFailure | ConnectRefused e) { // a worker that is gone, or settings that it refuses
            workers.close();
            throw new BenchFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private Measured timed(Contestant contestant, FilledTopics from, String name) throws SQLException {
        WorkerProcess worker = workers.worker();
        ConnectClient connect = worker.client();
        Path ends = worker.output().resolveSibling("ends-" + name);
        Map<String, String> config = config(contestant, from, ends);
        try (Connection connection = database.connect()) {
            double workerCpu = ProcessCpu.seconds(worker.pid());
            double databaseCpu = database.cpuSeconds();
            long start = System.nanoTime();
            connect.create(name, config);
            try {
                ConnectorWatch watch = new ConnectorWatch(connect, name, limit);
                if (contestant instanceof Contestant.Ceiling) {
                    awaitFiles(from, ends, watch);
                } else {
                    new EndMarks(from.names(), from.plan().history()).await(connection, watch);
                }
                double seconds = secondsSince(start);
                return new Measured(
                        seconds, ProcessCpu.seconds(worker.pid()) - workerCpu, database.cpuSeconds() - databaseCpu);
            } finally {
                connect.delete(name);
                awaitEnd(connect, name);
            }
        }
    }

    /**
     * No run is to wait for the end of another, which takes half a second. A worker changes nothing while it stops a task:
     * so a second delete, which finds nothing, is answered when the task has ended.
     */
    private static void awaitEnd(ConnectClient connect, String name) {
        LockSupport.parkNanos(UNTIL_STOPPING_NS);
        try {
            connect.delete(name);
        } catch (ConnectRefused e) {
            if (e.status() != NOT_FOUND) {
                throw e;
            }
        }
    }

    private Map<String, String> config(Contestant contestant, FilledTopics from, Path ends) {
        Map<String, String> config = new LinkedHashMap<>(SinkSettings.shared(workload, from));
        if (contestant instanceof Contestant.Sink sink) {
            config.putAll(sink.settings().of(database));
        } else if (contestant instanceof Contestant.Ceiling ceiling) {
            config.putAll(ceiling.settings(ends, History.FIRST_END));
        }
        return config;
    }

    private static void awaitFiles(FilledTopics from, Path ends, ConnectorWatch watch) {
        for (String end : Contestant.Ceiling.ends(from, History.FIRST_END)) {
            while (!Files.exists(ends.resolve(end))) {
                watch.run();
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }
}
