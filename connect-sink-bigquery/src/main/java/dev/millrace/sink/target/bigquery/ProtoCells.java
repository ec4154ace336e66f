package dev.millrace.sink.target.bigquery;

import com.google.cloud.bigquery.StandardSQLTypeName;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import dev.millrace.core.Cells;
import dev.millrace.core.Geometry;
import dev.millrace.core.Items;
import dev.millrace.sink.target.bulk.ByteSink;
import dev.millrace.sink.target.bulk.CellEncoder;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Values as fields of a protobuf message, tag included, in the forms that the Storage Write API takes for each type of
 * column ("Data type conversions" in its documentation). What a column cannot hold exactly is refused.
 */
final class ProtoCells {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int RUN = 2;
    private static final int TAG_SHIFT = 3;

    private static final int SEVEN_BITS = 0x7F;
    private static final int MORE = 0x80;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final long MICROS = 1_000_000L;
    private static final long DAY_SECONDS = 86_400L;
    private static final long FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();
    private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();
    private static final int MICRO_BITS = 20;

    private static final int NUMERIC_SCALE = 9;
    private static final int NUMERIC_WHOLE = 29;
    private static final int BIGNUMERIC_DIGITS = 38;

    /** The moments that stand for PostgreSQL's infinite ones. */
    private static final Set<Object> AFTER_ALL =
            Set.of(LocalDate.MAX, LocalDateTime.MAX, LocalDateTime.MAX.toInstant(ZoneOffset.UTC));

    private static final Set<Object> BEFORE_ALL =
            Set.of(LocalDate.MIN, LocalDateTime.MIN, LocalDateTime.MIN.toInstant(ZoneOffset.UTC));

    /** So many digits and more hold every long. */
    private static final int LONG_DIGITS = 19;

    private static final long[] TENS =
            LongStream.iterate(1, ten -> ten * 10).limit(LONG_DIGITS).toArray();

    private ProtoCells() {}

    /** What kind of field carries the values of a column. */
    static FieldDescriptorProto.Type fieldType(StandardSQLTypeName type) {
        return switch (type) {
            case BOOL -> FieldDescriptorProto.Type.TYPE_BOOL;
            case INT64, TIMESTAMP, DATETIME, TIME -> FieldDescriptorProto.Type.TYPE_INT64;
            case DATE -> FieldDescriptorProto.Type.TYPE_INT32;
            case FLOAT64 -> FieldDescriptorProto.Type.TYPE_DOUBLE;
            case BYTES -> FieldDescriptorProto.Type.TYPE_BYTES;
            case STRING, JSON, GEOGRAPHY, NUMERIC, BIGNUMERIC -> FieldDescriptorProto.Type.TYPE_STRING;
            case STRUCT, ARRAY, INTERVAL, RANGE -> throw new IllegalArgumentException("No values of " + type);
        };
    }

    /** @param field the number of the message's field */
    static CellEncoder encoder(RowForm.Field column, int field) {
        CellEncoder one = ofOne(column, field);
        return column.repeated() ? (value, out) -> each(value, one, out) : one;
    }

    /** The elements of an array, each with its tag. An array without any leaves nothing, like a null. */
    private static void each(Object value, CellEncoder one, ByteSink out) {
        if (!(value instanceof Items items)) {
            throw new ArithmeticException("one value for a column of arrays");
        }
        for (Object element : items.values()) {
            if (element == null) {
                throw new ArithmeticException("an array with a null in it");
            }
            if (element instanceof Items) {
                throw new ArithmeticException("an array of arrays");
            }
            one.write(element, out);
        }
    }

    private static CellEncoder ofOne(RowForm.Field column, int field) {
        StandardSQLTypeName type = column.type();
        return switch (type) {
            case BOOL ->
                CellEncoder.of(
                        (value, out) -> varint(field, (Boolean) value ? 1 : 0, out),
                        (cell, out) -> packedBool(field, cell, out));
            case INT64 ->
                CellEncoder.of(
                        (value, out) -> varint(field, whole(value), out), (cell, out) -> packedWhole(field, cell, out));
            case FLOAT64 ->
                CellEncoder.of(
                        (value, out) -> floating(field, ((Number) value).doubleValue(), out),
                        (cell, out) -> packedFloating(field, cell, out));
            case NUMERIC -> decimals(column, field, NUMERIC_WHOLE, NUMERIC_SCALE);
            case BIGNUMERIC -> decimals(column, field, BIGNUMERIC_DIGITS, BIGNUMERIC_DIGITS);
            case GEOGRAPHY ->
                CellEncoder.of(
                        (value, out) -> run(field, geography(value).getBytes(StandardCharsets.UTF_8), out),
                        (cell, out) -> packedRun(field, Cells.Form.TEXT, cell, out));
            case STRING, JSON ->
                CellEncoder.of(
                        (value, out) -> run(field, text(value).getBytes(StandardCharsets.UTF_8), out),
                        (cell, out) -> packedRun(field, Cells.Form.TEXT, cell, out));
            case BYTES ->
                CellEncoder.of(
                        (value, out) -> run(field, (byte[]) value, out),
                        (cell, out) -> packedRun(field, Cells.Form.BINARY, cell, out));
            case DATE ->
                CellEncoder.of(
                        (value, out) -> varint(field, inYears(((LocalDate) value).toEpochDay()), out),
                        (cell, out) -> packedDate(field, cell, out));
            case TIME ->
                CellEncoder.of(
                        (value, out) ->
                                time(field, ((Duration) value).toSeconds(), ((Duration) value).toNanosPart(), out),
                        (cell, out) -> packedTime(field, cell, out));
            case DATETIME ->
                CellEncoder.of(
                        (value, out) -> datetime(field, wall(value), out),
                        (cell, out) -> packedDatetime(field, cell, out));
            case TIMESTAMP ->
                CellEncoder.of(
                        (value, out) ->
                                timestamp(field, ((Instant) value).getEpochSecond(), nanosOf((Instant) value), out),
                        (cell, out) -> packedTimestamp(field, cell, out));
            case STRUCT, ARRAY, INTERVAL, RANGE -> throw new IllegalArgumentException("No values of " + type);
        };
    }

