package dev.millrace.sink.target.jdbc.mysql;

import dev.millrace.core.FieldType;
import dev.millrace.sink.target.bulk.ByteSink;
import dev.millrace.sink.target.bulk.CellEncoder;
import java.math.BigDecimal;
import java.math.BigInteger;
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
    private static final int ASCII_END = 0x80;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final int FRACTION_DIGITS = 9;

    private LoadDataText() {}

    static void writeNull(ByteSink out) {
        out.put(NULL);
    }

    static CellEncoder encoder(FieldType type) {
        return switch (type.kind()) {
            case BOOLEAN, INT8, INT16, INT32, INT64, DECIMAL, FLOAT32, FLOAT64 -> LoadDataText::number;
            case TEXT, UUID, JSON, OTHER -> LoadDataText::text;
            case BINARY -> LoadDataText::hex;
            case DATE, TIME, DATETIME, INSTANT -> LoadDataText::time;
        };
    }

    private static void number(Object value, ByteSink out) {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            out.putDigits(((Number) value).longValue());
        } else if (value instanceof BigDecimal decimal) {
            out.putDecimal(decimal);
        } else if (value instanceof Double || value instanceof Float || value instanceof BigInteger) {
            out.putAscii(value.toString());
        } else if (value instanceof Boolean flag) {
            out.put((byte) (flag ? '1' : '0'));
        } else {
            text(value, out);
        }
    }

    private static void text(Object value, ByteSink out) {
        if (value instanceof String text && ascii(text, out)) {
            return;
        }
        byte[] bytes = value instanceof byte[] given ? given : value.toString().getBytes(StandardCharsets.UTF_8);
        int at = out.reserve(2 * bytes.length);
        byte[] to = out.array();
        for (byte each : bytes) {
            // Bytes of more than one in UTF-8 are negative, and none of them is special.
            if (each <= '\\' && isSpecial(each)) {
                to[at++] = '\\';
                to[at++] = escaped(each);
            } else {
                to[at++] = each;
            }
        }
        out.cutTo(at);
    }

    /** False, with nothing written, when the text has characters of more than one byte. */
    private static boolean ascii(String text, ByteSink out) {
        int length = text.length();
        int at = out.reserve(2 * length);
        byte[] to = out.array();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= ASCII_END) {
                return false;
            }
            byte each = (byte) c;
            if (each <= '\\' && isSpecial(each)) {
                to[at++] = '\\';
                to[at++] = escaped(each);
            } else {
                to[at++] = each;
            }
        }
        out.cutTo(at);
        return true;
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

    /** For {@code UNHEX}: bytes would be taken for text of the file's character set. */
    private static void hex(Object value, ByteSink out) {
        byte[] bytes = value instanceof byte[] given ? given : value.toString().getBytes(StandardCharsets.UTF_8);
        int at = out.reserve(2 * bytes.length);
        byte[] to = out.array();
        for (byte each : bytes) {
            to[at++] = HEX[(each >> 4) & 0xF];
            to[at++] = HEX[each & 0xF];
        }
        out.cutTo(at);
    }

    private static void time(Object value, ByteSink out) {
        if (value instanceof LocalDateTime local) {
            date(local.getYear(), local.getMonthValue(), local.getDayOfMonth(), out);
            out.put((byte) ' ');
            clock(local.getHour(), local.getMinute(), local.getSecond(), local.getNano(), out);
        } else if (value instanceof Instant instant) {
            time(LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC), out);
        } else if (value instanceof LocalDate date) {
            date(date.getYear(), date.getMonthValue(), date.getDayOfMonth(), out);
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

    private static void date(int year, int month, int day, ByteSink out) {
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
            if (nanos % NANOS_PER_MICRO == 0) {
                out.putPadded(nanos / NANOS_PER_MICRO, 6);
            } else {
                out.putPadded(nanos, FRACTION_DIGITS);
            }
        }
    }
}
