package dev.millrace.sink.target.jdbc.duckdb;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.sink.target.jdbc.ColumnType.Binder;
import dev.millrace.sink.target.jdbc.SqlDialect.DescribedColumn;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which type of DuckDB's holds what. */
public final class DuckDbTypes {
    static final int DECIMAL_DIGITS_MOST = 38;
    private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\((\\d+),(\\d+)\\)");
    private static final int MICRO_DIGITS = 6;
    private static final int NANO_DIGITS = 9;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private DuckDbTypes() {}

    /** The type in SQL. A text's length is no part of it, and fractions of a second have six digits or nine. */
    public static String sql(FieldType type) {
        return switch (type.kind()) {
            case BOOLEAN -> "BOOLEAN";
            case INT8 -> "TINYINT";
            case INT16 -> "SMALLINT";
            case INT32 -> "INTEGER";
            case INT64 -> "BIGINT";
            case DECIMAL -> isText(type) ? "VARCHAR" : "DECIMAL(%d,%d)".formatted(digits(type), type.scale());
            case FLOAT32 -> "FLOAT";
            case FLOAT64 -> "DOUBLE";
            case TEXT, OTHER -> "VARCHAR";
            case BINARY -> "BLOB";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case DATETIME -> isNanos(type) ? "TIMESTAMP_NS" : "TIMESTAMP";
            case INSTANT -> "TIMESTAMP WITH TIME ZONE";
            case UUID -> "UUID";
            case JSON -> "JSON";
            case YEAR, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY -> sql(type.standIn());
        };
    }

    /** What a column of {@link #sql} holds, which may be more than was asked for. */
    public static FieldType stored(FieldType type) {
        return switch (type.kind()) {
            case DECIMAL -> isText(type) ? FieldType.of(Kind.TEXT) : FieldType.decimal(digits(type), type.scale());
            case TEXT, OTHER -> FieldType.of(Kind.TEXT);
            case TIME, INSTANT -> FieldType.temporal(type.kind(), MICRO_DIGITS);
            case DATETIME -> FieldType.temporal(Kind.DATETIME, isNanos(type) ? NANO_DIGITS : MICRO_DIGITS);
            case BOOLEAN, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BINARY, DATE, UUID, JSON ->
                FieldType.of(type.kind());
            case YEAR, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY -> stored(type.standIn());
        };
    }

    /** A number of more digits than a decimal has here, or of an unknown scale, stays exact as a text. */
    static boolean isText(FieldType decimal) {
        return decimal.scale() == FieldType.UNBOUNDED
                || decimal.scale() < 0
                || decimal.scale() > DECIMAL_DIGITS_MOST
                || (decimal.isBounded() && decimal.size() > DECIMAL_DIGITS_MOST);
    }

    private static int digits(FieldType decimal) {
        return decimal.isBounded() ? decimal.size() : DECIMAL_DIGITS_MOST;
    }

    static boolean isNanos(FieldType datetime) {
        return datetime.isBounded() && datetime.size() > MICRO_DIGITS;
    }

