package dev.millrace.bench;

import dev.millrace.bench.lab.Lab;
import dev.millrace.bench.memory.MemoryBench;
import dev.millrace.bench.memory.MemoryOptions;
import dev.millrace.bench.report.Environment;
import dev.millrace.bench.report.Result;
import dev.millrace.databases.Engine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Parses the options of {@code bench memory}; {@link MemoryBench} does the rest. */
@Command(
        name = "memory",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "What is alive in a small heap while the sink writes many rows of a kilobyte, against what it may hold.",
            "",
            "The default takes about 20 GB of disk.",
            ""
        })
final class MemoryCommand implements Callable<Integer> {
    private static final long MEGABYTE = 1 << 20;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Option(
            names = "--database",
            paramLabel = "ENGINE",
            split = ",",
            converter = EngineWord.class,
            defaultValue = "mariadb,postgres",
            description = "Which databases (default: ${DEFAULT-VALUE}).")
    private List<Engine> databases = List.of();

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "5000000",
            description = "Rows of a kilobyte, over all tables (default: ${DEFAULT-VALUE}).")
    private long rows;

    @Option(
            names = "--tables",
            paramLabel = "N",
            defaultValue = "50",
            description = "Tables, each with a topic of its own (default: ${DEFAULT-VALUE}).")
    private int tables;

    @Option(
            names = "--heap",
            paramLabel = "MB",
            defaultValue = "512",
            description = "Heap of the worker (default: ${DEFAULT-VALUE}).")
    private int heap;

    @Option(
            names = "--budget",
            paramLabel = "MB",
            description =
                    "buffer.max.bytes of the sink (default: what it takes by itself, a quarter of the heap and at "
                            + "most 256).")
    private @Nullable Integer budget;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "How often all garbage is collected, to see what is alive (default: ${DEFAULT-VALUE}).")
    private int every;

    @Option(
            names = "--buffers",
            paramLabel = "SIZE",
            defaultValue = "1G",
            description = "Buffers of a database (default: ${DEFAULT-VALUE}).")
    private String buffers = "";

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description = "Where results go (default: a new file below " + "bench/target/results).")
    private @Nullable Path results;

    @Override
    public Integer call() throws Exception {
        long budgetMegabytes = budget == null ? Math.min(256, heap / 4) : budget;
        MemoryOptions options = new MemoryOptions(
                databases,
                rows,
                tables,
                heap,
                budgetMegabytes * MEGABYTE,
                buffers,
                Duration.ofSeconds(every),
                Duration.ofHours(1));
        PrintWriter out = spec.commandLine().getOut();
        try (BenchFiles files = BenchFiles.open(results);
                Lab lab = Lab.open(files.layout())) {
            files.results().append(Environment.here(files.layout().root(), BenchFiles.command(spec), Map.of()));
            List<Result.Memory> measured = new MemoryBench(options, lab, files.results(), out).run();
            out.printf("%nResults: %s%n", files.results().path());
            out.flush();
            return measured.stream().allMatch(result -> result.outcome().equals(Result.VERIFIED)) ? 0 : 1;
        }
    }
}
