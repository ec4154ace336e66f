package dev.millrace.sink.tds;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Types and values as they stand in messages. */
final class TdsTypes {
    private static final byte[] COLLATION = {0x09, 0x04, (byte) 0xD0, 0x00, 0x34};
    private static final int MAX = 0xFFFF;
    private static final int LONGEST = 4_000;
    private static final long DAYS_TO_YEAR_ONE = LocalDate.of(1, 1, 1).toEpochDay();
    private static final int MICROS = 6;
    private static final int MICROS_BYTES = 5;

    private TdsTypes() {}

    /** A type as a client declares it. */
    record Declared(int type, int length, int scale) {
        boolean isText() {
            return type == 0xE7 || type == 0xEF || type == 0xA7 || type == 0xAF || type == 0x63;
        }

        /** Whether it is the type that a column of PostgreSQL stands for. */
        boolean isFor(String column) {
            return switch (column) {
                case "bool" -> type == 0x68;
                case "int2", "int4", "int8" -> type == 0x26 && length == column.charAt(3) - '0';
                case "float4", "float8" -> type == 0x6D && length == column.charAt(5) - '0';
                case "numeric" -> type == 0x6A || type == 0x6C;
                case "varchar", "text" -> type == 0xE7;
                case "bytea" -> type == 0xA5;
                default -> false;
            };
        }
    }

    static Declared declared(TdsReader in) {
        int type = in.u8();
        switch (type) {
            case 0x26, 0x68, 0x6D -> {
                return new Declared(type, in.u8(), 0);
            }
            case 0x6A, 0x6C -> {
                int length = in.u8();
                in.u8();
                return new Declared(type, length, in.u8());
            }
            case 0xE7, 0xEF, 0xA7, 0xAF -> {
                int length = in.u16();
                in.skip(COLLATION.length);
                return new Declared(type, length, 0);
            }
            case 0x63 -> {
                int length = in.i32();
                in.skip(COLLATION.length);
                return new Declared(type, length, 0);
            }
            case 0xA5, 0xAD -> {
                return new Declared(type, in.u16(), 0);
            }
            case 0x2B -> {
                return new Declared(type, 0, in.u8());
            }
            default -> throw new IllegalStateException("The stand-in does not read values of type " + type);
        }
    }

    static @Nullable Object value(Declared type, TdsReader in) {
        if (type.type() == 0x63) {
            int length = in.i32();
            return length < 0 ? null : in.text(length);
        }
        if (type.isText() || type.type() == 0xA5 || type.type() == 0xAD) {
            byte[] bytes;
            if (type.length() == MAX) {
                bytes = in.pieces();
            } else {
                int length = in.u16();
                bytes = length == MAX ? null : in.take(length);
            }
            if (bytes == null || !type.isText()) {
                return bytes;
            }
            boolean isWide = type.type() == 0xE7 || type.type() == 0xEF;
            return new String(bytes, isWide ? StandardCharsets.UTF_16LE : StandardCharsets.ISO_8859_1);
        }
        int length = in.u8();
        return length == 0 ? null : number(type, length, in);
    }

    private static Object number(Declared type, int length, TdsReader in) {
        switch (type.type()) {
            case 0x68 -> {
                return in.u8() != 0;
            }
            case 0x26 -> {
                return length == 8 ? in.i64() : length == 4 ? in.i32() : length == 2 ? (int) (short) in.u16() : in.u8();
            }
            case 0x6D -> {
                return length == 8
                        ? (Object) Double.longBitsToDouble(in.i64())
                        : (Object) Float.intBitsToFloat(in.i32());
            }
            case 0x2B -> {
                byte[] time = in.take(length - 5);
                long ticks = 0;
                for (int i = time.length - 1; i >= 0; i--) {
                    ticks = (ticks << 8) | (time[i] & 0xFF);
                }
                long nanos = ticks * (long) Math.pow(10, 9 - type.scale());
                long day = in.u16() + 65_536L * in.u8();
                in.u16();
                return LocalDate.ofEpochDay(day + DAYS_TO_YEAR_ONE)
                        .atTime(LocalTime.ofNanoOfDay(nanos))
                        .atOffset(ZoneOffset.UTC);
            }
            default -> {
                boolean isPositive = in.u8() == 1;
                byte[] little = in.take(length - 1);
                byte[] big = new byte[little.length];
                for (int i = 0; i < big.length; i++) {
                    big[i] = little[little.length - 1 - i];
                }
                BigInteger digits = new BigInteger(isPositive ? 1 : -1, big);
                return new BigDecimal(digits, type.scale());
            }
        }
    }

