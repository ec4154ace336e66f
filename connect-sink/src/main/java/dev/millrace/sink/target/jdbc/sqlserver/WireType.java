package dev.millrace.sink.target.jdbc.sqlserver;

import com.microsoft.sqlserver.jdbc.SQLServerPreparedStatement;
import dev.millrace.core.Cells;
import dev.millrace.core.Cells.Form;
import dev.millrace.core.FieldType;
import dev.millrace.sink.target.jdbc.ColumnType.Binder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

/**
 * How a column's values travel: in a statement's parameters, and through a stage whose column has this very type, so that
 * the server converts nothing on the way in and everything by its own rules when it merges.
 *
 * @param sql the type of the stage's column
 * @param size characters, bytes, or digits
 */
record WireType(String sql, int jdbcType, int size, int scale, Value value) {
    static final int TEXT_MOST = 4_000;
    static final int BINARY_MOST = 8_000;
    static final int DECIMAL_MOST = 38;
    static final int FRACTION_MOST = 7;

    /** What the driver takes for a type without a limit. */
    private static final int CHARACTERS_MAX = Integer.MAX_VALUE / 2;

    /** As in 2024-02-29T12:34:56.1234567+00:00. */
    private static final int MOMENT_CHARS = 33;

    private static final int UUID_CHARS = 36;
    private static final double FLOAT32_MOST = Float.MAX_VALUE;

    /** Brings a neutral value into the form of its column, or refuses it. One thread. */
    interface Value {
        Object of(Object value);

        /** The same for a value that is still packed, without more objects than the one that results. */
        default Object of(Cells cell) {
            return of(Objects.requireNonNull(cell.value()));
        }
    }

    /** @param type as it stands */
    static WireType of(FieldType type) {
        return switch (type.kind()) {
            case BOOLEAN -> new WireType("bit", Types.BIT, 1, 0, new Flag());
            case INT8, INT16 ->
                new WireType(
                        "smallint", Types.SMALLINT, 5, 0, new Whole(Short.MIN_VALUE, Short.MAX_VALUE, n -> (short) n));
            case INT32 ->
                new WireType(
                        "int", Types.INTEGER, 10, 0, new Whole(Integer.MIN_VALUE, Integer.MAX_VALUE, n -> (int) n));
            case INT64 ->
                new WireType("bigint", Types.BIGINT, 19, 0, new Whole(Long.MIN_VALUE, Long.MAX_VALUE, n -> n));
            case DECIMAL -> decimal(type);
            case FLOAT32 -> new WireType("real", Types.REAL, 7, 0, WireType::single);
            case FLOAT64 -> new WireType("float", Types.DOUBLE, 15, 0, WireType::floating);
            case TEXT, JSON, OTHER -> text(type);
            case BINARY -> binary(type);
            case UUID -> new WireType("nvarchar(36)", Types.NVARCHAR, UUID_CHARS, 0, WireType::uuid);
            case DATE, TIME, DATETIME, INSTANT ->
                new WireType("nvarchar(33)", Types.NVARCHAR, MOMENT_CHARS, 0, new Moment(type));
            case YEAR, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY -> of(type.standIn());
        };
    }

    static int precisionOf(FieldType type) {
        return type.isBounded() ? Math.min(type.size(), DECIMAL_MOST) : DECIMAL_MOST;
    }

    /** Where neither says how many digits there are, half of what there is goes behind the point. */
    static int scaleOf(FieldType type) {
        return type.scale() == FieldType.UNBOUNDED ? DECIMAL_MOST / 2 - 1 : Math.min(type.scale(), precisionOf(type));
    }

    /** Up to seven, as many as SQL Server has. */
    static int digitsOf(FieldType type) {
        return type.isBounded() ? Math.min(type.size(), FRACTION_MOST) : FRACTION_MOST;
    }

    private static WireType decimal(FieldType type) {
        int precision = precisionOf(type);
        int scale = scaleOf(type);
        return new WireType(
                "decimal(%d,%d)".formatted(precision, scale),
                Types.DECIMAL,
                precision,
                scale,
                new Exact(precision, scale));
    }

    private static WireType text(FieldType type) {
        boolean isShort = type.isBounded() && type.size() <= TEXT_MOST;
        int most = isShort ? Math.max(1, type.size()) : CHARACTERS_MAX;
        return new WireType(
                isShort ? "nvarchar(%d)".formatted(most) : "nvarchar(max)", Types.NVARCHAR, most, 0, new Text(most));
    }

    private static WireType binary(FieldType type) {
        boolean isShort = type.isBounded() && type.size() <= BINARY_MOST;
        int most = isShort ? Math.max(1, type.size()) : Integer.MAX_VALUE;
        return new WireType(
                isShort ? "varbinary(%d)".formatted(most) : "varbinary(max)",
                Types.VARBINARY,
                most,
                0,
                new Bytes(most));
    }

