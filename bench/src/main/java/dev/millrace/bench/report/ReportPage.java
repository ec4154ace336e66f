package dev.millrace.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The page of figures, and its plots by file name. Pure: the same results give the same page. */
public final class ReportPage {
    /** The plots' folder, beside the page. */
    public static final String PLOTS = "performance";

    /** Our sink. */
    public static final String OURS = "millrace";

    /** Whom all others are compared with. */
    public static final String REFERENCE = "debezium-tuned";

    private static final String DIRECT = "bulk-direct";
    private static final String STAGED = "bulk-staged";
    private static final String OURS_STAGED = OURS + "-staged";
    private static final double MEGABYTE = 1 << 20;

    private final Newest results;
    private final Map<String, String> workloads;
    private final Map<String, String> plots = new LinkedHashMap<>();
    private final StringBuilder page = new StringBuilder();

    /**
     * For results files from the oldest to the newest.
     *
     * @param workloads what each is, in the order in which they are to be read
     */
    public ReportPage(List<List<Result>> files, Map<String, String> workloads) {
        this.results = new Newest(files);
        this.workloads = workloads;
        write();
    }

    public String markdown() {
        return page.toString();
    }

    /** By their file names. */
    public Map<String, String> plots() {
        return plots;
    }

    /** Whether it shows something of the file. */
    public boolean shows(List<Result> file) {
        return results.uses(file);
    }

    private void write() {
        page.append(
                """
                <!-- Generated from results by bin/bench report: run that again instead of editing. -->
                # Performance

                Measured with `bin/bench`, which builds what it needs and runs on any machine that can run the tests;
                [bench/README.md](../../bench/README.md) says how it measures. Figures hold for the machines named below, whose cores
                the broker, the worker and the database shared, but for `insert-apart`. What was not the same for all stands
                beside the command. Ratios travel better than rates. What the time is spent on is
                in [Where the time goes](../concepts/speed.md).

                """);
        environment();
        throughput();
        latency();
        memory();
    }

    private void environment() {
        page.append("| | |\n| --- | --- |\n");
        results.facts().forEach((name, value) -> row(name, value));
        page.append('\n');
        results.commands().forEach(command -> page.append("- ").append(command).append('\n'));
    }

    private void throughput() {
        if (results.throughput().isEmpty()) {
            return;
        }
        page.append(
                """

                ## Throughput

                From posting the connector to the last row, medians. Each run ended with a comparison of every column of every
                row with what the events say; a run that was not equal does not count and is named below. CPU is in seconds per
                million events. `millrace` is our sink as `connector-configs/` has it, `debezium` Debezium's JDBC sink with its
                defaults, `debezium-tuned` the same with everything that makes it faster. `bulk-direct` and `bulk-staged` are
                the database's own bulk load of the same rows over one connection, without Kafka; `nothing` is a sink that
                throws its records away: consumer and converter alone. "of bulk" compares with the database's own load, staged
                with staged; "cores" is what worker and database kept busy, the broker not counted.
                """);
        Map<String, List<Result.Throughput>> byDatabase = grouped(results.throughput(), Result.Throughput::database);
        byDatabase.forEach(this::throughput);
    }

