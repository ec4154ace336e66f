package dev.millrace.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The page of figures, and its plots by file name: a section for each machine, since figures of several cannot be compared.
 * Pure: the same results give the same page.
 */
public final class ReportPage {
    /** The plots' folder, beside the page. */
    public static final String PLOTS = "performance";

    /** Our sink. */
    public static final String OURS = "millrace";

    /** Whom all others are compared with. */
    public static final String REFERENCE = "debezium-tuned";

    private final List<MachineSection> machines = new ArrayList<>();
    private final Map<String, String> workloads;
    private final StringBuilder page = new StringBuilder();

    /**
     * For results files from the oldest to the newest.
     *
     * @param workloads what each is, in the order in which they are to be read
     */
    public ReportPage(List<List<Result>> files, Map<String, String> workloads) {
        this.workloads = workloads;
        Map<String, List<List<Result>>> byMachine =
                files.stream().collect(Collectors.groupingBy(ReportPage::machine, TreeMap::new, Collectors.toList()));
        byMachine.forEach((machine, results) -> machines.add(new MachineSection(
                machine, new Newest(results), workloads, machines.isEmpty() ? "" : "-" + (machines.size() + 1))));
        write();
    }

    public String markdown() {
        return page.toString();
    }

    /** By their file names. */
    public Map<String, String> plots() {
        Map<String, String> plots = new LinkedHashMap<>();
        machines.forEach(machine -> plots.putAll(machine.plots()));
        return plots;
    }

    /** Whether it shows something of the file. */
    public boolean shows(List<Result> file) {
        return machines.stream().anyMatch(machine -> machine.shows(file));
    }

    private static String machine(List<Result> file) {
        return file.stream()
                .filter(Result.Environment.class::isInstance)
                .map(environment -> ((Result.Environment) environment).facts().get(Environment.PROCESSOR))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("A machine that is not named");
    }

    private void write() {
        page.append(
                """
                <!-- Generated from results by bin/bench report: run that again instead of editing. -->
                # Performance

                Measured with `bin/bench`, which builds what it needs and runs on any machine that can run the tests;
                [bench/README.md](../../bench/README.md) says how it measures. Each machine has a section of its own. Its cores are
                shared by the broker, the worker and the database, but for `insert-apart`. What was not the same for all commands
                stands beside them. What the time is spent on is in [Where the time goes](../concepts/speed.md).
                """);
        glance();
        explained();
        machines.forEach(machine -> page.append(machine.markdown()));
    }

    private void glance() {
        StringBuilder rows = new StringBuilder();
        machines.stream()
                .flatMap(machine -> machine.databases().stream())
                .distinct()
                .forEach(database -> workloads.keySet().forEach(workload -> rows.append(glance(database, workload))));
        if (rows.isEmpty()) {
            return;
        }
        page.append(
                """

                ## At a glance

                How many times the events a second of Debezium's JDBC sink, tuned; in brackets which part of its worker's CPU the
                same events took.

                """);
        page.append("| database | workload |");
        machines.forEach(machine -> page.append(' ').append(machine.machine()).append(" |"));
        page.append("\n| --- | --- |")
                .append(" ---: |".repeat(machines.size()))
                .append('\n')
                .append(rows);
    }

    private String glance(String database, String workload) {
        List<String> cells = machines.stream()
                .map(machine -> machine.glance(database, workload).orElse(""))
                .toList();
        return cells.stream().allMatch(String::isEmpty)
                ? ""
                : "| %s | %s | %s |\n".formatted(database, workload, String.join(" | ", cells));
    }

    private void explained() {
        page.append("""

                ## What is measured

                """);
        workloads.forEach((name, says) ->
                page.append("- `").append(name).append("`: ").append(says).append('\n'));
        page.append(
                """

                **Throughput**: from posting the connector to the last row, medians. Each run ended with a comparison of every
                column of every row with what the events say; a run that was not equal does not count and is named below the
                table. CPU is in seconds per million events. `millrace` is our sink as `connector-configs/` has it, `debezium`
                Debezium's JDBC sink with its defaults, `debezium-tuned` the same with everything that makes it faster.
                `bulk-direct` and `bulk-staged` are the database's own bulk load of the same rows over one connection, without
                Kafka; `nothing` is a sink that throws its records away: consumer and converter alone. "of bulk" compares with the
                database's own load, staged with staged; "cores" is what worker and database kept busy, the broker not counted.

                **Latency**: from just before the source's commit until the row can be read in the target, in milliseconds: source
                database, Debezium's source, Kafka, sink, target database, all on the one machine. The source's client commits by the
                clock, whatever the pipeline does; the last column counts from when a change was due, so that it also holds what
                the client itself was late by.

                **Memory**: megabytes of the worker's heap. "Alive" is what full collections every few seconds left, before the
                sink was started and at most while it ran; "after any" is the most that any collection left, old garbage included.
                The budget is `buffer.max.bytes`.
                """);
    }
}