    private static int nanosOf(Instant instant) {
        return instant.get(ChronoField.NANO_OF_SECOND);
    }

    private static void tag(int field, int wire, ByteSink out) {
        putVarint(((long) field << TAG_SHIFT) | wire, out);
    }

    static void putVarint(long value, ByteSink out) {
        long rest = value;
        while ((rest & ~SEVEN_BITS) != 0) {
            out.put((byte) ((rest & SEVEN_BITS) | MORE));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    static void varint(int field, long value, ByteSink out) {
        tag(field, VARINT, out);
        putVarint(value, out);
    }

    static void run(int field, byte[] bytes, ByteSink out) {
        run(field, bytes, 0, bytes.length, out);
    }

    private static void run(int field, byte[] bytes, int from, int length, ByteSink out) {
        tag(field, RUN, out);
        putVarint(length, out);
        out.put(bytes, from, length);
    }

    private static void floating(int field, double value, ByteSink out) {
        tag(field, FIXED64, out);
        out.putLong(Long.reverseBytes(Double.doubleToRawLongBits(value)));
    }

    private static long whole(Object value) {
        return value instanceof BigDecimal || isFloating(value)
                ? number(value).longValueExact()
                : ((Number) value).longValue();
    }

    private static boolean isFloating(Object value) {
        return value instanceof Double || value instanceof Float;
    }

    /** Anything has a text: a column of the user's own may hold what no other type holds. */
    private static String text(Object value) {
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof byte[]) {
            throw new ClassCastException("bytes are no text");
        }
        return AFTER_ALL.contains(value) ? "infinity" : BEFORE_ALL.contains(value) ? "-infinity" : value.toString();
    }

    /** As BigQuery reads it; a text is one of the user's own, in WKT or GeoJSON. */
    private static String geography(Object value) {
        return value instanceof Geometry geometry ? Wkt.of(geometry) : text(value);
    }

    private static boolean packedBool(int field, Cells cell, ByteSink out) {
        if (cell.form() != Cells.Form.TRUE && cell.form() != Cells.Form.FALSE) {
            return false;
        }
        varint(field, cell.form() == Cells.Form.TRUE ? 1 : 0, out);
        return true;
    }

    private static boolean packedWhole(int field, Cells cell, ByteSink out) {
        if (!isWhole(cell)) {
            return false;
        }
        varint(field, cell.number(), out);
        return true;
    }

    private static boolean isWhole(Cells cell) {
        return switch (cell.form()) {
            case INT8, INT16, INT32, INT64 -> true;
            default -> false;
        };
    }

    private static boolean packedFloating(int field, Cells cell, ByteSink out) {
        if (cell.form() != Cells.Form.FLOAT64 && cell.form() != Cells.Form.FLOAT32) {
            return false;
        }
        floating(field, cell.floating(), out);
        return true;
    }

    /** BigQuery would round what has too many digits behind the point. */
    private static CellEncoder decimals(RowForm.Field column, int field, int wholeMost, int scaleMost) {
        boolean bounded = column.whole() != RowForm.Field.ANY;
        int whole = bounded ? column.whole() : wholeMost;
        int scale = bounded ? column.scale() : scaleMost;
        return CellEncoder.of((value, out) -> decimal(field, number(value), whole, scale, out), (cell, out) -> {
            if (cell.form() != Cells.Form.DECIMAL || cell.scale() < 0 || cell.scale() > scale) {
                return false;
            }
            long most = whole + cell.scale() >= LONG_DIGITS ? Long.MAX_VALUE : TENS[whole + cell.scale()] - 1;
            long digits = cell.number();
            return digits <= most && digits >= -most && packedDecimal(field, digits, cell.scale(), out);
        });
    }

    private static BigDecimal number(Object value) {
        if (value instanceof BigDecimal number) {
            return number;
        }
        if (!isFloating(value)) {
            return BigDecimal.valueOf(((Number) value).longValue());
        }
        double floating = ((Number) value).doubleValue();
        if (!Double.isFinite(floating)) {
            throw new ArithmeticException("NaN or an infinity for a column of exact numbers");
        }
        return new BigDecimal(floating);
    }

    private static void decimal(int field, BigDecimal value, int whole, int scale, ByteSink out) {
        BigDecimal plain = value.scale() > scale ? value.stripTrailingZeros() : value;
        if (plain.signum() == 0) {
            plain = BigDecimal.ZERO;
        }
        if (plain.scale() > scale || plain.precision() - plain.scale() > whole) {
            throw new ArithmeticException("more digits than its column has");
        }
        int length = digitsFrom(field, out);
        out.putDecimal(plain);
        endDigits(length, out);
    }

    private static boolean packedDecimal(int field, long digits, int scale, ByteSink out) {
        int length = digitsFrom(field, out);
        out.putDecimal(digits, scale);
        endDigits(length, out);
        return true;
    }

    /** Digits with sign and point are less than 128, so their length takes one byte, which is filled in later. */
    private static int digitsFrom(int field, ByteSink out) {
        tag(field, RUN, out);
        int length = out.size();
        out.put((byte) 0);
        return length;
    }

    private static void endDigits(int length, ByteSink out) {
        out.array()[length] = (byte) (out.size() - length - 1);
    }

    private static boolean packedRun(int field, Cells.Form form, Cells cell, ByteSink out) {
        if (cell.form() != form) {
            return false;
        }
        run(field, cell.bytes(), cell.from(), cell.length(), out);
        return true;
    }

    private static boolean packedDate(int field, Cells cell, ByteSink out) {
        if (cell.form() != Cells.Form.DATE) {
            return false;
        }
        varint(field, inYears(cell.number()), out);
        return true;
    }

    private static long inYears(long day) {
        if (day < FIRST_DAY || day > LAST_DAY) {
            throw new ArithmeticException("a year that is not between 1 and 9999");
        }
        return day;
    }

    private static int micros(int nanos) {
        if (nanos % NANOS_PER_MICRO != 0) {
            throw new ArithmeticException("parts of a microsecond");
        }
        return nanos / NANOS_PER_MICRO;
    }

    private static boolean packedTime(int field, Cells cell, ByteSink out) {
        if (cell.form() != Cells.Form.TIME) {
            return false;
        }
        time(field, cell.number(), cell.nanos(), out);
        return true;
    }

    private static void time(int field, long seconds, int nanos, ByteSink out) {
        if (seconds < 0 || seconds >= DAY_SECONDS) {
            throw new ArithmeticException("a time that is no time of day");
        }
        varint(field, (civil(seconds) << MICRO_BITS) | micros(nanos), out);
    }

    /** Hours, minutes and seconds, 5, 6 and 6 bits. */
    private static long civil(long secondOfDay) {
        return ((secondOfDay / 3600) << 12) | (((secondOfDay / 60) % 60) << 6) | (secondOfDay % 60);
    }

    private static LocalDateTime wall(Object value) {
        return value instanceof LocalDate day ? day.atTime(LocalTime.MIDNIGHT) : (LocalDateTime) value;
    }

    private static boolean packedDatetime(int field, Cells cell, ByteSink out) {
        if (cell.form() == Cells.Form.DATE) {
            datetime(field, LocalDate.ofEpochDay(inYears(cell.number())), 0, 0, out);
            return true;
        }
        if (cell.form() != Cells.Form.DATETIME) {
            return false;
        }
        long day = inYears(Math.floorDiv(cell.number(), DAY_SECONDS));
        datetime(field, LocalDate.ofEpochDay(day), Math.floorMod(cell.number(), DAY_SECONDS), cell.nanos(), out);
        return true;
    }

    private static void datetime(int field, LocalDateTime value, ByteSink out) {
        inYears(value.toLocalDate().toEpochDay());
        datetime(
                field,
                value.toLocalDate(),
                value.toLocalTime().toSecondOfDay(),
                value.get(ChronoField.NANO_OF_SECOND),
                out);
    }

    /** Year, month and day above the time, 14, 4 and 5 bits. */
    private static void datetime(int field, LocalDate day, long secondOfDay, int nanos, ByteSink out) {
        long date = ((long) day.getYear() << 9) | ((long) day.getMonthValue() << 5) | day.getDayOfMonth();
        varint(field, (((date << 17) | civil(secondOfDay)) << MICRO_BITS) | micros(nanos), out);
    }

    private static boolean packedTimestamp(int field, Cells cell, ByteSink out) {
        if (cell.form() == Cells.Form.INSTANT) {
            timestamp(field, cell.number(), cell.nanos(), out);
            return true;
        }
        return false;
    }

    private static void timestamp(int field, long seconds, int nanos, ByteSink out) {
        inYears(Math.floorDiv(seconds, DAY_SECONDS));
        varint(field, seconds * MICROS + micros(nanos), out);
    }

    /** In UTC, for the SQL literals and parameters that carry moments. */
    static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
