package dev.millrace.bench.throughput;

import static dev.millrace.bench.data.History.Mix.CDC;
import static dev.millrace.bench.data.History.Mix.INSERT;
import static dev.millrace.bench.data.TableDesign.ORDERS;
import static dev.millrace.bench.data.TableDesign.WIDE;

import dev.millrace.bench.data.History;
import dev.millrace.bench.data.TableDesign;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is applied.
 *
 * @param says in the report
 * @param share of the events that were asked for; for those whose events are large
 * @param hasTombstones as Debezium emits them; else they are filtered before the sink
 * @param isJson with a schema in each record; else the binary converter
 * @param isApart with cores of its own for the database; else all share all of them
 */
public record Workload(
        String name,
        String says,
        TableDesign design,
        History.Mix mix,
        int tables,
        int partitions,
        int tasks,
        double share,
        boolean hasTombstones,
        boolean isJson,
        boolean isApart) {
    public static final List<Workload> ALL = List.of(
            of("insert", "new rows only", ORDERS, INSERT, 1, 1),
            of("insert-apart", "new rows only, half of the cores for the database alone", ORDERS, INSERT, 1, 1)
                    .apart(),
            of("cdc", "20 % inserts, 70 % updates, 10 % deletes with their tombstones", ORDERS, CDC, 1, 1),
            of("cdc-filtered", "the same, tombstones filtered before the sink", ORDERS, CDC, 1, 1)
                    .withoutTombstones(),
            of("insert-4p", "new rows only, 4 partitions in one task", ORDERS, INSERT, 1, 4),
            of("insert-4p-4t", "new rows only, 4 partitions in 4 tasks", ORDERS, INSERT, 1, 4)
                    .withTasks(4),
            of("cdc-4p", "the mix without tombstones, 4 partitions in one task", ORDERS, CDC, 1, 4)
                    .withoutTombstones(),
            of("cdc-4p-4t", "the mix without tombstones, 4 partitions in 4 tasks", ORDERS, CDC, 1, 4)
                    .withoutTombstones()
                    .withTasks(4),
            of("insert-json", "new rows only, JSON with schemas", ORDERS, INSERT, 1, 1)
                    .asJson(),
            of("cdc-json", "the mix without tombstones, JSON with schemas", ORDERS, CDC, 1, 1)
                    .withoutTombstones()
                    .asJson(),
            of("wide", "new rows of 60 columns, a quarter as many", WIDE, INSERT, 1, 1)
                    .withShare(0.25),
            of("tables-50", "new rows over 50 tables in one task", ORDERS, INSERT, 50, 1),
            of("tables-500", "new rows over 500 tables in one task", ORDERS, INSERT, 500, 1));

    private static Workload of(
            String name, String says, TableDesign design, History.Mix mix, int tables, int partitions) {
        return new Workload(name, says, design, mix, tables, partitions, 1, 1, true, false, false);
    }

    public static Workload named(String name) {
        return ALL.stream()
                .filter(workload -> workload.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no workload " + name + ". There are: "
                        + ALL.stream().map(Workload::name).collect(Collectors.joining(", "))));
    }

    private Workload withoutTombstones() {
        return new Workload(name, says, design, mix, tables, partitions, tasks, share, false, isJson, isApart);
    }

    private Workload withTasks(int more) {
        return new Workload(name, says, design, mix, tables, partitions, more, share, hasTombstones, isJson, isApart);
    }

    private Workload withShare(double part) {
        return new Workload(name, says, design, mix, tables, partitions, tasks, part, hasTombstones, isJson, isApart);
    }

    private Workload asJson() {
        return new Workload(name, says, design, mix, tables, partitions, tasks, share, hasTombstones, true, isApart);
    }

    private Workload apart() {
        return new Workload(name, says, design, mix, tables, partitions, tasks, share, hasTombstones, isJson, true);
    }

    /** The database's own load has no updates to apply, and one table. */
    boolean isForBulkLoad() {
        return mix == INSERT && tables == 1 && partitions == 1 && !isJson;
    }

    History history(long events) {
        return new History(mix, tables, partitions, Math.max(1, Math.round(events * share)));
    }

    /** The same on a small scale, for what a JVM has to see before it is fast. */
    History warmUp(long events) {
        return new History(mix, Math.min(tables, 4), partitions, events);
    }
}
