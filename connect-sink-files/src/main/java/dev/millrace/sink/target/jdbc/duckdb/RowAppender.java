package dev.millrace.sink.target.jdbc.duckdb;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.Row;
import dev.millrace.sink.target.jdbc.BulkLoad.RefusedException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.UUID;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Puts rows into a temporary table that has these columns, each of the type that {@link #sql} says. One thread. */
public final class RowAppender {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final List<Column> columns;
    private final Cell[] cells;

    /** Appends one value that is not null. */
    private interface Cell {
        void append(DuckDBAppender out, Object value) throws SQLException;
    }

    public RowAppender(List<Column> columns) {
        this.columns = columns;
        this.cells = columns.stream().map(column -> cell(column.type())).toArray(Cell[]::new);
    }

    /** What stands in JSON or in a type of the database's own is a text until it is cast. */
    public static String sql(FieldType type) {
        return switch (type.kind()) {
            case JSON, OTHER -> "VARCHAR";
            case BOOLEAN,
                    INT8,
                    INT16,
                    INT32,
                    INT64,
                    DECIMAL,
                    FLOAT32,
                    FLOAT64,
                    TEXT,
                    BINARY,
                    DATE,
                    TIME,
                    DATETIME,
                    INSTANT,
                    UUID -> DuckDbTypes.sql(type);
            case YEAR, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY -> sql(type.standIn());
        };
    }

    /**
     * Appends the rows.
     *
     * @throws RefusedException when a value is not what its column says
     */
    public void append(DuckDBConnection connection, String table, List<Row> rows) throws SQLException {
        try (DuckDBAppender out = connection.createAppender("temp", "main", table)) {
            for (Row row : rows) {
                append(out, row.values());
            }
            out.flush();
        }
    }

    private void append(DuckDBAppender out, @Nullable Object[] values) throws SQLException {
        out.beginRow();
        for (int i = 0; i < cells.length; i++) {
            Object value = values[i];
            if (value == null || value == Row.ABSENT) {
                out.appendNull();
            } else {
                append(out, value, i);
            }
        }
        out.endRow();
    }

    private void append(DuckDBAppender out, Object value, int column) throws SQLException {
        try {
            cells[column].append(out, value);
        } catch (ClassCastException | ArithmeticException | IllegalArgumentException e) {
            throw new RefusedException(
                    "A value of column \"" + columns.get(column).name() + "\" is not of its type");
        }
    }

    private static Cell cell(FieldType type) {
        return switch (type.kind()) {
            case BOOLEAN -> (out, v) -> out.append(v instanceof Number number ? number.longValue() != 0 : (boolean) v);
            case INT8 -> (out, v) -> out.append(exact(v).byteValueExact());
            case INT16 -> (out, v) -> out.append(exact(v).shortValueExact());
            case INT32 -> (out, v) -> out.append(exact(v).intValueExact());
            case INT64 -> (out, v) -> out.append(whole(v));
            case DECIMAL ->
                DuckDbTypes.isText(type)
                        ? (out, v) -> out.append(exact(v).toPlainString())
                        : (out, v) -> out.append(exact(v).setScale(type.scale(), RoundingMode.UNNECESSARY));
            case FLOAT32 -> (out, v) -> out.append((float) v);
            case FLOAT64 -> (out, v) -> out.append(v instanceof Float number ? number.doubleValue() : (double) v);
            case TEXT, JSON, OTHER -> (out, v) -> out.append(DuckDbTypes.text(v));
            case BINARY -> (out, v) -> out.append((byte[]) v);
            case DATE -> (out, v) -> out.appendEpochDays(DuckDbTypes.days((LocalDate) v));
            case TIME -> (out, v) -> out.appendDayMicros(DuckDbTypes.micros((Duration) v));
            case DATETIME ->
                DuckDbTypes.isNanos(type)
                        ? (out, v) -> out.appendEpochNanos(nanos((LocalDateTime) v))
                        : (out, v) -> out.appendEpochMicros(DuckDbTypes.micros((LocalDateTime) v));
            case INSTANT -> (out, v) -> out.appendEpochMicros(DuckDbTypes.micros((Instant) v));
            case UUID -> (out, v) -> out.append(UUID.fromString(v.toString()));
            case YEAR, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY -> cell(type.standIn());
        };
    }

    private static long whole(Object number) {
        return number instanceof Long whole ? whole : exact(number).longValueExact();
    }

    private static BigDecimal exact(Object number) {
        return number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
    }

    private static long nanos(LocalDateTime wall) {
        return Math.addExact(
                Math.multiplyExact(wall.toEpochSecond(ZoneOffset.UTC), NANOS_PER_SECOND),
                wall.get(ChronoField.NANO_OF_SECOND));
    }
}
