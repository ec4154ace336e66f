package dev.millrace.cli.demo;

import dev.millrace.cli.demo.RowStream.ReadColumn;
import dev.millrace.cli.demo.RowStream.Row;
import dev.millrace.cli.demo.TableComparison.Side;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Checks a table that holds every event: none twice, each key's events a history that could have happened, and its last
 * one the row that the source has now.
 */
final class AppendCheck {
    private static final List<ReadColumn> POSITION = List.of(
            new ReadColumn("_topic", ColumnKind.TEXT),
            new ReadColumn("_partition", ColumnKind.NUMBER),
            new ReadColumn("_offset", ColumnKind.NUMBER));
    private static final ReadColumn OPERATION = new ReadColumn("_op", ColumnKind.TEXT);

    private final Side source;
    private final Side target;

    AppendCheck(Side source, Side target) {
        this.source = source;
        this.target = target;
    }

    TableResult check(ShopTable table, String log) throws SQLException {
        TableResult.Tally tally = new TableResult.Tally(log, TableResult.Form.HISTORY);
        Map<String, Integer> logColumns = target.columns(log);
        if (logColumns.isEmpty()) {
            tally.problem("the table does not exist in the target");
            return tally.result();
        }
        List<ReadColumn> columns = TableComparison.sourceColumns(source, table);
        for (ReadColumn column : with(columns, POSITION, List.of(OPERATION))) {
            if (!logColumns.containsKey(column.name())) {
                tally.problem("the target has no column " + column.name());
                return tally.result();
            }
        }
        checkNoneTwice(log, tally);
        new Merge(table, columns, log, tally).run();
        return tally.result();
    }

    private void checkNoneTwice(String log, TableResult.Tally tally) throws SQLException {
        String position = target.sql().quote("_topic") + ", "
                + target.sql().quote("_partition") + ", "
                + target.sql().quote("_offset");
        String query = "SELECT %s, COUNT(*) FROM %s GROUP BY %s HAVING COUNT(*) > 1"
                .formatted(position, target.sql().quote(log), position);
        try (var statement = target.connection().createStatement();
                var doubled = statement.executeQuery(query)) {
            while (doubled.next()) {
                tally.problem("%s-%d@%d is there %d times"
                        .formatted(doubled.getString(1), doubled.getLong(2), doubled.getLong(3), doubled.getLong(4)));
            }
        }
    }

    @SafeVarargs
    private static List<ReadColumn> with(List<ReadColumn>... parts) {
        List<ReadColumn> all = new ArrayList<>();
        for (List<ReadColumn> part : parts) {
            all.addAll(part);
        }
        return all;
    }

    /** One pass over the source's rows and the log's events, both in the order of the key. */
    private final class Merge {
        private final ShopTable table;
        private final List<ReadColumn> columns;
        private final List<ReadColumn> logged;
        private final List<String> names;
        private final String log;
        private final TableResult.Tally tally;

        Merge(ShopTable table, List<ReadColumn> columns, String log, TableResult.Tally tally) {
            this.table = table;
            this.columns = columns;
            this.logged = with(columns, List.of(OPERATION));
            this.names = columns.stream().map(ReadColumn::name).toList();
            this.log = log;
            this.tally = tally;
        }

        void run() throws SQLException {
            try (RowStream rows = RowStream.inKeyOrder(
                            source.connection(), source.sql(), table.name(), columns, table.keyLength());
                    RowStream events = RowStream.ordered(
                            target.connection(), target.sql(), log, logged, table.keyLength(), POSITION)) {
                Row row = next(rows);
                Row event = events.next();
                while (event != null) {
                    History history = new History(event.key());
                    while (event != null && event.key().equals(history.key)) {
                        tally.targetRow();
                        history.add(event);
                        event = events.next();
                    }
                    while (row != null && row.key().compareTo(history.key) < 0) {
                        tally.add(Difference.missing(row.key()));
                        row = next(rows);
                    }
                    boolean isInSource = row != null && row.key().equals(history.key);
                    history.endsAs(isInSource ? row : null);
                    row = isInSource ? next(rows) : row;
                }
                for (; row != null; row = next(rows)) {
                    tally.add(Difference.missing(row.key()));
                }
            }
        }

        private @Nullable Row next(RowStream rows) throws SQLException {
            Row row = rows.next();
            if (row != null) {
                tally.sourceRow();
            }
            return row;
        }

        /** The events of one key, as they come. */
        private final class History {
            private final RowKey key;
            private final StringBuilder operations = new StringBuilder();
            private @Nullable Row last;

            History(RowKey key) {
                this.key = key;
            }

            void add(Row event) {
                operations.append(operation(event));
                last = event;
            }

            void endsAs(@Nullable Row row) {
                Row end = Objects.requireNonNull(last, "a key has at least one event");
                if (!isPossible(operations)) {
                    tally.add(
                            new Difference(Difference.Kind.BROKEN_HISTORY, key.toString(), "operations " + operations));
                    return;
                }
                boolean isDeleted = operation(end) == 'd';
                List<@Nullable Object> values = end.values().subList(0, columns.size());
                if (row == null && !isDeleted) {
                    tally.add(Difference.extra(key));
                } else if (row != null && isDeleted) {
                    tally.add(Difference.missing(key));
                } else if (row != null && !row.values().equals(values)) {
                    tally.add(Difference.different(key, names, row.values(), values));
                }
            }

            private char operation(Row event) {
                String word = (String) event.values().get(columns.size());
                return word == null || word.isEmpty() ? '?' : word.charAt(0);
            }
        }
    }

    /**
     * Begins by a snapshot's read or an insert; after a delete comes an insert, and only then. A read may come at any
     * time: a snapshot that was interrupted begins again.
     */
    static boolean isPossible(CharSequence operations) {
        boolean exists = false;
        for (int i = 0; i < operations.length(); i++) {
            char operation = operations.charAt(i);
            boolean fits =
                    switch (operation) {
                        case 'r' -> true;
                        case 'c' -> !exists;
                        case 'u', 'd' -> exists;
                        default -> false;
                    };
            if (!fits) {
                return false;
            }
            exists = operation != 'd';
        }
        return true;
    }
}
