package dev.millrace.bench;

import dev.millrace.bench.latency.LatencyBench;
import dev.millrace.bench.latency.LatencyOptions;
import dev.millrace.bench.report.Environment;
import dev.millrace.bench.report.Result;
import dev.millrace.databases.Engine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Parses the options of {@code bench latency}; {@link LatencyBench} does the rest. */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {"From the source's commit until the target shows the change, through Debezium's source.", ""})
final class LatencyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Option(
            names = "--database",
            paramLabel = "ENGINE",
            split = ",",
            converter = EngineWord.class,
            defaultValue = "mariadb,postgres",
            description = "Source and target alike (default: ${DEFAULT-VALUE}).")
    private List<Engine> databases = List.of();

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "millrace,debezium-tuned",
            description = "Which sinks (default: ${DEFAULT-VALUE}).")
    private List<String> only = List.of();

    @Option(
            names = "--rate",
            paramLabel = "N",
            split = ",",
            defaultValue = "100,1000,5000",
            description = "Changes a second, one after the other (default: ${DEFAULT-VALUE}).")
    private List<Integer> rates = List.of();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "60",
            description = "How long each rate is measured (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "How long each rate runs before that (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            defaultValue = "2g",
            description = "Heap of the worker (default: ${DEFAULT-VALUE}).")
    private String heap = "";

    @Option(
            names = "--buffers",
            paramLabel = "SIZE",
            defaultValue = "1G",
            description = "Buffers of each database (default: ${DEFAULT-VALUE}).")
    private String buffers = "";

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description = "Where results go (default: a new file below " + "bench/target/results).")
    private @Nullable Path results;

    @Override
    public Integer call() throws Exception {
        LatencyOptions options = new LatencyOptions(
                databases, only, rates, Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds), heap, buffers);
        PrintWriter out = spec.commandLine().getOut();
        try (BenchFiles files = BenchFiles.open(results)) {
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("Latency", seconds + " s at each rate after " + warmUp + " s of warm-up");
            files.results().append(Environment.here(files.layout().root(), BenchFiles.command(spec), facts));
            List<Result.Latency> measured = new LatencyBench(options, files.layout(), files.results(), out).run();
            out.printf("%nResults: %s%n", files.results().path());
            out.flush();
            return measured.stream().allMatch(result -> result.outcome().equals(Result.VERIFIED)) ? 0 : 1;
        }
    }
}
