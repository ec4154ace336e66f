package dev.millrace.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testkit.Golden;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
    private static final Map<String, String> WORKLOADS = new LinkedHashMap<>();

    static {
        WORKLOADS.put("insert", "new rows only");
        WORKLOADS.put("cdc", "20 % inserts, 70 % updates, 10 % deletes with their tombstones");
    }

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void thePageAndItsPlots() {
        ReportPage page = new ReportPage(
                List.of(
                        List.of(
                                environment("bin/bench throughput --runs 1", "JDK", "11"),
                                run("MariaDB", "insert", "millrace", 1, 100, 100.0)),
                        List.of(
                                environment("bin/bench throughput --workload cdc", "JDK", "17", "Runs", "1"),
                                run("MariaDB", "cdc", "millrace", 1, 60, 6.0),
                                run("MariaDB", "cdc", "debezium-tuned", 1, 600, 50.0),
                                run("MariaDB", "insert", "millrace", 1, 1, 1.0)),
                        List.of(
                                environment(
                                        "bin/bench throughput --workload insert",
                                        "JDK",
                                        "17",
                                        "Runs",
                                        "3",
                                        "MariaDB",
                                        "11.4.5"),
                                run("MariaDB", "insert", "millrace", 1, 6, 5.0),
                                run("MariaDB", "insert", "debezium-tuned", 1, 40, 25.0),
                                failed("MariaDB", "insert", "debezium-tuned", 2),
                                run("MariaDB", "insert", "bulk-direct", 1, 5, null),
                                run("MariaDB", "insert", "millrace", 2, 9, 7.0),
                                run("MariaDB", "insert", "debezium-tuned", 3, 50, 27.0),
                                run("MariaDB", "insert", "bulk-direct", 2, 5.5, null),
                                run("MariaDB", "insert", "millrace", 3, 7, 5.5)),
                        List.of(
                                new Result.Latency(
                                        "PostgreSQL",
                                        "millrace",
                                        1_000,
                                        60_000,
                                        21.5,
                                        33,
                                        87.25,
                                        140,
                                        22,
                                        88,
                                        4.5,
                                        Result.VERIFIED),
                                new Result.Memory(
                                        "PostgreSQL",
                                        "millrace",
                                        5_000_000,
                                        50,
                                        512L << 20,
                                        128L << 20,
                                        24L << 20,
                                        131L << 20,
                                        210L << 20,
                                        61.5,
                                        Result.VERIFIED))),
                WORKLOADS);

        assertThat(page.plots()).containsOnlyKeys("throughput-mariadb.svg", "latency.svg");
        Golden golden = Golden.files();
        golden.check("performance.md", page.markdown());
        page.plots().forEach(golden::check);
    }

    @Test
    void eachMachineHasASectionAndPlotsOfItsOwn() {
        List<Result> slow = List.of(
                environment("bin/bench", "Processor", "slow"),
                run("MariaDB", "insert", "millrace", 1, 20, 4.0),
                run("MariaDB", "insert", "debezium-tuned", 1, 100, 16.0));
        List<Result> fast = List.of(
                environment("bin/bench", "Processor", "fast"),
                run("MariaDB", "cdc", "millrace", 1, 7, 1.5),
                run("MariaDB", "insert", "millrace", 1, 5, 1.0),
                run("MariaDB", "insert", "debezium-tuned", 1, 50, 5.0));
        List<Result> slowAgain = List.of(
                environment("bin/bench again", "Processor", "slow"),
                run("MariaDB", "insert", "millrace", 1, 10, 2.0),
                run("MariaDB", "insert", "debezium-tuned", 1, 60, 16.0));

        ReportPage page = new ReportPage(List.of(slow, fast, slowAgain), WORKLOADS);

        assertThat(page.plots()).containsOnlyKeys("throughput-mariadb.svg", "throughput-mariadb-2.svg");
        assertThat(page.shows(slow)).isFalse();
        assertThat(page.markdown())
                .contains("| database | workload | fast | slow |", "| MariaDB | insert | 10.00 (0.20) | 6.00 (0.13) |")
                .doesNotContain("| MariaDB | cdc |")
                .containsSubsequence(
                        "## fast",
                        "performance/throughput-mariadb.svg",
                        "| insert | 1,000,000 | millrace | 200,000 | 10.00 |",
                        "## slow",
                        "`bin/bench again`",
                        "performance/throughput-mariadb-2.svg",
                        "| insert | 1,000,000 | millrace | 100,000 | 6.00 |");
    }

    /** A report deletes what it does not show, and the next one is to be the same. */
    @Test
    void whatIsSupersededLeavesNoTrace() {
        List<Result> old = List.of(
                environment("bin/bench", "Processor", "slow"), run("MariaDB", "insert", "millrace", 1, 20, 4.0));
        List<Result> fast =
                List.of(environment("bin/bench", "Processor", "fast"), run("MariaDB", "insert", "millrace", 1, 5, 1.0));
        List<Result> other = List.of(
                environment("bin/bench", "Processor", "slow"), run("PostgreSQL", "insert", "millrace", 1, 9, 3.0));
        List<Result> again = List.of(
                environment("bin/bench again", "Processor", "slow"), run("MariaDB", "insert", "millrace", 1, 10, 2.0));

        ReportPage page = new ReportPage(List.of(old, fast, other, again), WORKLOADS);

        assertThat(page.shows(old)).isFalse();
        assertThat(page.markdown()).isEqualTo(new ReportPage(List.of(fast, other, again), WORKLOADS).markdown());
    }

    @Test
    void resultsAreReadAsTheyWereWritten() {
        List<Result> written = List.of(
                environment("bin/bench", "JDK", "17"),
                run("MariaDB", "insert", "bulk-direct", 1, 6.25, null),
                failed("MariaDB", "insert", "debezium", 2),
                new Result.Latency("MariaDB", "millrace", 100, 6_000, 1, 2, 3, 4, 5, 6, 7, Result.VERIFIED),
                new Result.Memory("MariaDB", "millrace", 1, 2, 3, 4, 5, 6, 7, 8.5, Result.VERIFIED));
        ResultsFile file = new ResultsFile(folder.resolve("new/results.jsonl"));

        written.forEach(file::append);

        assertThat(file.read()).isEqualTo(written);
    }

    private static Result.Environment environment(String command, String... namesAndValues) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            facts.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Result.Environment("2026-01-01T12:00:00 UTC", command, facts);
    }

    private static Result.Throughput run(
            String database, String workload, String contestant, int run, double seconds, @Nullable Double workerCpu) {
        return new Result.Throughput(
                database, workload, contestant, run, 1_000_000, seconds, workerCpu, seconds / 2, Result.VERIFIED);
    }

    private static Result.Throughput failed(String database, String workload, String contestant, int run) {
        return new Result.Throughput(
                database, workload, contestant, run, 1_000_000, 0, null, null, "failed: the connector stopped");
    }
}
