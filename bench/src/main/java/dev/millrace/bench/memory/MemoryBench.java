package dev.millrace.bench.memory;

import dev.millrace.bench.data.History;
import dev.millrace.bench.data.TableDesign;
import dev.millrace.bench.database.BenchDatabase;
import dev.millrace.bench.database.EndMarks;
import dev.millrace.bench.database.TableCheck;
import dev.millrace.bench.lab.BenchFailure;
import dev.millrace.bench.lab.ConnectorWatch;
import dev.millrace.bench.lab.FilledTopics;
import dev.millrace.bench.lab.Lab;
import dev.millrace.bench.lab.TopicPlan;
import dev.millrace.bench.report.Result;
import dev.millrace.bench.report.ResultsFile;
import dev.millrace.bench.throughput.SinkSettings;
import dev.millrace.databases.Engine;
import dev.millrace.runtime.WorkerProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A worker with a small heap writes rows of a kilobyte over many tables, as fast as it can, while its heap is watched. */
public final class MemoryBench {
    private static final long MEGABYTE = 1 << 20;

    private final MemoryOptions options;
    private final Lab lab;
    private final ResultsFile results;
    private final PrintWriter out;

    public MemoryBench(MemoryOptions options, Lab lab, ResultsFile results, PrintWriter out) {
        this.options = options;
        this.lab = lab;
        this.results = results;
        this.out = out;
    }

    public List<Result.Memory> run() throws SQLException, InterruptedException {
        FilledTopics topics = lab.topics(new TopicPlan(
                TableDesign.KILOBYTE,
                new History(History.Mix.INSERT, options.tables(), 1, options.rows()),
                lab.binary()));
        List<Result.Memory> all = new ArrayList<>();
        for (Engine engine : options.databases()) {
            try (BenchDatabase database =
                    BenchDatabase.start(engine, lab.layout().directory("database-" + engine), options.buffers())) {
                results.append(new Result.Environment("", "", Map.of(engine.displayName(), database.version())));
                Result.Memory result = measure(database, topics);
                all.add(result);
                results.append(result);
                print(result);
            }
        }
        return all;
    }

    private Result.Memory measure(BenchDatabase database, FilledTopics topics)
            throws SQLException, InterruptedException {
        database.createTables(TableDesign.KILOBYTE, topics.names());
        String connector = "memory-" + database.engine(); // Kafka keeps offsets by the name, and each reads all
        Path log = lab.layout().directory("gc").resolve(database.engine() + ".log");
        try (WorkerProcess worker =
                        lab.startWorker(options.heapMegabytes() + "m", List.of(), List.of("-Xlog:gc:file=" + log));
                Connection connection = database.connect()) {
            FullCollections.once(worker.pid());
            GcLog idle = GcLog.read(log);
            long start = System.nanoTime();
            String outcome;
            FullCollections collections = FullCollections.every(options.every(), worker.pid());
            try {
                worker.client().create(connector, settings(database, topics));
                new EndMarks(topics.names(), topics.plan().history())
                        .await(connection, new ConnectorWatch(worker.client(), connector, options.limit()));
                TableCheck check = database.check(TableDesign.KILOBYTE, topics.names(), topics.states());
                outcome = check.isEqual() ? Result.VERIFIED : "wrong: " + check;
            } catch (BenchFailure e) {
                outcome = "failed: " + e.getMessage();
            } finally {
                collections.close();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            GcLog busy = GcLog.read(log).after(idle);
            return new Result.Memory(
                    database.engine().displayName(),
                    "millrace",
                    options.rows(),
                    options.tables(),
                    options.heapMegabytes() * MEGABYTE,
                    options.budgetBytes(),
                    idle.peakLiveBytes(),
                    busy.peakLiveBytes(),
                    busy.peakAfterAnyBytes(),
                    seconds,
                    outcome);
        }
    }

    private Map<String, String> settings(BenchDatabase database, FilledTopics topics) {
        Map<String, String> config = new HashMap<>(
                SinkSettings.millrace(database, Map.of("buffer.max.bytes", Long.toString(options.budgetBytes()))));
        config.putAll(topics.plan().format().connectorSettings());
        config.put("topics", String.join(",", topics.names()));
        config.put("tasks.max", "1");
        return config;
    }

    private void print(Result.Memory result) {
        out.printf(
                Locale.ROOT,
                "%s: %,d rows over %d tables, heap %d MB, budget %d MB: %d MB alive before, %d MB at most while it ran"
                        + " (%d MB after any collection)  %s%n",
                result.database(),
                result.rows(),
                result.tables(),
                result.heapBytes() / MEGABYTE,
                result.budgetBytes() / MEGABYTE,
                result.idleBytes() / MEGABYTE,
                result.peakLiveBytes() / MEGABYTE,
                result.peakAfterAnyBytes() / MEGABYTE,
                result.outcome());
        out.flush();
    }
}