    /** Parameters of the same types, as the rows of one statement have to agree on them. */
    Binder binder() {
        return new Binder() {
            @Override
            public void bind(PreparedStatement statement, int index, Object given) throws SQLException {
                WireType.this.bind(statement, index, given);
            }

            @Override
            public void bindNull(PreparedStatement statement, int index) throws SQLException {
                if (jdbcType == Types.DECIMAL) {
                    exact(statement).setBigDecimal(index, null, size, scale);
                } else {
                    statement.setNull(index, jdbcType);
                }
            }
        };
    }

    private void bind(PreparedStatement statement, int index, Object given) throws SQLException {
        Object sent;
        try {
            sent = value.of(given);
        } catch (NoPlaceException e) {
            throw e.asSql();
        }
        switch (jdbcType) {
            case Types.BIT -> statement.setBoolean(index, (Boolean) sent);
            case Types.SMALLINT -> statement.setShort(index, (Short) sent);
            case Types.INTEGER -> statement.setInt(index, (Integer) sent);
            case Types.BIGINT -> statement.setLong(index, (Long) sent);
            case Types.DECIMAL -> exact(statement).setBigDecimal(index, (BigDecimal) sent, size, scale);
            case Types.REAL -> statement.setFloat(index, (Float) sent);
            case Types.DOUBLE -> statement.setDouble(index, (Double) sent);
            case Types.VARBINARY -> statement.setBytes(index, (byte[]) sent);
            default -> statement.setNString(index, (String) sent);
        }
    }

    private static SQLServerPreparedStatement exact(PreparedStatement statement) throws SQLException {
        return statement.unwrap(SQLServerPreparedStatement.class);
    }

    private static NoPlaceException mismatch(Object value, String column) {
        return new NoPlaceException(
                "22018",
                "A value of type " + value.getClass().getSimpleName().toLowerCase(Locale.ROOT)
                        + " has no place in a column of " + column);
    }

    private static NoPlaceException outOfRange() {
        return new NoPlaceException("22003", "A number is beyond what its column holds");
    }

    private static final class Flag implements Value {
        @Override
        public Object of(Object value) {
            if (value instanceof Boolean) {
                return value;
            }
            if (value instanceof Number number) {
                return number.longValue() != 0;
            }
            throw mismatch(value, "bits");
        }

        @Override
        public Object of(Cells cell) {
            return switch (cell.form()) {
                case TRUE -> true;
                case FALSE -> false;
                default -> of(Objects.requireNonNull(cell.value()));
            };
        }
    }

    /** A whole number as the object of its size. */
    private interface Boxed {
        Object of(long number);
    }

    private static final class Whole implements Value {
        private final long least;
        private final long most;
        private final Boxed boxed;

        Whole(long least, long most, Boxed boxed) {
            this.least = least;
            this.most = most;
            this.boxed = boxed;
        }

        @Override
        public Object of(Object value) {
            if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
                return checked(((Number) value).longValue());
            }
            if (value instanceof Boolean flag) {
                return checked(flag ? 1 : 0);
            }
            BigDecimal number = number(value, "whole numbers");
            try {
                return checked(number.longValueExact());
            } catch (ArithmeticException e) {
                throw outOfRange();
            }
        }

        @Override
        public Object of(Cells cell) {
            return switch (cell.form()) {
                case INT8, INT16, INT32, INT64 -> checked(cell.number());
                default -> of(Objects.requireNonNull(cell.value()));
            };
        }

