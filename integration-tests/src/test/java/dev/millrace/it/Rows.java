package dev.millrace.it;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A table's rows by their key, each value in a text that is the same for every engine. */
final class Rows {
    private static final int SHOWN = 10;

    private Rows() {}

    /**
     * What differs in any column of any row, over all columns that the source has; empty when nothing does. The target
     * may have more columns, of which those of the load must be filled.
     */
    static List<String> differences(Database source, Database target, String table, String key) throws SQLException {
        List<String> columns = columns(source, table);
        List<String> there = columns(target, table);
        if (!there.containsAll(columns)) {
            return List.of(table + " has the columns " + there + ", not all of " + columns);
        }
        List<String> differences = new ArrayList<>();
        SortedMap<String, Map<String, String>> expected = read(source, table, key, columns);
        SortedMap<String, Map<String, String>> actual = read(target, table, key, columns);
        TreeSet<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(actual.keySet());
        for (String at : keys) {
            Map<String, String> want = expected.get(at);
            Map<String, String> have = actual.get(at);
            if (want == null || have == null) {
                differences.add(table + " " + at + (want == null ? " is in the target only" : " is missing"));
            } else if (!want.equals(have)) {
                differences.add(table + " " + at + ": " + difference(want, have));
            }
        }
        for (String column : there) {
            if (column.startsWith("_dlt_")) {
                long empty = target.number(
                        "SELECT COUNT(*) FROM " + target.quote(table) + " WHERE " + target.quote(column) + " IS NULL");
                if (empty > 0) {
                    differences.add(table + " has " + empty + " rows without " + column);
                }
            }
        }
        return differences.size() > SHOWN
                ? List.of(differences.size() + " differences, e.g. " + differences.subList(0, SHOWN))
                : differences;
    }

    private static String difference(Map<String, String> want, Map<String, String> have) {
        List<String> parts = new ArrayList<>();
        want.forEach((column, value) -> {
            if (!value.equals(have.get(column))) {
                parts.add(column + " is " + value + " in the source, " + have.get(column) + " in the target");
            }
        });
        return String.join(", ", parts);
    }

    /** In the order of the table; none where the table is not there. */
    static List<String> columns(Database database, String table) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = database.connect();
                ResultSet found = connection.getMetaData().getColumns(connection.getCatalog(), null, table, "%")) {
            while (found.next()) {
                names.add(found.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    private static SortedMap<String, Map<String, String>> read(
            Database database, String table, String key, List<String> columns) throws SQLException {
        SortedMap<String, Map<String, String>> rows = new TreeMap<>();
        String list = String.join(", ", columns.stream().map(database::quote).toList());
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT " + list + " FROM " + database.quote(table))) {
            while (found.next()) {
                Map<String, String> row = new TreeMap<>();
                for (int i = 0; i < columns.size(); i++) {
                    row.put(columns.get(i), text(found, i + 1));
                }
                if (rows.put(String.valueOf(row.get(key)), row) != null) {
                    throw new AssertionError(table + " has two rows of " + key + " " + row.get(key));
                }
            }
        }
        return rows;
    }

    private static String text(ResultSet row, int index) throws SQLException {
        ResultSetMetaData meta = row.getMetaData();
        Object value = row.getObject(index);
        if (value == null) {
            return "NULL";
        }
        return switch (meta.getColumnType(index)) {
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE, Types.TIME -> moment(row.getString(index));
            case Types.FLOAT, Types.REAL -> Float.toString(row.getFloat(index));
            case Types.DOUBLE -> Double.toString(row.getDouble(index));
            default -> text(value);
        };
    }

    private static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Boolean flag) {
            return flag ? "1" : "0";
        }
        if (value instanceof Number number) {
            return new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
        }
        return value.toString();
    }

    /** Without the zone, which is UTC, and without zeros at the end of a fraction. */
    private static String moment(@Nullable String text) {
        String plain = String.valueOf(text).replaceFirst("\\+00$", "");
        return plain.contains(".") ? plain.replaceFirst("\\.?0+$", "") : plain;
    }
}
