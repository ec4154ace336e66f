package dev.millrace.sink.target.jdbc.postgres;

import dev.millrace.core.Cells;
import dev.millrace.core.Cells.Form;
import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.sink.target.bulk.ByteSink;
import dev.millrace.sink.target.bulk.CellEncoder;
import dev.millrace.sink.target.bulk.CellRows;
import dev.millrace.sink.target.bulk.RowEncoder;
import dev.millrace.sink.target.jdbc.Fraction;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** Values in the binary form of COPY: a length and then what the type's receive function reads. */
final class CopyBinary {
    /** {@code PGCOPY\n\377\r\n\0}, no flags, no header extension. */
    static final byte[] HEADER = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    /** A row of minus one fields. */
    static final byte[] END = {-1, -1};

    private static final int NULL = -1;
    private static final byte JSONB_VERSION = 1;
    private static final int UUID_CHARS = 36;
    private static final long EPOCH_SECOND = LocalDate.of(2000, 1, 1).toEpochDay() * 86_400L;
    private static final int EPOCH_DAY = (int) LocalDate.of(2000, 1, 1).toEpochDay();
    private static final long FIRST_DAY = LocalDate.MIN.toEpochDay();
    private static final long LAST_DAY = LocalDate.MAX.toEpochDay();
    private static final long MICROS = 1_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private CopyBinary() {}

    /** Whether the receive function of the type's column is one of those here. */
    static boolean knows(FieldType type) {
        return switch (type.kind()) {
            case INTERVAL, XML, BITS, ARRAY, OTHER -> false;
            default -> true;
        };
    }

    static RowEncoder rows(List<Column> columns) {
        CellEncoder[] cells =
                columns.stream().map(column -> encoder(column.type())).toArray(CellEncoder[]::new);
        return new CellRows(cells) {
            @Override
            protected void before(int column, ByteSink out) {
                if (column == 0) {
                    out.putShort(cells.length);
                }
            }

            @Override
            protected void writeNull(ByteSink out) {
                out.putInt(NULL);
            }

            @Override
            protected void end(ByteSink out) {
                // the next row begins with its number of fields
            }
        };
    }

    private static CellEncoder encoder(FieldType type) {
        return switch (type.kind()) {
            case BOOLEAN -> CellEncoder.of(CopyBinary::bool, CopyBinary::packedBool);
            case INT8, INT16 -> CellEncoder.of(CopyBinary::int2, CopyBinary::packedInt2);
            case INT32, YEAR -> CellEncoder.of(CopyBinary::int4, CopyBinary::packedInt4);
            case INT64 -> CellEncoder.of(CopyBinary::int8, CopyBinary::packedInt8);
            case DECIMAL -> CellEncoder.of(CopyBinary::numeric, CopyBinary::packedNumeric);
            case FLOAT32 -> CopyBinary::float4;
            case FLOAT64 -> CellEncoder.of(CopyBinary::float8, CopyBinary::packedFloat8);
            case TEXT, ENUM, SET, XML, BITS, INTERVAL, ARRAY, VECTOR, GEOMETRY, OTHER ->
                CellEncoder.of(CopyBinary::text, CopyBinary::packedText);
            case JSON -> CellEncoder.of(CopyBinary::jsonb, CopyBinary::packedJson);
            case BINARY -> CellEncoder.of(CopyBinary::bytea, CopyBinary::packedBytes);
            case DATE -> CellEncoder.of(CopyBinary::date, CopyBinary::packedDate);
            case TIME -> CopyBinary::time;
            case DATETIME, INSTANT -> CellEncoder.of(CopyBinary::timestamp, CopyBinary::packedTimestamp);
            case UUID -> CopyBinary::uuid;
        };
    }

    private static boolean packedBool(Cells cell, ByteSink out) {
        boolean isTrue = cell.form() == Form.TRUE;
        if (!isTrue && cell.form() != Form.FALSE) {
            return false;
        }
        out.putInt(1);
        out.put((byte) (isTrue ? 1 : 0));
        return true;
    }

    private static boolean isWhole(Cells cell) {
        return switch (cell.form()) {
            case INT8, INT16, INT32, INT64 -> true;
            default -> false;
        };
    }

    private static boolean packedInt2(Cells cell, ByteSink out) {
        if (!isWhole(cell)) {
            return false;
        }
        int2(cell.number(), out);
        return true;
    }

    private static boolean packedInt4(Cells cell, ByteSink out) {
        if (!isWhole(cell)) {
            return false;
        }
        out.putInt(4);
        out.putInt(Math.toIntExact(cell.number()));
        return true;
    }

    private static boolean packedInt8(Cells cell, ByteSink out) {
        if (!isWhole(cell)) {
            return false;
        }
        out.putInt(8);
        out.putLong(cell.number());
        return true;
    }

    private static boolean packedFloat8(Cells cell, ByteSink out) {
        if (cell.form() != Form.FLOAT64) {
            return false;
        }
        out.putInt(8);
        out.putLong(Double.doubleToLongBits(cell.floating()));
        return true;
    }

