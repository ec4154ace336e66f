package dev.millrace.bench.throughput;

import dev.millrace.bench.data.History;
import dev.millrace.bench.database.BenchDatabase;
import dev.millrace.bench.lab.FilledTopics;
import dev.millrace.bench.lab.Format;
import dev.millrace.bench.lab.Lab;
import dev.millrace.bench.lab.TopicPlan;
import dev.millrace.bench.report.ReportPage;
import dev.millrace.bench.report.Result;
import dev.millrace.bench.report.ResultsFile;
import dev.millrace.databases.DatabaseServers;
import dev.millrace.databases.Engine;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Each contestant applies the same topics to the same empty tables, in turns: run by run, so that whatever changes on the
 * machine meanwhile changes for all of them.
 */
public final class ThroughputBench {
    private final ThroughputOptions options;
    private final Lab lab;
    private final ResultsFile results;
    private final PrintWriter out;

    public ThroughputBench(ThroughputOptions options, Lab lab, ResultsFile results, PrintWriter out) {
        this.options = options;
        this.lab = lab;
        this.results = results;
        this.out = out;
    }

    /** Runs everything and gives what it measured. */
    public List<Result.Throughput> run() throws SQLException {
        List<Result.Throughput> all = new ArrayList<>();
        for (Engine engine : options.databases()) {
            Optional<String> obstacle = DatabaseServers.whyNot(engine);
            if (obstacle.isPresent()) {
                out.printf("%s cannot run here: %s%n", engine.displayName(), obstacle.get());
                continue;
            }
            try (BenchDatabase database = BenchDatabase.start(
                            engine, lab.layout().directory("database-" + engine), options.buffers());
                    Workers workers = new Workers(lab, options.heap(), options.isWorkerShared())) {
                out.printf("%n%s %s%n", engine.displayName(), database.version());
                results.append(new Result.Environment("", "", Map.of(engine.displayName(), database.version())));
                for (Workload workload : options.workloads()) {
                    all.addAll(
                            workload.isApart()
                                    ? runApart(database, workers, workload)
                                    : run(database, workers, workload));
                }
            }
        }
        return all;
    }

    private List<Result.Throughput> runApart(BenchDatabase database, Workers workers, Workload workload)
            throws SQLException {
        workers.end(); // one that runs keeps the cores that it was started with
        try (Cores cores = Cores.apart(database.server().pid())) {
            out.printf("%nThe database has these cores alone: %s%n", cores.ofDatabase());
            return run(database, workers, workload);
        } finally {
            workers.end();
        }
    }

    private List<Result.Throughput> run(BenchDatabase database, Workers workers, Workload workload)
            throws SQLException {
        FilledTopics topics = topics(workload, workload.history(options.events()));
        FilledTopics warmUp = topics(workload, workload.warmUp(Math.max(1, options.warmUpEvents())));
        SinkRun sinks = new SinkRun(database, workload, topics, workers, options.limit());
        List<Result.Throughput> measured = new ArrayList<>();
        try (BulkRun bulk = new BulkRun(lab, database, workload, topics, options.bulkRows())) {
            out.printf("%n%s: %s%n", workload.name(), workload.says());
            List<Contestant> order = contestants(database.engine(), workload);
            for (int run = 1; run <= options.runs(); run++) {
                for (Contestant contestant : order) {
                    if (options.warmUpEvents() > 0) {
                        sinks.warmUp(contestant, warmUp, options.warmUpTime());
                    }
                    Result.Throughput result =
                            new Run(database, workload, contestant, run).measure(sinks, bulk, topics);
                    workers.runEnded();
                    results.append(result);
                    measured.add(result);
                    out.println(ThroughputTable.line(result));
                    out.flush();
                }
                Collections.rotate(order, 1);
            }
        }
        database.dropTables(topics.names());
        out.print(ThroughputTable.of(measured));
        return measured;
    }

    private FilledTopics topics(Workload workload, History history) {
        Format format = workload.isJson() ? Format.json(options.jsonReader()) : lab.binary();
        return lab.topics(new TopicPlan(workload.design(), history, format));
    }

    private List<Contestant> contestants(Engine engine, Workload workload) {
        List<Contestant> all = new ArrayList<>();
        all.add(new Contestant.Sink(ReportPage.OURS, database -> SinkSettings.millrace(database, Map.of())));
        options.variants().forEach((name, extra) -> all.add(ours(name, extra)));
        all.add(new Contestant.Sink("debezium", SinkSettings::debezium));
        all.add(new Contestant.Sink(ReportPage.REFERENCE, SinkSettings::debeziumTuned));
        all.add(new Contestant.Bulk("bulk-direct", false));
        all.add(new Contestant.Bulk("bulk-staged", true));
        all.add(new Contestant.Ceiling("nothing", Map.of()));
        if (workload.isJson()) {
            all.add(ours("own-converter", SinkSettings.OWN_CONVERTER));
            all.add(new Contestant.Ceiling("nothing-own-converter", SinkSettings.OWN_CONVERTER));
        }
        if (workload.isForBulkLoad()) { // the plainest one: what the transforms cost is the difference
            all.add(ours("lineage", SinkSettings.shippedTransforms(engine)));
            all.add(new Contestant.Ceiling("nothing-lineage", SinkSettings.shippedTransforms(engine)));
        }
        all.removeIf(contestant -> !contestant.takesPartIn(workload)
                || !(options.contestants().isEmpty() || options.contestants().contains(contestant.name())));
        return all;
    }

    private static Contestant ours(String variant, Map<String, String> extra) {
        return new Contestant.Sink(ReportPage.OURS + "-" + variant, database -> SinkSettings.millrace(database, extra));
    }
}
