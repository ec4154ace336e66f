package dev.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.bench.report.Result;
import dev.millrace.bench.report.ResultsFile;
import dev.millrace.databases.Engine;
import dev.millrace.testkit.NeedsDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every benchmark once, on so few rows that it measures nothing: that it works, and that its results are verified. */
class SmokeIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    @NeedsDatabase(Engine.MARIADB)
    void throughputOfNewRows() {
        List<Result.Throughput> runs =
                throughput("mariadb", "insert", "millrace,debezium-tuned,bulk-direct,bulk-staged,nothing");

        assertThat(runs)
                .extracting(Result.Throughput::contestant)
                .containsExactly("millrace", "debezium-tuned", "bulk-direct", "bulk-staged", "nothing");
        assertThat(runs).allSatisfy(run -> assertThat(run.eventsPerSecond()).isPositive());
    }

    @Test
    @NeedsDatabase(Engine.POSTGRES)
    void throughputOfTheMix() {
        List<Result.Throughput> runs = throughput("postgres", "cdc-4p-4t", "millrace,debezium,nothing");

        assertThat(runs).extracting(Result.Throughput::contestant).containsExactly("millrace", "debezium", "nothing");
        assertThat(runs).allSatisfy(run -> assertThat(run.workerCpuSeconds()).isPositive());
    }

    private List<Result.Throughput> throughput(String database, String workload, String only) {
        return run(
                Result.Throughput.class,
                "throughput",
                "--database",
                database,
                "--workload",
                workload,
                "--only",
                only,
                "--rows",
                "2000",
                "--warm-up",
                "0",
                "--runs",
                "1",
                "--one-worker",
                "--heap",
                "512m",
                "--buffers",
                "64M");
    }

    @Test
    @Tag("nightly")
    @NeedsDatabase(Engine.POSTGRES)
    void latency() {
        List<Result.Latency> runs = run(
                Result.Latency.class,
                "latency",
                "--database",
                "postgres",
                "--only",
                "millrace",
                "--rate",
                "100,200",
                "--seconds",
                "2",
                "--warm-up",
                "1",
                "--heap",
                "512m",
                "--buffers",
                "64M");

        assertThat(runs).extracting(Result.Latency::changes).containsExactly(200L, 400L);
        assertThat(runs).allSatisfy(run -> assertThat(run.p99Ms()).isBetween(run.p50Ms(), run.maxMs()));
    }

    @Test
    @Tag("nightly")
    @NeedsDatabase(Engine.MARIADB)
    void memory() {
        List<Result.Memory> runs = run(
                Result.Memory.class,
                "memory",
                "--database",
                "mariadb",
                "--rows",
                "1000000",
                "--tables",
                "50",
                "--every",
                "1",
                "--buffers",
                "64M");

        assertThat(runs).singleElement().satisfies(run -> {
            assertThat(run.budgetBytes()).isEqualTo(128L << 20);
            assertThat(run.idleBytes()).isPositive();
            assertThat(run.peakLiveBytes()).isPositive().isLessThanOrEqualTo(run.peakAfterAnyBytes());
            assertThat(run.peakLiveBytes() - run.idleBytes()).isLessThan(run.budgetBytes());
        });
    }

    /** Runs the command; all that it measured has to be verified. */
    private <T extends Result> List<T> run(Class<T> type, String... arguments) {
        Path file = folder.resolve("results.jsonl");
        List<String> line = new ArrayList<>(List.of(arguments));
        Collections.addAll(line, "--results", file.toString());
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out, true);

        int exit = Bench.commandLine().setOut(writer).setErr(writer).execute(line.toArray(new String[0]));

        assertThat(exit).as(out.toString()).isZero();
        assertThat(Files.exists(file)).isTrue();
        return new ResultsFile(file)
                .read().stream().filter(type::isInstance).map(type::cast).toList();
    }
}