    private static boolean packedNumeric(Cells cell, ByteSink out) {
        return cell.form() == Form.DECIMAL && Numeric.write(cell.number(), cell.scale(), out);
    }

    private static boolean packedText(Cells cell, ByteSink out) {
        return cell.form() == Form.TEXT && bytes(cell, out);
    }

    private static boolean packedJson(Cells cell, ByteSink out) {
        if (cell.form() != Form.TEXT) {
            return false;
        }
        out.putInt(cell.length() + 1);
        out.put(JSONB_VERSION);
        out.put(cell.bytes(), cell.from(), cell.length());
        return true;
    }

    private static boolean packedBytes(Cells cell, ByteSink out) {
        return cell.form() == Form.BINARY && bytes(cell, out);
    }

    private static boolean bytes(Cells cell, ByteSink out) {
        out.putInt(cell.length());
        out.put(cell.bytes(), cell.from(), cell.length());
        return true;
    }

    private static boolean packedDate(Cells cell, ByteSink out) {
        if (cell.form() != Form.DATE) {
            return false;
        }
        date(cell.number(), out);
        return true;
    }

    private static boolean packedTimestamp(Cells cell, ByteSink out) {
        if (cell.form() != Form.DATETIME && cell.form() != Form.INSTANT) {
            return false;
        }
        timestamp(cell.number(), cell.nanos(), out);
        return true;
    }

    private static void bool(Object value, ByteSink out) {
        boolean flag = value instanceof Boolean b ? b : ((Number) value).longValue() != 0;
        out.putInt(1);
        out.put((byte) (flag ? 1 : 0));
    }

    private static void int2(Object value, ByteSink out) {
        int2(whole(value), out);
    }

    private static void int2(long number, ByteSink out) {
        if (number != (short) number) {
            throw new ArithmeticException("smallint out of range");
        }
        out.putInt(2);
        out.putShort((int) number);
    }

    private static void int4(Object value, ByteSink out) {
        out.putInt(4);
        out.putInt(Math.toIntExact(whole(value)));
    }

    private static void int8(Object value, ByteSink out) {
        out.putInt(8);
        out.putLong(whole(value));
    }

