package dev.millrace.bench;

import dev.millrace.bench.lab.BenchFailure;
import dev.millrace.bench.report.ReportPage;
import dev.millrace.bench.report.Result;
import dev.millrace.bench.report.ResultsFile;
import dev.millrace.bench.throughput.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the page of the results, and keeps those that it shows beside it: the page can be made again from a clone. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes docs/reference/performance.md, its plots, and the results that it shows.",
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
            description = "Results, from the oldest to the newest (default: those that the page shows, and all below"
                    + " bench/target/results).")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--to", paramLabel = "FOLDER", description = "Where the page goes (default: docs/reference).")
    private @Nullable Path to;

    @Override
    public Integer call() throws IOException {
        Path root = BenchFiles.root();
        Path folder = to == null ? root.resolve("docs/reference") : to;
        Path kept = Files.createDirectories(folder.resolve(ReportPage.PLOTS));
        Map<Path, List<Result>> results = new LinkedHashMap<>();
        for (Path file : files.isEmpty() ? all(kept, root.resolve("bench/target/results")) : files) {
            results.put(file, new ResultsFile(file).read());
        }
        ReportPage page = new ReportPage(List.copyOf(results.values()), workloads());
        for (Map.Entry<String, String> plot : page.plots().entrySet()) {
            Files.writeString(kept.resolve(plot.getKey()), plot.getValue());
        }
        keep(results, page, kept);
        Path markdown = Files.writeString(folder.resolve("performance.md"), page.markdown());
        spec.commandLine().getOut().println("Written: " + markdown);
        return 0;
    }

    /** The files that the page shows something of, and no others. */
    private static void keep(Map<Path, List<Result>> results, ReportPage page, Path kept) throws IOException {
        Set<Path> shown = new HashSet<>();
        for (Map.Entry<Path, List<Result>> file : results.entrySet()) {
            if (page.shows(file.getValue())) {
                Path copy = kept.resolve(file.getKey().getFileName());
                if (shown.add(copy) && !copy.equals(file.getKey())) {
                    Files.copy(file.getKey(), copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        for (Path file : in(kept)) {
            if (!shown.contains(file)) {
                Files.delete(file);
            }
        }
    }

    static Map<String, String> workloads() {
        Map<String, String> all = new LinkedHashMap<>();
        Workload.ALL.forEach(workload -> all.put(workload.name(), workload.says()));
        return all;
    }

    /** By their names, which are their times; what is kept is not read twice. */
    private static List<Path> all(Path kept, Path measured) throws IOException {
        Map<String, Path> all = new TreeMap<>();
        for (Path file : in(measured)) {
            all.put(file.getFileName().toString(), file);
        }
        for (Path file : in(kept)) {
            all.put(file.getFileName().toString(), file);
        }
        if (all.isEmpty()) {
            throw new BenchFailure("There are no results in " + measured + ". Run a benchmark first.");
        }
        return List.copyOf(all.values());
    }

    static List<Path> in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }
}
