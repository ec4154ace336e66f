package dev.millrace.bench;

import dev.millrace.bench.lab.Lab;
import dev.millrace.bench.report.Environment;
import dev.millrace.bench.report.Result;
import dev.millrace.bench.throughput.ThroughputBench;
import dev.millrace.bench.throughput.ThroughputOptions;
import dev.millrace.bench.throughput.Workload;
import dev.millrace.databases.Engine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Parses the options of {@code bench throughput}; {@link ThroughputBench} does the rest. */
@Command(
        name = "throughput",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Events a second from posting the connector to the last row, CPU seconds per million, every row compared.",
            ""
        },
        footer = {
            "",
            "Workloads: insert, insert-apart (the database has cores of its own), cdc, cdc-filtered, insert-4p,",
            "  insert-4p-4t, cdc-4p, cdc-4p-4t, insert-json, cdc-json, wide, tables-50, tables-500",
            "Contestants: millrace, debezium, debezium-tuned, bulk-direct, bulk-staged, nothing (consumer and converter)",
            "  with JSON also: millrace-own-converter, nothing-own-converter; with plain inserts: millrace-lineage,",
            "  nothing-lineage (with the transforms of the shipped files)",
            "",
            "Examples:",
            "  bin/bench throughput --database postgres --workload insert,cdc --runs 5",
            "  bin/bench throughput --only millrace,debezium-tuned --rows 100000 --runs 1"
        })
final class ThroughputCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Option(
            names = "--database",
            paramLabel = "ENGINE",
            split = ",",
            converter = EngineWord.class,
            defaultValue = "mariadb,mysql,postgres",
            description = "Which databases (default: ${DEFAULT-VALUE}).")
    private List<Engine> databases = List.of();

    @Option(names = "--workload", paramLabel = "NAME", split = ",", description = "Which workloads (default: all).")
    private List<String> workloads = new ArrayList<>();

    @Option(names = "--only", paramLabel = "NAME", split = ",", description = "Which contestants (default: all).")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Changes of a run (default: ${DEFAULT-VALUE}).")
    private long rows;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description = "Runs of each contestant, in turns; the median counts (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "200000",
            description =
                    "Changes that each worker applies before its run, so that its JVM is as it is after a minute and "
                            + "not as it is after a start; 0 for none (default: ${DEFAULT-VALUE}).")
    private long warmUp;

    @Option(
            names = "--warm-up-seconds",
            paramLabel = "N",
            defaultValue = "20",
            description =
                    "How long it does so at least, again and again (default: ${DEFAULT-VALUE}); it goes on while its "
                            + "JVM still compiles much, up to six times that.")
    private int warmUpSeconds;

    @Option(
            names = "--one-worker",
            description = "One worker for all runs of a database: quicker, but contestants share a JVM.")
    private boolean isWorkerShared;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            defaultValue = "2g",
            description = "Heap of a worker (default: ${DEFAULT-VALUE}).")
    private String heap = "";

    @Option(
            names = "--buffers",
            paramLabel = "SIZE",
            defaultValue = "1G",
            description = "Buffers of a database (default: ${DEFAULT-VALUE}).")
    private String buffers = "";

    @Option(
            names = "--bulk-rows",
            paramLabel = "N",
            defaultValue = "50000",
            description = "Rows in a transaction of the database's own bulk load (default: ${DEFAULT-VALUE}).")
    private int bulkRows;

    @Option(
            names = "--json-converter",
            paramLabel = "CLASS",
            defaultValue = "org.apache.kafka.connect.json.JsonConverter",
            description = "What reads the JSON workloads (default: ${DEFAULT-VALUE}).")
    private String jsonConverter = "";

    @Option(
            names = "--limit",
            paramLabel = "SECONDS",
            defaultValue = "900",
            description = "When to give a run up (default: ${DEFAULT-VALUE}).")
    private long limitSeconds;

    @Option(
            names = "--variant",
            paramLabel = "NAME:KEY=VALUE[,KEY=VALUE]",
            description = "A further contestant, millrace-NAME: our sink with these settings on top.")
    private List<String> variants = new ArrayList<>();

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description = "Where results go (default: a new file below " + "bench/target/results).")
    private @Nullable Path results;

    @Override
    public Integer call() throws Exception {
        ThroughputOptions options = options();
        PrintWriter out = spec.commandLine().getOut();
        try (BenchFiles files = BenchFiles.open(results);
                Lab lab = Lab.open(files.layout())) {
            files.results().append(Environment.here(files.layout().root(), BenchFiles.command(spec), settings()));
            List<Result.Throughput> measured = new ThroughputBench(options, lab, files.results(), out).run();
            out.printf("%nResults: %s%n", files.results().path());
            out.flush();
            return measured.stream().allMatch(Result.Throughput::isVerified) ? 0 : 1;
        }
    }

    /** What a reader of the figures has to know. */
    private Map<String, String> settings() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Events a run", "%,d".formatted(rows));
        facts.put("Runs", Integer.toString(runs));
        facts.put(
                "Warm-up",
                "%,d events in each worker, repeated for %d s and until its compilers rest"
                        .formatted(warmUp, warmUpSeconds));
        facts.put(
                "Worker",
                (isWorkerShared ? "one for all runs, " : "a fresh one for each run, ") + heap
                        + " heap, G1, topics not tracked");
        facts.put("Databases", "durability at its defaults, " + buffers + " of buffers");
        facts.put("Bulk load", "%,d rows a transaction".formatted(bulkRows));
        facts.put("JSON is read by", jsonConverter);
        return facts;
    }

    private ThroughputOptions options() {
        return new ThroughputOptions(
                databases,
                chosenWorkloads(),
                only,
                rows,
                warmUp,
                Duration.ofSeconds(warmUpSeconds),
                runs,
                isWorkerShared,
                heap,
                buffers,
                bulkRows,
                jsonConverter,
                Duration.ofSeconds(limitSeconds),
                parsedVariants());
    }

    private List<Workload> chosenWorkloads() {
        try {
            return workloads.isEmpty()
                    ? Workload.ALL
                    : workloads.stream().map(Workload::named).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private Map<String, Map<String, String>> parsedVariants() {
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        for (String variant : variants) {
            String[] parts = variant.split(":", 2);
            Map<String, String> extra = new LinkedHashMap<>();
            for (String pair : (parts.length == 2 ? parts[1] : "").split(",", -1)) {
                String[] sides = pair.split("=", 2);
                if (sides.length != 2) {
                    throw new ParameterException(
                            spec.commandLine(), "--variant takes NAME:KEY=VALUE, not '" + variant + "'");
                }
                extra.put(sides[0], sides[1]);
            }
            all.put(parts[0], extra);
        }
        return all;
    }
}
