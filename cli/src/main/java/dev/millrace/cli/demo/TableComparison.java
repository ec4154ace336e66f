package dev.millrace.cli.demo;

import dev.millrace.cli.demo.RowStream.ReadColumn;
import dev.millrace.cli.demo.RowStream.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares every column of every row, as two streams in key order that are merged: a row in one stream only is missing
 * or extra, rows of one key must be equal. Sessions on both sides have to be in UTC.
 */
final class TableComparison {
    private final Side source;
    private final Side target;
    private final List<String> loadColumns;

    /** One end: a connection, and the words of its engine. */
    record Side(Connection connection, ShopSql sql) {
        /** The table's columns by their names in lower case, with their JDBC types; empty where there is no such table. */
        Map<String, Integer> columns(String table) throws SQLException {
            Map<String, Integer> found = new LinkedHashMap<>();
            String schema = sql.isPostgres() ? "public" : null;
            try (var columns = connection.getMetaData().getColumns(connection.getCatalog(), schema, table, "%")) {
                while (columns.next()) {
                    String name = columns.getString("COLUMN_NAME").toLowerCase(Locale.ROOT);
                    found.put(name, columns.getInt("DATA_TYPE"));
                }
            }
            return found;
        }
    }

    /**
     * @param loadColumns columns that only the target has, and where no row may be NULL
     */
    TableComparison(Side source, Side target, List<String> loadColumns) {
        this.source = source;
        this.target = target;
        this.loadColumns = List.copyOf(loadColumns);
    }

    TableResult compare(ShopTable table) throws SQLException {
        TableResult.Tally tally = new TableResult.Tally(table.name(), TableResult.Form.STATE);
        Map<String, Integer> targetColumns = target.columns(table.name());
        if (targetColumns.isEmpty()) {
            tally.problem("the table does not exist in the target");
            return tally.result();
        }
        List<ReadColumn> columns = sourceColumns(source, table);
        List<String> absent = columns.stream()
                .map(ReadColumn::name)
                .filter(name -> !targetColumns.containsKey(name))
                .toList();
        if (!absent.isEmpty()) {
            tally.problem("the target has no column " + String.join(", ", absent));
            columns = columns.stream()
                    .filter(column -> !absent.contains(column.name()))
                    .toList();
        }
        checkLoadColumns(table.name(), targetColumns, tally);
        merge(table, columns, tally);
        return tally.result();
    }

    /** What the source has now, known to the shop or added since. */
    static List<ReadColumn> sourceColumns(Side source, ShopTable table) throws SQLException {
        List<ReadColumn> columns = new ArrayList<>();
        Map<String, Integer> actual = source.columns(table.name());
        for (ShopColumn column : table.columns()) {
            columns.add(new ReadColumn(column.name(), column.kind()));
            actual.remove(column.name());
        }
        actual.forEach((name, type) -> columns.add(new ReadColumn(name, ColumnKind.ofJdbcType(type))));
        return columns;
    }

    private void checkLoadColumns(String table, Map<String, Integer> targetColumns, TableResult.Tally tally)
            throws SQLException {
        for (String column : loadColumns) {
            if (!targetColumns.containsKey(column)) {
                tally.problem("the target has no column " + column);
                continue;
            }
            String query = "SELECT COUNT(*) FROM %s WHERE %s IS NULL"
                    .formatted(target.sql().quote(table), target.sql().quote(column));
            try (var statement = target.connection().createStatement();
                    var count = statement.executeQuery(query)) {
                count.next();
                if (count.getLong(1) > 0) {
                    tally.problem(column + " is NULL in " + count.getLong(1) + " rows");
                }
            }
        }
    }

    private void merge(ShopTable table, List<ReadColumn> columns, TableResult.Tally tally) throws SQLException {
        List<String> names = columns.stream().map(ReadColumn::name).toList();
        try (RowStream left = stream(source, table, columns);
                RowStream right = stream(target, table, columns)) {
            Row expected = counted(left.next(), tally::sourceRow);
            Row actual = counted(right.next(), tally::targetRow);
            while (expected != null || actual != null) {
                int order = order(expected, actual);
                if (order < 0 && expected != null) {
                    tally.add(Difference.missing(expected.key()));
                } else if (order > 0 && actual != null) {
                    tally.add(Difference.extra(actual.key()));
                } else if (expected != null
                        && actual != null
                        && !expected.values().equals(actual.values())) {
                    tally.add(Difference.different(expected.key(), names, expected.values(), actual.values()));
                }
                expected = order <= 0 ? counted(left.next(), tally::sourceRow) : expected;
                actual = order >= 0 ? counted(right.next(), tally::targetRow) : actual;
            }
        }
    }

    private static RowStream stream(Side side, ShopTable table, List<ReadColumn> columns) throws SQLException {
        return RowStream.inKeyOrder(side.connection(), side.sql(), table.name(), columns, table.keyLength());
    }

    private static @Nullable Row counted(@Nullable Row row, Runnable count) {
        if (row != null) {
            count.run();
        }
        return row;
    }

    /** An exhausted stream comes after everything. */
    private static int order(@Nullable Row left, @Nullable Row right) {
        if (left == null || right == null) {
            return left == null ? 1 : -1;
        }
        return left.key().compareTo(right.key());
    }
}