        private Object checked(long number) {
            if (number < least || number > most) {
                throw outOfRange();
            }
            return boxed.of(number);
        }
    }

    private static BigDecimal number(Object value, String column) {
        if (value instanceof BigDecimal decimal) {
            return decimal;
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (!Double.isFinite(number)) {
                throw notFinite();
            }
            return new BigDecimal(value.toString());
        }
        if (value instanceof Number || value instanceof String) {
            try {
                return new BigDecimal(value.toString().strip());
            } catch (NumberFormatException e) {
                throw mismatch(value, column);
            }
        }
        if (value instanceof Boolean flag) {
            return flag ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        throw mismatch(value, column);
    }

    private static NoPlaceException notFinite() {
        return new NoPlaceException("22003", "SQL Server has no NaN and no infinite numbers");
    }

    private static final class Exact implements Value {
        private final int precision;
        private final int scale;

        Exact(int precision, int scale) {
            this.precision = precision;
            this.scale = scale;
        }

        @Override
        public Object of(Object value) {
            return placed(number(value, "decimals"));
        }

        @Override
        public Object of(Cells cell) {
            return cell.form() == Form.DECIMAL
                    ? placed(BigDecimal.valueOf(cell.number(), cell.scale()))
                    : of(Objects.requireNonNull(cell.value()));
        }

        private BigDecimal placed(BigDecimal number) {
            BigDecimal placed;
            try {
                placed = number.scale() == scale ? number : number.setScale(scale, RoundingMode.UNNECESSARY);
            } catch (ArithmeticException e) {
                throw new NoPlaceException("22003", "A number has more digits behind the point than its column");
            }
            if (placed.precision() > precision) {
                throw outOfRange();
            }
            return placed;
        }
    }

    private static Object floating(Object value) {
        double number = value instanceof Double || value instanceof Float
                ? ((Number) value).doubleValue()
                : number(value, "floating-point numbers").doubleValue();
        if (!Double.isFinite(number)) {
            throw notFinite();
        }
        return value instanceof Double ? value : (Object) number;
    }

    private static Object single(Object value) {
        if (value instanceof Float number && Float.isFinite(number)) {
            return value;
        }
        double number = (Double) floating(value);
        if (Math.abs(number) > FLOAT32_MOST) {
            throw outOfRange();
        }
        return (float) number;
    }

    private static final class Text implements Value {
        private final int most;

        Text(int most) {
            this.most = most;
        }

        @Override
        public Object of(Object value) {
            return checked(
                    value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : value.toString());
        }

        @Override
        public Object of(Cells cell) {
            return cell.form() == Form.TEXT
                    ? checked(new String(cell.bytes(), cell.from(), cell.length(), StandardCharsets.UTF_8))
                    : of(Objects.requireNonNull(cell.value()));
        }

        private String checked(String text) {
            if (text.length() > most) {
                throw new NoPlaceException(
                        "22001",
                        "A text is longer than the " + most
                                + " characters of its column, where one beyond U+FFFF counts" + " as two");
            }
            return text;
        }
    }

    private static final class Bytes implements Value {
        private final int most;

        Bytes(int most) {
            this.most = most;
        }

        @Override
        public Object of(Object value) {
            byte[] bytes;
            if (value instanceof byte[] given) {
                bytes = given;
            } else if (value instanceof String text) {
                bytes = text.getBytes(StandardCharsets.UTF_8);
            } else {
                throw mismatch(value, "bytes");
            }
            if (bytes.length > most) {
                throw new NoPlaceException("22001", "A value is longer than the " + most + " bytes of its column");
            }
            return bytes;
        }
    }

    private static Object uuid(Object value) {
        String text = value.toString();
        if (text.length() != UUID_CHARS) {
            throw mismatch(value, "UUIDs");
        }
        try {
            UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw mismatch(value, "UUIDs");
        }
        return text;
    }

    private static final class Moment implements Value {
        private final FieldType type;
        private final MomentText text;

        Moment(FieldType type) {
            this.type = type;
            this.text = new MomentText(digitsOf(type));
        }

        @Override
        @SuppressWarnings({
            "JavaLocalDateTimeGetNano",
            "JavaLocalTimeGetNano",
            "JavaInstantGetSecondsGetNano",
            "JavaDurationGetSecondsGetNano"
        })
        public Object of(Object value) {
            if (value instanceof LocalDate date) {
                return moment(Form.DATE, date.toEpochDay(), 0);
            }
            if (value instanceof LocalDateTime wall) {
                return moment(Form.DATETIME, wall.toEpochSecond(ZoneOffset.UTC), wall.getNano());
            }
            if (value instanceof Instant instant) {
                return moment(Form.INSTANT, instant.getEpochSecond(), instant.getNano());
            }
            if (value instanceof Duration time) {
                return moment(Form.TIME, time.getSeconds(), time.getNano());
            }
            if (value instanceof LocalTime time) {
                return moment(Form.TIME, time.toSecondOfDay(), time.getNano());
            }
            if (value instanceof String given && given.length() <= MOMENT_CHARS) {
                return given; // which the server reads, or refuses
            }
            throw mismatch(value, "dates and times");
        }

        @Override
        public Object of(Cells cell) {
            return switch (cell.form()) {
                case DATE -> moment(Form.DATE, cell.number(), 0);
                case TIME, DATETIME, INSTANT -> moment(cell.form(), cell.number(), cell.nanos());
                default -> of(Objects.requireNonNull(cell.value()));
            };
        }

        /** @param form of the value; the column's own decides on what is written of it */
        private String moment(Form form, long number, int nanos) {
            boolean isDay = form == Form.DATE;
            return switch (type.kind()) {
                case DATE -> text.date(isDay ? number : dayOf(form, number, nanos));
                case TIME -> text.time(form == Form.TIME ? number : ofOtherKind(), nanos);
                case INSTANT -> text.instant(secondOf(form, number), nanos);
                default -> text.wall(secondOf(form, number), nanos);
            };
        }

        private static long dayOf(Form form, long second, int nanos) {
            if (form == Form.TIME || nanos != 0 || Math.floorMod(second, 86_400L) != 0) {
                throw ofOtherKindThan("dates");
            }
            return Math.floorDiv(second, 86_400L);
        }

        private static long secondOf(Form form, long number) {
            if (form == Form.TIME) {
                throw ofOtherKindThan("dates and times");
            }
            return form == Form.DATE ? Math.multiplyExact(number, 86_400L) : number;
        }

        private static long ofOtherKind() {
            throw ofOtherKindThan("times");
        }

        private static NoPlaceException ofOtherKindThan(String column) {
            return new NoPlaceException("22018", "A value of another kind has no place in a column of " + column);
        }
    }
}
