package dev.millrace.bench.database;

import dev.millrace.bench.data.Column;
import dev.millrace.bench.data.TableDesign;
import dev.millrace.bench.data.TableState;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares every column of every row with what the history says it must be. */
public final class TableCheck {
    private static final int FETCH_ROWS = 5_000;

    private final TableDesign design;
    private long rows;
    private long wrong;
    private String firstDifference = "";

    TableCheck(TableDesign design) {
        this.design = design;
    }

    /** Rows that were compared. */
    public long rows() {
        return rows;
    }

    public boolean isEqual() {
        return wrong == 0;
    }

    /** How many rows differ, and the first of them by table, key and column. */
    @Override
    public String toString() {
        return isEqual() ? rows + " rows equal" : wrong + " of " + rows + " rows differ, first " + firstDifference;
    }

    void compare(Connection connection, String table, TableState state) throws SQLException {
        connection.setAutoCommit(false); // else PostgreSQL's driver fetches the whole table at once
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_ROWS);
            try (ResultSet found = statement.executeQuery("SELECT * FROM " + table + " ORDER BY id")) {
                Cursor cursor = new Cursor(table, found);
                state.<SQLException>forEachRow(cursor::expect);
                cursor.expectEnd();
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Walks through expected and found rows together; both are in the order of their ids. */
    private final class Cursor {
        private final String table;
        private final ResultSet found;
        private boolean hasRow;

        Cursor(String table, ResultSet found) throws SQLException {
            this.table = table;
            this.found = found;
            this.hasRow = found.next();
        }

        void expect(long id, int version) throws SQLException {
            while (hasRow && found.getLong(1) < id) {
                differs(found.getLong(1), "is there, but was deleted or never written");
                hasRow = found.next();
            }
            rows++;
            if (!hasRow || found.getLong(1) > id) {
                differs(id, "is missing");
                return;
            }
            @Nullable Object[] expected = design.storedRow(id, version);
            for (int i = 1; i < expected.length; i++) {
                if (!same(expected[i], read(found, i))) {
                    differs(id, "has another " + design.columns().get(i).name());
                    break;
                }
            }
            hasRow = found.next();
        }

        void expectEnd() throws SQLException {
            while (hasRow) {
                differs(found.getLong(1), "is there, but was never written");
                hasRow = found.next();
            }
        }

        private void differs(long id, String how) {
            wrong++;
            if (firstDifference.isEmpty()) {
                firstDifference = table + " id " + id + " " + how;
            }
        }
    }

    private @Nullable Object read(ResultSet row, int index) throws SQLException {
        List<Column> columns = design.columns();
        int at = index + 1;
        Object value =
                switch (columns.get(index).kind()) {
                    case BIGINT -> row.getLong(at);
                    case INT -> row.getInt(at);
                    case TEXT -> row.getString(at);
                    case DECIMAL -> row.getBigDecimal(at);
                    case DOUBLE -> row.getDouble(at);
                    case BOOL -> row.getBoolean(at);
                    case DATE -> row.getObject(at, LocalDate.class);
                    case TIMESTAMP -> row.getObject(at, LocalDateTime.class);
                    case BYTES -> row.getBytes(at);
                };
        return row.wasNull() ? null : value;
    }

    private static boolean same(@Nullable Object expected, @Nullable Object found) {
        if (expected instanceof byte[] bytes) {
            return found instanceof byte[] others && Arrays.equals(bytes, others);
        }
        if (expected instanceof BigDecimal number) {
            return found instanceof BigDecimal other && number.compareTo(other) == 0;
        }
        return Objects.equals(expected, found);
    }
}