    private static long whole(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal.longValueExact();
        }
        return value instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) value).longValue();
    }

    private static void float4(Object value, ByteSink out) {
        out.putInt(4);
        out.putInt(Float.floatToIntBits(((Number) value).floatValue()));
    }

    private static void float8(Object value, ByteSink out) {
        out.putInt(8);
        out.putLong(Double.doubleToLongBits(((Number) value).doubleValue()));
    }

    private static void text(Object value, ByteSink out) {
        int lengthAt = out.size();
        out.putInt(0);
        out.putUtf8(value.toString());
        out.setInt(lengthAt, out.size() - lengthAt - Integer.BYTES);
    }

    private static void jsonb(Object value, ByteSink out) {
        int lengthAt = out.size();
        out.putInt(0);
        out.put(JSONB_VERSION);
        out.putUtf8(value.toString());
        out.setInt(lengthAt, out.size() - lengthAt - Integer.BYTES);
    }

    private static void bytea(Object value, ByteSink out) {
        byte[] bytes = (byte[]) value;
        out.putInt(bytes.length);
        out.put(bytes);
    }

    private static void uuid(Object value, ByteSink out) {
        String text = value.toString();
        if (text.length() != UUID_CHARS) {
            throw new IllegalArgumentException("not a UUID in its canonical form");
        }
        UUID uuid = UUID.fromString(text);
        out.putInt(16);
        out.putLong(uuid.getMostSignificantBits());
        out.putLong(uuid.getLeastSignificantBits());
    }

    private static void date(Object value, ByteSink out) {
        date(((LocalDate) value).toEpochDay(), out);
    }

    private static void date(long day, ByteSink out) {
        out.putInt(4);
        if (day == FIRST_DAY || day == LAST_DAY) {
            out.putInt(day == FIRST_DAY ? Integer.MIN_VALUE : Integer.MAX_VALUE);
        } else {
            out.putInt(Math.toIntExact(day - EPOCH_DAY));
        }
    }

    private static void time(Object value, ByteSink out) {
        if (value instanceof Duration time && !PostgresText.isOfDay(time)) {
            throw new ArithmeticException("time out of range");
        }
        long nanos = value instanceof Duration duration ? duration.toNanos() : ((LocalTime) value).toNanoOfDay();
        out.putInt(8);
        out.putLong(nanos / NANOS_PER_SECOND * MICROS + Fraction.micros((int) (nanos % NANOS_PER_SECOND)));
    }

    @SuppressWarnings("JavaLocalDateTimeGetNano") // its seconds are asked for just before
    private static void timestamp(Object value, ByteSink out) {
        if (value instanceof LocalDateTime local) {
            timestamp(local.toEpochSecond(ZoneOffset.UTC), local.getNano(), out);
        } else {
            Instant instant = (Instant) value;
            timestamp(instant.getEpochSecond(), instant.getNano(), out);
        }
    }

    private static void timestamp(long second, int nano, ByteSink out) {
        out.putInt(8);
        if (PostgresText.isInfinite(second)) {
            out.putLong(second < 0 ? Long.MIN_VALUE : Long.MAX_VALUE);
            return;
        }
        out.putLong(Math.addExact(Math.multiplyExact(second - EPOCH_SECOND, MICROS), Fraction.micros(nano)));
    }

    private static void numeric(Object value, ByteSink out) {
        if (value instanceof Double number && !Double.isFinite(number)) {
            Numeric.write(number, out);
            return;
        }
        BigDecimal decimal = value instanceof BigDecimal given ? given : new BigDecimal(value.toString());
        Numeric.write(decimal.scale() < 0 ? decimal.setScale(0) : decimal, out);
    }

    /** PostgreSQL's numeric: groups of four decimal digits, counted from the decimal point. */
    private static final class Numeric {
        private static final int GROUP = 10_000;
        private static final int GROUP_DIGITS = 4;
        private static final int POSITIVE = 0x0000;
        private static final int NEGATIVE = 0x4000;
        private static final int NAN = 0xC000;
        private static final int INFINITE = 0xD000;
        private static final int NEGATIVE_INFINITE = 0xF000;
        private static final BigInteger BIG_GROUP = BigInteger.valueOf(GROUP);
        private static final int[] TENS = {1, 10, 100, 1_000};
        private static final int SMALL_BITS = 50;
        private static final long SMALL_END = 1L << SMALL_BITS;

        /** What is no number, or infinite: no groups, and a sign of its own. */
        static void write(double special, ByteSink out) {
            out.putInt(8);
            out.putInt(0);
            out.putShort(Double.isNaN(special) ? NAN : special > 0 ? INFINITE : NEGATIVE_INFINITE);
            out.putShort(0);
        }

        static void write(BigDecimal decimal, ByteSink out) {
            BigInteger unscaled = decimal.unscaledValue();
            int scale = decimal.scale();
            if (unscaled.bitLength() < SMALL_BITS && write(unscaled.longValue(), scale, out)) {
                return;
            }
            int pad = padOf(scale);
            int lengthAt = begin(unscaled.signum() < 0, scale, out);
            int groups = big(unscaled.abs().multiply(BigInteger.valueOf(TENS[pad])), out);
            finish(out, lengthAt, groups, (scale + pad) / GROUP_DIGITS);
        }

        /** False, with nothing written, for what takes more than a long. */
        static boolean write(long digits, int scale, ByteSink out) {
            if (scale < 0 || digits >= SMALL_END || digits <= -SMALL_END) {
                return false;
            }
            int pad = padOf(scale);
            int lengthAt = begin(digits < 0, scale, out);
            int groups = small(Math.abs(digits) * TENS[pad], out);
            finish(out, lengthAt, groups, (scale + pad) / GROUP_DIGITS);
            return true;
        }

        private static int padOf(int scale) {
            return (GROUP_DIGITS - scale % GROUP_DIGITS) % GROUP_DIGITS;
        }

        private static int begin(boolean negative, int scale, ByteSink out) {
            int lengthAt = out.size();
            out.putInt(0);
            out.putShort(0); // groups, known later
            out.putShort(0); // weight of the first, known later
            out.putShort(negative ? NEGATIVE : POSITIVE);
            out.putShort(scale);
            return lengthAt;
        }

        private static int small(long value, ByteSink out) {
            int groups = 0;
            for (long rest = value; rest != 0; rest /= GROUP) {
                groups++;
            }
            int at = out.reserve(2 * groups) + 2 * groups;
            byte[] to = out.array();
            long rest = value;
            for (int i = 0; i < groups; i++) {
                int group = (int) (rest % GROUP);
                rest /= GROUP;
                to[--at] = (byte) group;
                to[--at] = (byte) (group >>> 8);
            }
            out.cutTo(at + 2 * groups);
            return groups;
        }

        private static int big(BigInteger value, ByteSink out) {
            short[] reversed = new short[value.bitLength() / 13 + 1];
            int groups = 0;
            BigInteger rest = value;
            while (rest.signum() != 0) {
                BigInteger[] parts = rest.divideAndRemainder(BIG_GROUP);
                reversed[groups++] = parts[1].shortValue();
                rest = parts[0];
            }
            for (int i = groups - 1; i >= 0; i--) {
                out.putShort(reversed[i]);
            }
            return groups;
        }

        private static void finish(ByteSink out, int lengthAt, int groups, int fractionGroups) {
            byte[] bytes = out.array();
            int kept = groups;
            while (kept > 0 && bytes[out.size() - 1] == 0 && bytes[out.size() - 2] == 0) {
                out.cutTo(out.size() - 2);
                kept--;
            }
            int weight = kept == 0 ? 0 : groups - fractionGroups - 1;
            out.setInt(lengthAt, 8 + 2 * kept);
            out.setInt(lengthAt + 4, (kept << 16) | (weight & 0xFFFF));
        }
    }
}