    private void throughput(String database, List<Result.Throughput> all) {
        page.append("\n### ").append(database).append("\n\n");
        BarChart chart = new BarChart(database + ", events a second");
        StringBuilder rows = new StringBuilder();
        Map<String, List<Result.Throughput>> byWorkload = grouped(all, Result.Throughput::workload);
        for (String workload : workloads.keySet()) {
            Map<String, List<Result.Throughput>> byContestant = grouped(
                    byWorkload.getOrDefault(workload, List.of()).stream()
                            .filter(Result.Throughput::isVerified)
                            .toList(),
                    Result.Throughput::contestant);
            byContestant.forEach((contestant, runs) -> {
                chart.bar(workload, contestant, rate(runs).orElse(0));
                rows.append(line(workload, contestant, byContestant)).append('\n');
            });
        }
        plot("throughput-" + database.toLowerCase(Locale.ROOT), chart);
        page.append("| workload | events | sink | events/s | of ")
                .append(REFERENCE)
                .append(" | of bulk");
        page.append(" | worker CPU | of ").append(REFERENCE).append(" | database CPU | cores | runs |\n");
        page.append("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
                .append(rows);
        notVerified(all);
        page.append('\n');
        byWorkload.keySet().stream()
                .sorted((a, b) -> Integer.compare(place(a), place(b)))
                .forEach(workload -> page.append("- `")
                        .append(workload)
                        .append("`: ")
                        .append(workloads.get(workload))
                        .append('\n'));
    }

    private int place(String workload) {
        return new ArrayList<>(workloads.keySet()).indexOf(workload);
    }

    private static String line(String workload, String contestant, Map<String, List<Result.Throughput>> byContestant) {
        List<Result.Throughput> runs = byContestant.getOrDefault(contestant, List.of());
        List<Result.Throughput> reference = byContestant.getOrDefault(REFERENCE, List.of());
        OptionalDouble worker = perMillion(runs, Result.Throughput::workerCpuSeconds);
        return "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %d |"
                .formatted(
                        workload,
                        count(runs.get(0).events()),
                        contestant,
                        number("%,.0f", rate(runs)),
                        ratio(rate(runs), rate(reference)),
                        ratio(rate(runs), rate(byContestant.getOrDefault(bulkOf(contestant), List.of()))),
                        number("%.1f", worker),
                        ratio(worker, perMillion(reference, Result.Throughput::workerCpuSeconds)),
                        number("%.1f", perMillion(runs, Result.Throughput::databaseCpuSeconds)),
                        number("%.1f", Median.of(runs, ReportPage::cores)),
                        runs.size());
    }

    /** The database's own load that does the same, if any. */
    private static String bulkOf(String contestant) {
        return switch (contestant) {
            case OURS, DIRECT -> DIRECT;
            case OURS_STAGED, STAGED -> STAGED;
            default -> "";
        };
    }

    private static double cores(Result.Throughput run) {
        Double worker = run.workerCpuSeconds();
        Double database = run.databaseCpuSeconds();
        return ((worker == null ? 0 : worker) + (database == null ? 0 : database)) / run.seconds();
    }

    private void notVerified(List<Result.Throughput> all) {
        List<Result.Throughput> wrong =
                all.stream().filter(run -> !run.isVerified()).toList();
        if (!wrong.isEmpty()) {
            page.append("\nRuns that do not count:\n\n");
            wrong.forEach(run -> page.append("- `%s`, `%s`, run %d: %s%n"
                    .formatted(run.workload(), run.contestant(), run.run(), run.outcome())));
        }
    }

    private void latency() {
        if (results.latency().isEmpty()) {
            return;
        }
        page.append(
                """

                ## Latency

                From just before the source's commit until the row can be read in the target, in milliseconds: source database,
                Debezium's source, Kafka, sink, target database, all on this machine. The source's client commits by the clock,
                whatever the pipeline does; the last column counts from when a change was due, so that it also holds what the
                client itself was late by.

                """);
        BarChart chart = new BarChart("Source commit to visible in the target, p99, milliseconds");
        page.append("| database | sink | changes/s | p50 | p90 | p99 | most | p99 since due | |\n");
        page.append("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n");
        for (Result.Latency run : results.latency()) {
            row(
                    run.database(),
                    run.contestant(),
                    count(run.rate()),
                    number("%.1f", run.p50Ms()),
                    number("%.1f", run.p90Ms()),
                    number("%.1f", run.p99Ms()),
                    number("%.1f", run.maxMs()),
                    number("%.1f", run.dueP99Ms()),
                    run.outcome());
            if (run.outcome().equals(Result.VERIFIED)) {
                chart.bar(run.database() + " " + run.rate() + "/s", run.contestant(), run.p99Ms());
            }
        }
        page.append('\n');
        plot("latency", chart);
    }

    private void memory() {
        if (results.memory().isEmpty()) {
            return;
        }
        page.append(
                """

                ## Memory

                Megabytes of the worker's heap. "Alive" is what full collections every few seconds left, before the sink was
                started and at most while it ran; "after any" is the most that any collection left, old garbage included. The
                budget is `buffer.max.bytes`.

                | database | rows of 1 KB | tables | heap | budget | alive before | alive at most | grown by | after any | |
                | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |
                """);
        for (Result.Memory run : results.memory()) {
            row(
                    run.database(),
                    count(run.rows()),
                    Integer.toString(run.tables()),
                    megabytes(run.heapBytes()),
                    megabytes(run.budgetBytes()),
                    megabytes(run.idleBytes()),
                    megabytes(run.peakLiveBytes()),
                    megabytes(run.peakLiveBytes() - run.idleBytes()),
                    megabytes(run.peakAfterAnyBytes()),
                    run.outcome());
        }
    }

    private void plot(String name, BarChart chart) {
        plots.put(name + ".svg", chart.svg());
        page.append("![%s](%s/%s.svg)\n\n".formatted(name.replace('-', ' '), PLOTS, name));
    }

    private void row(String... cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static OptionalDouble rate(List<Result.Throughput> runs) {
        return Median.of(runs, Result.Throughput::eventsPerSecond);
    }

    private static OptionalDouble perMillion(
            List<Result.Throughput> runs, Function<Result.Throughput, @Nullable Double> cpuSeconds) {
        return Median.of(runs, run -> {
            Double seconds = cpuSeconds.apply(run);
            return seconds == null ? Double.NaN : seconds * 1_000_000 / run.events();
        });
    }

    private static String ratio(OptionalDouble value, OptionalDouble reference) {
        return value.isPresent() && reference.isPresent()
                ? String.format(Locale.ROOT, "%.2f", value.getAsDouble() / reference.getAsDouble())
                : "";
    }

    private static String number(String format, OptionalDouble value) {
        return value.isPresent() ? number(format, value.getAsDouble()) : "";
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String megabytes(long bytes) {
        return number("%.0f", bytes / MEGABYTE);
    }

    private static <T> Map<String, List<T>> grouped(List<T> all, Function<T, String> by) {
        return all.stream().collect(Collectors.groupingBy(by, LinkedHashMap::new, Collectors.toList()));
    }
}
