package dev.millrace.bench;

import dev.millrace.bench.lab.BenchFailure;
import dev.millrace.bench.report.ReportPage;
import dev.millrace.bench.report.ResultsFile;
import dev.millrace.bench.throughput.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the page of the results. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes docs/reference/performance.md and its plots.",
            "",
            "Of several files the newest that has a comparison counts for it.",
            ""
        })
final class ReportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "Results, from the oldest to the newest (default: all below bench/target/results).")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--to", paramLabel = "FOLDER", description = "Where the page goes (default: docs/reference).")
    private @Nullable Path to;

    @Override
    public Integer call() throws IOException {
        Path root = BenchFiles.root();
        List<Path> read = files.isEmpty() ? all(root.resolve("bench/target/results")) : files;
        ReportPage page = new ReportPage(
                read.stream().map(file -> new ResultsFile(file).read()).toList(), workloads());
        Path folder = to == null ? root.resolve("docs/reference") : to;
        Path plots = Files.createDirectories(folder.resolve(ReportPage.PLOTS));
        for (Map.Entry<String, String> plot : page.plots().entrySet()) {
            Files.writeString(plots.resolve(plot.getKey()), plot.getValue());
        }
        Path markdown = Files.writeString(folder.resolve("performance.md"), page.markdown());
        spec.commandLine().getOut().println("Written: " + markdown);
        return 0;
    }

    private static Map<String, String> workloads() {
        Map<String, String> all = new LinkedHashMap<>();
        Workload.ALL.forEach(workload -> all.put(workload.name(), workload.says()));
        return all;
    }

    /** Their names are their times. */
    private static List<Path> all(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new BenchFailure("There are no results in " + folder + ". Run a benchmark first.");
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }
}
