package dev.millrace.cli.demo;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query's rows one after the other; however many there are, only a fetch of them is in memory. */
final class RowStream implements AutoCloseable {
    private static final int FETCH_ROWS = 2_000;

    private final Connection connection;
    private final Statement statement;
    private final ResultSet rows;
    private final List<ReadColumn> columns;
    private final int keyLength;

    /** A column to read, and how. */
    record ReadColumn(String name, ColumnKind kind) {}

    /** One row: its key, and the values of all columns, the key's included. */
    record Row(RowKey key, List<@Nullable Object> values) {}

    private RowStream(Connection connection, String sql, List<ReadColumn> columns, int keyLength) throws SQLException {
        this.connection = connection;
        this.columns = columns;
        this.keyLength = keyLength;
        // PostgreSQL streams inside a transaction only.
        connection.setAutoCommit(false);
        this.statement = connection.createStatement();
        try {
            statement.setFetchSize(FETCH_ROWS);
            this.rows = statement.executeQuery(sql);
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    /** The rows of a table in the order of its key, the first {@code keyLength} columns. */
    static RowStream inKeyOrder(
            Connection connection, ShopSql sql, String table, List<ReadColumn> columns, int keyLength)
            throws SQLException {
        return ordered(connection, sql, table, columns, keyLength, List.of());
    }

    /** The same, with rows of one key in the order of further columns. */
    static RowStream ordered(
            Connection connection,
            ShopSql sql,
            String table,
            List<ReadColumn> columns,
            int keyLength,
            List<ReadColumn> thenBy)
            throws SQLException {
        List<ReadColumn> order = new ArrayList<>(columns.subList(0, keyLength));
        order.addAll(thenBy);
        String query = "SELECT %s FROM %s ORDER BY %s"
                .formatted(
                        columns.stream()
                                .map(c -> sql.readable(c.name(), c.kind()))
                                .collect(joining(", ")),
                        sql.quote(table),
                        order.stream().map(c -> sql.ordered(c.name(), c.kind())).collect(joining(", ")));
        return new RowStream(connection, query, columns, keyLength);
    }

    /** The next row, or null after the last. */
    @Nullable Row next() throws SQLException {
        if (!rows.next()) {
            return null;
        }
        List<@Nullable Object> values = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            values.add(read(i));
        }
        List<Object> key = new ArrayList<>(keyLength);
        for (int i = 0; i < keyLength; i++) {
            Object part = values.get(i);
            if (part == null) {
                throw new IllegalStateException(
                        "Key column " + columns.get(i).name() + " is NULL in a row of: " + statement);
            }
            key.add(part);
        }
        return new Row(new RowKey(key), values);
    }

    private @Nullable Object read(int index) throws SQLException {
        ReadColumn column = columns.get(index);
        try {
            return column.kind().read(rows, index + 1);
        } catch (RuntimeException e) {
            throw new SQLException("Cannot read column " + column.name() + " as " + column.kind() + ": " + e, e);
        }
    }

    @Override
    public void close() throws SQLException {
        statement.close();
        connection.rollback();
        connection.setAutoCommit(true);
    }
}