    /** The neutral type of a type in SQL. */
    public static FieldType read(String sql) {
        Matcher decimal = DECIMAL.matcher(sql);
        return decimal.matches()
                ? FieldType.decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)))
                : described(new DescribedColumn(sql, 0, 0, 0));
    }

    static FieldType described(DescribedColumn column) {
        String name = column.typeName().toUpperCase(Locale.ROOT);
        if (name.startsWith("DECIMAL")) {
            return FieldType.decimal(column.size(), column.digits());
        }
        return switch (name) {
            case "BOOLEAN" -> FieldType.of(Kind.BOOLEAN);
            case "TINYINT" -> FieldType.of(Kind.INT8);
            case "SMALLINT", "UTINYINT" -> FieldType.of(Kind.INT16);
            case "INTEGER", "USMALLINT" -> FieldType.of(Kind.INT32);
            case "BIGINT", "UINTEGER" -> FieldType.of(Kind.INT64);
            case "UBIGINT" -> FieldType.decimal(20, 0);
            case "HUGEINT", "UHUGEINT" -> FieldType.decimal(DECIMAL_DIGITS_MOST, 0);
            case "FLOAT" -> FieldType.of(Kind.FLOAT32);
            case "DOUBLE" -> FieldType.of(Kind.FLOAT64);
            case "VARCHAR" -> FieldType.of(Kind.TEXT);
            case "BLOB" -> FieldType.of(Kind.BINARY);
            case "DATE" -> FieldType.of(Kind.DATE);
            case "TIME" -> FieldType.temporal(Kind.TIME, MICRO_DIGITS);
            case "TIMESTAMP_S" -> FieldType.temporal(Kind.DATETIME, 0);
            case "TIMESTAMP_MS" -> FieldType.temporal(Kind.DATETIME, 3);
            case "TIMESTAMP" -> FieldType.temporal(Kind.DATETIME, MICRO_DIGITS);
            case "TIMESTAMP_NS" -> FieldType.temporal(Kind.DATETIME, NANO_DIGITS);
            case "TIMESTAMP WITH TIME ZONE" -> FieldType.temporal(Kind.INSTANT, MICRO_DIGITS);
            case "UUID" -> FieldType.of(Kind.UUID);
            case "JSON" -> FieldType.of(Kind.JSON);
            default -> FieldType.of(Kind.OTHER);
        };
    }

    static Binder binder(FieldType type) {
        return switch (type.kind()) {
            case BOOLEAN -> (s, i, v) -> s.setObject(i, v instanceof Number number ? number.longValue() != 0 : v);
            case DECIMAL -> DuckDbTypes::bindDecimal;
            case TEXT, OTHER, UUID, JSON -> (s, i, v) -> s.setString(i, text(v));
            case TIME -> DuckDbTypes::bindTime;
            case DATETIME -> isNanos(type) ? DuckDbTypes::bindNanos : DuckDbTypes::bindDateTime;
            case INSTANT -> DuckDbTypes::bindInstant;
            case DATE -> DuckDbTypes::bindDate;
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BINARY -> DuckDbTypes::bindPlain;
            case YEAR, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY -> binder(type.standIn());
        };
    }

    static String text(Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private static void bindPlain(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else {
            statement.setObject(index, value);
        }
    }

    /** As a text: the driver would take a number of few digits for one of few digits only. */
    private static void bindDecimal(PreparedStatement statement, int index, Object value) throws SQLException {
        statement.setString(index, text(value));
    }

    private static void bindTime(PreparedStatement statement, int index, Object value) throws SQLException {
        statement.setString(
                index,
                value instanceof Duration time
                        ? LocalTime.ofNanoOfDay(micros(time) * NANOS_PER_MICRO).toString()
                        : value.toString());
    }

    private static void bindDate(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value instanceof LocalDate date) {
            days(date);
        }
        statement.setObject(index, value);
    }

    private static void bindDateTime(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value instanceof LocalDateTime wall) {
            micros(wall);
        }
        statement.setObject(index, value);
    }

    private static void bindNanos(PreparedStatement statement, int index, Object value) throws SQLException {
        statement.setString(index, value.toString());
    }

    private static void bindInstant(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value instanceof Instant moment) {
            micros(moment);
            statement.setObject(index, moment.atOffset(ZoneOffset.UTC));
        } else {
            statement.setObject(index, value);
        }
    }

    /** Microseconds since midnight. */
    static long micros(Duration time) throws SQLException {
        if (time.isNegative() || time.compareTo(Duration.ofDays(1)) >= 0) {
            throw new SQLException("A time outside of 00:00 to 24:00 has no place in a column of type TIME", "22008");
        }
        wholeMicros(time.toNanosPart());
        return time.toNanos() / NANOS_PER_MICRO;
    }

    /** Days since 1970. */
    static int days(LocalDate date) throws SQLException {
        long days = date.toEpochDay();
        if (Math.abs(days) >= Integer.MAX_VALUE) { // that very day is DuckDB's own infinity
            throw beyondTime();
        }
        return (int) days;
    }

    static long micros(LocalDateTime wall) throws SQLException {
        return micros(wall.toEpochSecond(ZoneOffset.UTC), wall.get(ChronoField.NANO_OF_SECOND));
    }

    static long micros(Instant moment) throws SQLException {
        return micros(moment.getEpochSecond(), moment.get(ChronoField.NANO_OF_SECOND));
    }

    private static long micros(long seconds, int nanos) throws SQLException {
        if (Math.abs(seconds) >= Long.MAX_VALUE / MICROS_PER_SECOND) {
            throw beyondTime();
        }
        return seconds * MICROS_PER_SECOND + wholeMicros(nanos);
    }

    private static SQLException beyondTime() {
        return new SQLException(
                "A date before or after all others, or too far away, has no place in this column", "22008");
    }

    /** The engine would cut the rest without a word. */
    static int wholeMicros(int nanos) throws SQLException {
        if (nanos % NANOS_PER_MICRO != 0) {
            throw new SQLException("A moment finer than a microsecond has no place in this column", "22008");
        }
        return nanos / NANOS_PER_MICRO;
    }
}
