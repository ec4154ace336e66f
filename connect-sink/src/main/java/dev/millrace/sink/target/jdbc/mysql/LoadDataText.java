package dev.millrace.sink.target.jdbc.mysql;

import dev.millrace.core.Cells;
import dev.millrace.core.Cells.Form;
import dev.millrace.core.FieldType;
import dev.millrace.sink.target.bulk.ByteSink;
import dev.millrace.sink.target.bulk.CellEncoder;
import dev.millrace.sink.target.jdbc.Fraction;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/** Values as LOAD DATA reads them with its default format: tabs between fields, backslashes before what is special. */
final class LoadDataText {
    static final byte FIELD_END = '\t';
    static final byte LINE_END = '\n';
    private static final byte[] NULL = {'\\', 'N'};
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.ISO_8859_1);
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int SECONDS_OF_DAY = 86_400;
    /** Of 400 years. */
    private static final int DAYS_OF_ERA = 146_097;
    /** From the first of March of the year 0. */
    private static final int DAYS_TO_1970 = 719_468;

    private static final int FRACTION_DIGITS = 6;

    private LoadDataText() {}

    static void writeNull(ByteSink out) {
        out.put(NULL);
    }

    /** Bytes would be taken for text of the file's character set, so they travel as what {@code UNHEX} reads. */
    static boolean isHex(FieldType type) {
        return switch (type.kind()) {
            case BINARY, BITS, VECTOR, GEOMETRY -> true;
            default -> false;
        };
    }

    static CellEncoder encoder(FieldType type) {
        return switch (type.kind()) {
            case BOOLEAN, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, YEAR ->
                CellEncoder.of(LoadDataText::number, LoadDataText::packedNumber);
            case DECIMAL -> decimal(type);
            case TEXT, UUID, JSON, XML, ENUM, SET, INTERVAL, ARRAY, OTHER ->
                CellEncoder.of(LoadDataText::text, LoadDataText::packedText);
            case BITS, VECTOR, GEOMETRY -> (value, out) -> hex(MySqlBytes.of(value), out);
            case BINARY -> CellEncoder.of(LoadDataText::hex, LoadDataText::packedHex);
            case DATE, TIME, DATETIME, INSTANT -> CellEncoder.of(LoadDataText::time, LoadDataText::packedTime);
        };
    }

    private static CellEncoder decimal(FieldType type) {
        int most = type.isBounded() ? type.scale() : Integer.MAX_VALUE;
        return CellEncoder.of(
                (value, out) -> {
                    if (!MySqlNumbers.hasRoom(type, value)) {
                        throw new ArithmeticException("more digits behind the point than the column has");
                    }
                    number(value, out);
                },
                (cell, out) -> (cell.form() != Form.DECIMAL || cell.scale() <= most) && packedNumber(cell, out));
    }

    private static boolean packedText(Cells cell, ByteSink out) {
        if (cell.form() != Form.TEXT) {
            return false;
        }
        escape(cell.bytes(), cell.from(), cell.length(), out);
        return true;
    }

    private static boolean packedNumber(Cells cell, ByteSink out) {
        switch (cell.form()) {
            case INT8, INT16, INT32, INT64 -> out.putDigits(cell.number());
            case DECIMAL -> out.putDecimal(cell.number(), cell.scale());
            case FLOAT32, FLOAT64 -> out.putAscii(Double.toString(MySqlNumbers.finite(cell.floating())));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean packedHex(Cells cell, ByteSink out) {
        if (cell.form() != Form.BINARY && cell.form() != Form.TEXT) {
            return false;
        }
        hex(cell.bytes(), cell.from(), cell.length(), out);
        return true;
    }

    private static boolean packedTime(Cells cell, ByteSink out) {
        switch (cell.form()) {
            case DATE -> day(cell.number(), out);
            case DATETIME, INSTANT -> moment(cell.number(), cell.nanos(), out);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** By seconds since 1970, without an object. */
    private static void moment(long second, int nano, ByteSink out) {
        long day = Math.floorDiv(second, SECONDS_OF_DAY);
        int clock = (int) (second - day * SECONDS_OF_DAY);
        day(day, out);
        out.put((byte) ' ');
        clock(clock / 3_600, clock / 60 % 60, clock % 60, nano, out);
    }

    /** A day as its date; years of 400 make the calendar begin anew, and with March a leap day comes last. */
    private static void day(long epochDay, ByteSink out) {
        long shifted = epochDay + DAYS_TO_1970;
        long era = Math.floorDiv(shifted, DAYS_OF_ERA);
        int ofEra = (int) (shifted - era * DAYS_OF_ERA);
        int yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * ofYear + 2) / 153;
        int dayOfMonth = ofYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        date(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfMonth, out);
    }

    private static void number(Object value, ByteSink out) {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            out.putDigits(((Number) value).longValue());
        } else if (value instanceof BigDecimal decimal) {
            out.putDecimal(decimal);
        } else if (value instanceof Float || value instanceof Double) {
            out.putAscii(Double.toString(MySqlNumbers.finite(((Number) value).doubleValue())));
        } else if (value instanceof BigInteger) {
            out.putAscii(value.toString());
        } else if (value instanceof Boolean flag) {
            out.put((byte) (flag ? '1' : '0'));
        } else {
            text(value, out);
        }
    }

    private static void text(Object value, ByteSink out) {
        byte[] bytes = value instanceof byte[] given ? given : value.toString().getBytes(StandardCharsets.UTF_8);
        escape(bytes, 0, bytes.length, out);
    }

    /** In UTF-8 no byte of a longer character is special. */
    private static void escape(byte[] bytes, int from, int length, ByteSink out) {
        int at = out.reserve(2 * length + Long.BYTES);
        byte[] to = out.array();
        int end = from + length;
        int each = from;
        while (each < end) {
            if (end - each >= Long.BYTES) {
                long eight = (long) EIGHT.get(bytes, each);
                if (!hasSpecial(eight)) {
                    EIGHT.set(to, at, eight);
                    at += Long.BYTES;
                    each += Long.BYTES;
                    continue;
                }
            }
            int stop = Math.min(end, each + Long.BYTES);
            for (; each < stop; each++) {
                byte one = bytes[each];
                if (isSpecial(one)) {
                    to[at++] = '\\';
                    to[at++] = escaped(one);
                } else {
                    to[at++] = one;
                }
            }
        }
        out.cutTo(at);
    }

    /** Eight bytes at once; may say yes where none is, and never no where one is. */
    private static boolean hasSpecial(long eight) {
        long backslash = eight ^ 0x5C5C5C5C5C5C5C5CL;
        long tab = eight ^ 0x0909090909090909L;
        long line = eight ^ 0x0A0A0A0A0A0A0A0AL;
        long found = zeros(eight) | zeros(backslash) | zeros(tab) | zeros(line);
        return found != 0;
    }

    /** A bit for each byte that is zero, and perhaps for one above it. */
    private static long zeros(long eight) {
        return (eight - 0x0101010101010101L) & ~eight & 0x8080808080808080L;
    }

    private static boolean isSpecial(byte each) {
        return each == '\\' || each == '\t' || each == '\n' || each == 0;
    }

    private static byte escaped(byte special) {
        return switch (special) {
            case '\t' -> 't';
            case '\n' -> 'n';
            case 0 -> '0';
            default -> special;
        };
    }

    private static void hex(Object value, ByteSink out) {
        byte[] bytes = value instanceof byte[] given ? given : value.toString().getBytes(StandardCharsets.UTF_8);
        hex(bytes, 0, bytes.length, out);
    }

    private static void hex(byte[] bytes, int from, int length, ByteSink out) {
        int at = out.reserve(2 * length);
        byte[] to = out.array();
        for (int i = from; i < from + length; i++) {
            to[at++] = HEX[(bytes[i] >> 4) & 0xF];
            to[at++] = HEX[bytes[i] & 0xF];
        }
        out.cutTo(at);
    }

    @SuppressWarnings("JavaLocalDateTimeGetNano") // its seconds are asked for just before
    private static void time(Object value, ByteSink out) {
        if (value instanceof LocalDateTime local) {
            moment(local.toEpochSecond(ZoneOffset.UTC), local.getNano(), out);
        } else if (value instanceof Instant instant) {
            moment(instant.getEpochSecond(), instant.getNano(), out);
        } else if (value instanceof LocalDate date) {
            day(date.toEpochDay(), out);
        } else if (value instanceof LocalTime time) {
            clock(time.getHour(), time.getMinute(), time.getSecond(), time.getNano(), out);
        } else if (value instanceof Duration duration) {
            if (duration.isNegative()) {
                out.put((byte) '-');
            }
            Duration size = duration.abs();
            clock(Math.toIntExact(size.toHours()), size.toMinutesPart(), size.toSecondsPart(), size.toNanosPart(), out);
        } else {
            text(value, out);
        }
    }

    private static void date(long year, int month, int day, ByteSink out) {
        if (year < 0 || year > 9999) {
            out.putDigits(year); // the server refuses it in its own words
        } else {
            out.putPadded(year, 4);
        }
        out.put((byte) '-');
        out.putPadded(month, 2);
        out.put((byte) '-');
        out.putPadded(day, 2);
    }

    private static void clock(int hours, int minutes, int seconds, int nanos, ByteSink out) {
        if (hours < 100) {
            out.putPadded(hours, 2);
        } else {
            out.putDigits(hours);
        }
        out.put((byte) ':');
        out.putPadded(minutes, 2);
        out.put((byte) ':');
        out.putPadded(seconds, 2);
        if (nanos != 0) {
            out.put((byte) '.');
            out.putPadded(Fraction.micros(nanos), FRACTION_DIGITS);
        }
    }
}
