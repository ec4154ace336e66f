package dev.millrace.cli.demo;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the load has committed so far: written by its thread, read by the one that shows it. */
final class LoadCounters {
    private final Map<ShopTable, Long> rows = new LinkedHashMap<>();
    private long changes;
    private long transactions;
    private long rolledBack;

    /** All of it at one moment. */
    record Snapshot(Map<ShopTable, Long> rows, long changes, long transactions, long rolledBack) {}

    synchronized void start(ShopTable table, long rowCount) {
        rows.put(table, rowCount);
    }

    synchronized void committed(Map<ShopTable, Long> rowsAdded, long changed) {
        rowsAdded.forEach((table, added) -> rows.merge(table, added, Long::sum));
        changes += changed;
        transactions++;
    }

    synchronized void rolledBack() {
        rolledBack++;
    }

    synchronized Snapshot snapshot() {
        return new Snapshot(new LinkedHashMap<>(rows), changes, transactions, rolledBack);
    }
}
