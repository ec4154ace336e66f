package dev.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.bench.report.ReportPage;
import dev.millrace.bench.report.Result;
import dev.millrace.bench.report.ResultsFile;
import dev.millrace.bench.throughput.Workload;
import dev.millrace.testkit.Golden;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final StringWriter out = new StringWriter();

    @Test
    void helpNamesEveryWorkload() {
        assertThat(run("throughput", "--help")).isZero();

        assertThat(out.toString())
                .contains(Workload.ALL.stream().map(Workload::name).toList());
    }

    @Test
    void aWorkloadThatIsNotThereIsRefusedWithThoseThatAre() {
        assertThat(run("throughput", "--workload", "inserts")).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(out.toString()).contains("There is no workload inserts", "cdc-filtered");
    }

    @Test
    void aVariantNeedsSettings() {
        assertThat(run("throughput", "--variant", "staged")).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(out.toString()).contains("--variant takes NAME:KEY=VALUE");
    }

    @Test
    void thePageOfTheDocsShowsTheResultsBesideIt() throws IOException {
        Path docs = BenchFiles.root().resolve("docs/reference");
        List<List<Result>> results = new ArrayList<>();
        for (Path file : ReportCommand.in(docs.resolve(ReportPage.PLOTS))) {
            results.add(new ResultsFile(file).read());
        }
        ReportPage page = new ReportPage(results, ReportCommand.workloads());

        assertThat(results).isNotEmpty().allMatch(page::shows);
        Golden golden = Golden.files(docs);
        golden.check("performance.md", page.markdown());
        page.plots().forEach((name, svg) -> golden.check(ReportPage.PLOTS + "/" + name, svg));
    }

    @Test
    void aReportKeepsTheResultsThatItShowsAndNoOthers() throws IOException {
        Path results = Files.createDirectories(folder.resolve("results"));
        for (String name : List.of("1.jsonl", "2.jsonl", "3.jsonl")) {
            new ResultsFile(results.resolve(name))
                    .append(new Result.Throughput(
                            name.equals("1.jsonl") ? "MariaDB" : "MySQL",
                            "insert",
                            "millrace",
                            1,
                            100,
                            1,
                            1.0,
                            1.0,
                            Result.VERIFIED));
        }
        Path kept = Files.createDirectories(folder.resolve("docs/performance"));
        Files.createFile(kept.resolve("0.jsonl"));

        assertThat(run(
                        "report",
                        "--to",
                        folder.resolve("docs").toString(),
                        results.resolve("1.jsonl").toString(),
                        results.resolve("2.jsonl").toString(),
                        results.resolve("3.jsonl").toString()))
                .isZero();

        assertThat(ReportCommand.in(kept))
                .extracting(file -> file.getFileName().toString())
                .containsExactly("1.jsonl", "3.jsonl");
        assertThat(folder.resolve("docs/performance.md")).content().contains("| insert | 100 | millrace | 100 |");
    }

    private int run(String... arguments) {
        PrintWriter writer = new PrintWriter(out, true);
        return Bench.commandLine().setOut(writer).setErr(writer).execute(arguments);
    }
}
