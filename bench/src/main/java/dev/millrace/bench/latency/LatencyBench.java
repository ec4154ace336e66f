package dev.millrace.bench.latency;

import dev.millrace.bench.data.TableDesign;
import dev.millrace.bench.data.TableState;
import dev.millrace.bench.database.BenchDatabase;
import dev.millrace.bench.database.TableCheck;
import dev.millrace.bench.lab.BenchFailure;
import dev.millrace.bench.lab.Lab;
import dev.millrace.bench.lab.Layout;
import dev.millrace.bench.report.Result;
import dev.millrace.bench.report.ResultsFile;
import dev.millrace.bench.throughput.SinkSettings;
import dev.millrace.databases.Engine;
import dev.millrace.runtime.ConnectClient;
import dev.millrace.runtime.WorkerProcess;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.HdrHistogram.Histogram;

/** Source database, Debezium, Kafka, sink, target database: one after the other for each database and contestant. */
public final class LatencyBench {
    private static final String TABLE = "orders";
    private static final TableDesign DESIGN = TableDesign.ORDERS;
    private static final int SEED_ROWS = 1_000;
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final double MICROS_PER_MS = 1_000;

    private final LatencyOptions options;
    private final Layout layout;
    private final ResultsFile results;
    private final PrintWriter out;

    public LatencyBench(LatencyOptions options, Layout layout, ResultsFile results, PrintWriter out) {
        this.options = options;
        this.layout = layout;
        this.results = results;
        this.out = out;
    }

    public List<Result.Latency> run() throws SQLException {
        List<Result.Latency> all = new ArrayList<>();
        for (Engine engine : options.databases()) {
            for (String contestant : options.contestants()) {
                all.addAll(run(engine, contestant));
            }
        }
        return all;
    }

    private List<Result.Latency> run(Engine engine, String contestant) throws SQLException {
        String name = engine.name().toLowerCase(Locale.ROOT) + "-" + contestant;
        List<Result.Latency> measured = new ArrayList<>();
        try (Lab lab = Lab.open(layout, "broker-" + name);
                BenchDatabase source =
                        BenchDatabase.start(engine, layout.directory("source-" + name), options.buffers());
                BenchDatabase target =
                        BenchDatabase.start(engine, layout.directory("target-" + name), options.buffers());
                Connection connection = source.connect();
                WorkerProcess worker =
                        lab.startWorker(options.heap(), List.of(SourceSettings.plugin(engine)), List.of())) {
            out.printf("%n%s, %s%n", engine.displayName(), contestant);
            results.append(new Result.Environment("", "", Map.of(engine.displayName(), source.version())));
            source.createTables(DESIGN, List.of(TABLE));
            target.createTables(DESIGN, List.of(TABLE));
            TableState state = new TableState(0, 0);
            ChangeLoad load = new ChangeLoad(connection, DESIGN, TABLE, state);
            load.seed(SEED_ROWS);
            deploy(lab, worker.client(), contestant, source, target);
            for (int rate : options.rates()) {
                Result.Latency result = measure(engine, contestant, rate, load, target, state);
                measured.add(result);
                results.append(result);
                print(result);
                if (!result.outcome().equals(Result.VERIFIED)) {
                    break; // what is left behind would count for the next rate
                }
            }
        }
        return measured;
    }

    private void deploy(Lab lab, ConnectClient connect, String contestant, BenchDatabase source, BenchDatabase target) {
        connect.create("source", SourceSettings.of(source, lab.bootstrapServers()));
        connect.awaitRunning("source", START_LIMIT);
        String topic = SourceSettings.topic(source.engine(), TABLE);
        lab.awaitTopic(topic, START_LIMIT);
        Map<String, String> sink = new HashMap<>(SinkSettings.named(contestant, target));
        sink.putAll(SourceSettings.converters(source.engine()));
        sink.put("topics", topic);
        sink.put("tasks.max", "1");
        // Their own words for the same: the table that the record came from.
        sink.put(
                sink.containsKey("table.name.format") ? "table.name.format" : "collection.name.format",
                "${source.table}");
        connect.create("sink", sink);
        connect.awaitRunning("sink", START_LIMIT);
    }

    private Result.Latency measure(
            Engine engine, String contestant, int rate, ChangeLoad load, BenchDatabase target, TableState state)
            throws SQLException {
        int perBeat = Math.max(1, rate / Beats.PER_SECOND);
        int warmUp = beats(options.warmUp());
        // A moment from now, so that the first beat is not late already.
        Beats beats = new Beats(
                warmUp + beats(options.measured()),
                System.nanoTime() + Duration.ofMillis(200).toNanos());
        ArrivalWatch watch = new ArrivalWatch(beats, perBeat, warmUp);
        CompletableFuture<Void> client = CompletableFuture.runAsync(() -> {
            try {
                load.run(beats, perBeat);
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        });
        return result(engine, contestant, rate, watch, outcome(watch, client, target, state));
    }

    /** The client is waited for in any case: the next rate must not begin while it still commits. */
    private static String outcome(
            ArrivalWatch watch, CompletableFuture<Void> client, BenchDatabase target, TableState state)
            throws SQLException {
        String failure = "";
        try (Connection connection = target.connect()) {
            watch.run(connection, TABLE, PATIENCE);
        } catch (BenchFailure e) {
            failure = "failed: " + e.getMessage();
        }
        try {
            client.join();
        } catch (CompletionException e) {
            return "failed: the client of the source: " + e.getCause();
        }
        if (!failure.isEmpty()) {
            return failure;
        }
        TableCheck check = target.check(DESIGN, List.of(TABLE), List.of(state));
        return check.isEqual() ? Result.VERIFIED : "wrong: " + check;
    }

    private static int beats(Duration duration) {
        return (int) (duration.toMillis() * Beats.PER_SECOND / 1_000);
    }

    private static Result.Latency result(
            Engine engine, String contestant, int rate, ArrivalWatch watch, String outcome) {
        Histogram way = watch.sinceCommit();
        Histogram due = watch.sinceDue();
        return new Result.Latency(
                engine.displayName(),
                contestant,
                rate,
                way.getTotalCount(),
                ms(way, 50),
                ms(way, 90),
                ms(way, 99),
                ms(way, 100),
                ms(due, 50),
                ms(due, 99),
                watch.latestMs(),
                outcome);
    }

    private static double ms(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / MICROS_PER_MS;
    }

    private void print(Result.Latency result) {
        out.printf(
                Locale.ROOT,
                "  %5d/s  p50 %6.1f  p90 %6.1f  p99 %6.1f  max %6.1f ms after the commit; p99 %6.1f ms after it was due"
                        + " (load late by %.1f ms at most)  %s%n",
                result.rate(),
                result.p50Ms(),
                result.p90Ms(),
                result.p99Ms(),
                result.maxMs(),
                result.dueP99Ms(),
                result.latestMs(),
                result.outcome());
        out.flush();
    }
}
