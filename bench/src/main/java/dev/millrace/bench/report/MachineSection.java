package dev.millrace.bench.report;

import static dev.millrace.bench.report.ReportPage.OURS;
import static dev.millrace.bench.report.ReportPage.REFERENCE;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The figures of one machine: a section of the page, and its plots by file name. */
final class MachineSection {
    private static final String DIRECT = "bulk-direct";
    private static final String STAGED = "bulk-staged";
    private static final String OURS_STAGED = OURS + "-staged";
    private static final double MEGABYTE = 1 << 20;

    private final String machine;
    private final Newest results;
    private final Map<String, String> workloads;
    private final String mark;
    private final Map<String, String> plots = new LinkedHashMap<>();
    private final StringBuilder section = new StringBuilder();

    /**
     * @param workloads what each is, in the order in which they are to be read
     * @param mark at the end of its plots' names, which tells them from those of other machines
     */
    MachineSection(String machine, Newest results, Map<String, String> workloads, String mark) {
        this.machine = machine;
        this.results = results;
        this.workloads = workloads;
        this.mark = mark;
        environment();
        databases().forEach(this::throughput);
        latency();
        memory();
    }

    String machine() {
        return machine;
    }

    String markdown() {
        return section.toString();
    }

    Map<String, String> plots() {
        return plots;
    }

    boolean shows(List<Result> file) {
        return results.uses(file);
    }

    List<String> databases() {
        return results.throughput().stream()
                .map(Result.Throughput::database)
                .distinct()
                .toList();
    }

    /** How many times as fast ours was, and which part of the worker's CPU it took, if both were measured. */
    Optional<String> glance(String database, String workload) {
        Map<String, List<Result.Throughput>> runs = byContestant(database, workload);
        String times = ratio(rate(runs, OURS), rate(runs, REFERENCE));
        return times.isEmpty()
                ? Optional.empty()
                : Optional.of(times + " (" + ratio(workerCpu(runs, OURS), workerCpu(runs, REFERENCE)) + ")");
    }

    private void environment() {
        section.append("\n## ").append(machine).append("\n\n| | |\n| --- | --- |\n");
        results.facts().forEach((name, value) -> row(name, value));
        section.append('\n');
        results.commands()
                .forEach(command -> section.append("- ").append(command).append('\n'));
    }

    private void throughput(String database) {
        section.append("\n### ").append(database).append("\n\n");
        BarChart chart = new BarChart(database + ", events a second");
        StringBuilder rows = new StringBuilder();
        for (String workload : workloads.keySet()) {
            Map<String, List<Result.Throughput>> runs = byContestant(database, workload);
            for (String contestant : runs.keySet()) {
                chart.bar(workload, contestant, rate(runs, contestant).orElse(0));
                rows.append(line(workload, contestant, runs)).append('\n');
            }
        }
        plot("throughput-" + database.toLowerCase(Locale.ROOT), chart);
        section.append("| workload | events | sink | events/s | of ")
                .append(REFERENCE)
                .append(" | of bulk | worker CPU | of ")
                .append(REFERENCE)
                .append(" | database CPU | cores | runs |\n")
                .append("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
                .append(rows);
        notVerified(database);
    }

    private static String line(String workload, String contestant, Map<String, List<Result.Throughput>> byContestant) {
        List<Result.Throughput> runs = byContestant.getOrDefault(contestant, List.of());
        return "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %d |"
                .formatted(
                        workload,
                        count(runs.get(0).events()),
                        contestant,
                        number("%,.0f", rate(byContestant, contestant)),
                        ratio(rate(byContestant, contestant), rate(byContestant, REFERENCE)),
                        ratio(rate(byContestant, contestant), rate(byContestant, bulkOf(contestant))),
                        number("%.1f", workerCpu(byContestant, contestant)),
                        ratio(workerCpu(byContestant, contestant), workerCpu(byContestant, REFERENCE)),
                        number("%.1f", perMillion(runs, Result.Throughput::databaseCpuSeconds)),
                        number("%.1f", Median.of(runs, MachineSection::cores)),
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

    private void notVerified(String database) {
        List<Result.Throughput> wrong = results.throughput().stream()
                .filter(run -> run.database().equals(database) && !run.isVerified())
                .toList();
        if (!wrong.isEmpty()) {
            section.append("\nRuns that do not count:\n\n");
            wrong.forEach(run -> section.append("- `%s`, `%s`, run %d: %s%n"
                    .formatted(run.workload(), run.contestant(), run.run(), run.outcome())));
        }
    }

    private void latency() {
        if (results.latency().isEmpty()) {
            return;
        }
        section.append("\n### Latency\n\n");
        BarChart chart = new BarChart("Source commit to visible in the target, p99, milliseconds");
        section.append("| database | sink | changes/s | p50 | p90 | p99 | most | p99 since due | |\n");
        section.append("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n");
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
        section.append('\n');
        plot("latency", chart);
    }

    private void memory() {
        if (results.memory().isEmpty()) {
            return;
        }
        section.append(
                """

                ### Memory

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
        String file = name + mark + ".svg";
        plots.put(file, chart.svg());
        section.append("![%s](%s/%s)\n\n".formatted(name.replace('-', ' '), ReportPage.PLOTS, file));
    }

    private void row(String... cells) {
        section.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** The runs that count, in the order in which contestants first ran. */
    private Map<String, List<Result.Throughput>> byContestant(String database, String workload) {
        return results.throughput().stream()
                .filter(run -> run.database().equals(database) && run.workload().equals(workload))
                .filter(Result.Throughput::isVerified)
                .collect(Collectors.groupingBy(Result.Throughput::contestant, LinkedHashMap::new, Collectors.toList()));
    }

    private static OptionalDouble rate(Map<String, List<Result.Throughput>> byContestant, String contestant) {
        return Median.of(byContestant.getOrDefault(contestant, List.of()), Result.Throughput::eventsPerSecond);
    }

    private static OptionalDouble workerCpu(Map<String, List<Result.Throughput>> byContestant, String contestant) {
        return perMillion(byContestant.getOrDefault(contestant, List.of()), Result.Throughput::workerCpuSeconds);
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
}