    /** How the columns of an answer are described. */
    static void columns(ResultSetMetaData columns, TdsWriter out) throws SQLException {
        out.u8(0x81).u16(columns.getColumnCount());
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            out.i32(0).u16(1);
            type(columns, i, out);
            out.shortText(columns.getColumnLabel(i));
        }
    }

    private static void type(ResultSetMetaData columns, int i, TdsWriter out) throws SQLException {
        switch (columns.getColumnType(i)) {
            case Types.BIT, Types.BOOLEAN -> out.u8(0x68).u8(1);
            case Types.SMALLINT -> out.u8(0x26).u8(2);
            case Types.INTEGER -> out.u8(0x26).u8(4);
            case Types.BIGINT -> out.u8(0x26).u8(8);
            case Types.REAL -> out.u8(0x6D).u8(4);
            case Types.DOUBLE, Types.FLOAT -> out.u8(0x6D).u8(8);
            case Types.NUMERIC, Types.DECIMAL -> out.u8(0x6A).u8(17).u8(38).u8(columns.getScale(i));
            case Types.DATE -> out.u8(0x28);
            case Types.TIME -> out.u8(0x29).u8(MICROS);
            case Types.TIMESTAMP -> out.u8(isZoned(columns, i) ? 0x2B : 0x2A).u8(MICROS);
            case Types.BINARY -> out.u8(0xA5).u16(MAX);
            default -> {
                if (columns.getColumnTypeName(i).equals("uuid")) {
                    out.u8(0x24).u8(16);
                } else {
                    int length = columns.getPrecision(i);
                    out.u8(0xE7).u16(isLong(length) ? MAX : 2 * length).raw(COLLATION);
                }
            }
        }
    }

    private static boolean isZoned(ResultSetMetaData columns, int i) throws SQLException {
        return columns.getColumnTypeName(i).equals("timestamptz");
    }

    private static boolean isLong(int length) {
        return length <= 0 || length > LONGEST;
    }

    static void row(ResultSet rows, TdsWriter out) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        out.u8(0xD1);
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            cell(rows, columns, i, out);
        }
    }

    private static void cell(ResultSet rows, ResultSetMetaData columns, int i, TdsWriter out) throws SQLException {
        switch (columns.getColumnType(i)) {
            case Types.BIT, Types.BOOLEAN -> whole(rows, i, rows.getBoolean(i) ? 1 : 0, 1, out);
            case Types.SMALLINT -> whole(rows, i, rows.getLong(i), 2, out);
            case Types.INTEGER -> whole(rows, i, rows.getLong(i), 4, out);
            case Types.BIGINT -> whole(rows, i, rows.getLong(i), 8, out);
            case Types.REAL -> whole(rows, i, Float.floatToIntBits(rows.getFloat(i)), 4, out);
            case Types.DOUBLE, Types.FLOAT -> whole(rows, i, Double.doubleToLongBits(rows.getDouble(i)), 8, out);
            case Types.NUMERIC, Types.DECIMAL -> decimal(rows.getBigDecimal(i), columns.getScale(i), out);
            case Types.DATE -> date(rows.getObject(i, LocalDate.class), out);
            case Types.TIME -> time(rows.getObject(i, LocalTime.class), out);
            case Types.TIMESTAMP -> moment(rows, columns, i, out);
            case Types.BINARY -> pieces(rows.getBytes(i), out);
            default -> {
                String text = rows.getString(i);
                if (columns.getColumnTypeName(i).equals("uuid")) {
                    uuid(text, out);
                } else if (isLong(columns.getPrecision(i))) {
                    pieces(text == null ? null : TdsWriter.utf16(text), out);
                } else if (text == null) {
                    out.u16(MAX);
                } else {
                    out.u16(2 * text.length()).raw(TdsWriter.utf16(text));
                }
            }
        }
    }

    private static void whole(ResultSet rows, int i, long value, int length, TdsWriter out) throws SQLException {
        if (rows.getObject(i) == null) {
            out.u8(0);
        } else {
            out.u8(length).low(value, length);
        }
    }

    private static void decimal(@Nullable BigDecimal value, int scale, TdsWriter out) {
        if (value == null) {
            out.u8(0);
            return;
        }
        byte[] big = value.setScale(scale).unscaledValue().abs().toByteArray();
        byte[] little = new byte[16];
        for (int i = 0; i < Math.min(16, big.length); i++) {
            little[i] = big[big.length - 1 - i];
        }
        out.u8(17).u8(value.signum() < 0 ? 0 : 1).raw(little);
    }

    private static void date(@Nullable LocalDate value, TdsWriter out) {
        if (value == null) {
            out.u8(0);
        } else {
            out.u8(3).low(value.toEpochDay() - DAYS_TO_YEAR_ONE, 3);
        }
    }

    private static void time(@Nullable LocalTime value, TdsWriter out) {
        if (value == null) {
            out.u8(0);
        } else {
            out.u8(MICROS_BYTES).low(value.toNanoOfDay() / 1_000, MICROS_BYTES);
        }
    }

    private static void moment(ResultSet rows, ResultSetMetaData columns, int i, TdsWriter out) throws SQLException {
        if (rows.getObject(i) == null) {
            out.u8(0);
            return;
        }
        boolean isZoned = isZoned(columns, i);
        LocalDateTime value = isZoned
                ? rows.getObject(i, OffsetDateTime.class)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toLocalDateTime()
                : rows.getObject(i, LocalDateTime.class);
        out.u8(MICROS_BYTES + 3 + (isZoned ? 2 : 0));
        out.low(value.toLocalTime().toNanoOfDay() / 1_000, MICROS_BYTES);
        out.low(value.toLocalDate().toEpochDay() - DAYS_TO_YEAR_ONE, 3);
        if (isZoned) {
            out.u16(0);
        }
    }

    private static void pieces(byte @Nullable [] value, TdsWriter out) {
        if (value == null) {
            out.i64(-1);
            return;
        }
        out.i64(value.length);
        if (value.length > 0) {
            out.i32(value.length).raw(value);
        }
        out.i32(0);
    }

    /** The first three of its groups stand the other way round. */
    private static void uuid(@Nullable String text, TdsWriter out) {
        if (text == null) {
            out.u8(0);
            return;
        }
        UUID uuid = UUID.fromString(text);
        byte[] big = ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
        out.u8(16).raw(big[3], big[2], big[1], big[0], big[5], big[4], big[7], big[6]);
        out.raw(Arrays.copyOfRange(big, 8, 16));
    }
}
