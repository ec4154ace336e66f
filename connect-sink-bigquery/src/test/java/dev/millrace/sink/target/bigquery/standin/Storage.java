package dev.millrace.sink.target.bigquery.standin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** All tables, by {@code project.dataset.table}. One at a time works with them. */
final class Storage {
    private Map<String, StoredTable> tables = new TreeMap<>();

    synchronized <T> T with(Supplier<T> work) {
        expire();
        return work.get();
    }

    /** All that is done, or nothing. */
    synchronized <T> T transaction(Supplier<T> work) {
        Map<String, StoredTable> before = new TreeMap<>();
        tables.forEach((name, table) -> before.put(name, table.copy()));
        try {
            return work.get();
        } catch (RuntimeException e) {
            tables = before;
            throw e;
        }
    }

    private void expire() {
        long now = System.currentTimeMillis();
        tables.values().removeIf(table -> table.expirationMs() != null && table.expirationMs() < now);
    }

    synchronized boolean has(String name) {
        return tables.containsKey(name);
    }

    synchronized StoredTable table(String name) {
        StoredTable table = tables.get(name);
        if (table == null) {
            throw Refusal.notFound("Table " + name);
        }
        return table;
    }

    synchronized void create(StoredTable table) {
        if (tables.putIfAbsent(table.name(), table) != null) {
            throw new Refusal(409, "duplicate", "Already Exists: Table " + table.name());
        }
    }

    synchronized void drop(String name) {
        table(name);
        tables.remove(name);
    }

    synchronized Collection<String> names() {
        return List.copyOf(tables.keySet());
    }

    /** Those whose names begin so, which is what a name with an asterisk at its end means. */
    synchronized List<StoredTable> beginning(String start) {
        List<StoredTable> found = new ArrayList<>();
        tables.forEach((name, table) -> {
            if (name.toLowerCase(Locale.ROOT).startsWith(start.toLowerCase(Locale.ROOT))) {
                found.add(table);
            }
        });
        return found;
    }

    synchronized void clear() {
        tables.clear();
    }
}
