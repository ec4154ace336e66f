package dev.millrace.core.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * The canonical text of a row, as UTF-8: what every database can make of the same row in SQL. Columns stand in the order
 * in which they are added, with a separator between them. Not for two threads at once; one instance serves many rows.
 */
public final class CanonicalText {
    /** Between columns. Inside a value it is written {@code ~p}. */
    static final char SEPARATOR = '|';

    /** Begins what cannot stand for itself; {@code ~t} where the value has it. */
    static final char ESCAPE = '~';

    /** Between an array's elements. Inside an element it is written {@code ~c}. */
    static final char ELEMENT_SEPARATOR = ',';

    static final String NOTHING = ESCAPE + "n";

    /** A number, a date or a time is never longer. */
    private static final int MOST_OF_A_PLAIN_VALUE = 64;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long EIGHT_ESCAPES = ESCAPE * 0x0101010101010101L;
    private static final long EIGHT_SEPARATORS = SEPARATOR * 0x0101010101010101L;
    private static final long EIGHT_COMMAS = ELEMENT_SEPARATOR * 0x0101010101010101L;

    private static final long[] TENS =
            LongStream.iterate(1, ten -> 10 * ten).limit(19).toArray();
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final long MICROS_A_SECOND = 1_000_000;
    private static final long MICROS_A_DAY = 86_400 * MICROS_A_SECOND;
    private static final int DAYS_TO_1970 = 719_468; // since 0000-03-01, where the leap day is a year's last

    private byte[] bytes = new byte[256];
    private int length;
    private boolean atStart = true;
    private boolean inArray;

    /** Forgets the row before, also one that was refused half way. */
    public CanonicalText begin() {
        length = 0;
        atStart = true;
        inArray = false;
        return this;
    }

    /** A NULL: a column's or an element's. */
    public CanonicalText nothing() {
        separate();
        ascii(NOTHING);
        return this;
    }

    public CanonicalText bool(boolean value) {
        separate();
        put(value ? '1' : '0');
        return this;
    }

    public CanonicalText whole(long value) {
        separate();
        if (value == Long.MIN_VALUE) {
            ascii("-9223372036854775808");
        } else {
            signed(value, 1);
        }
        return this;
    }

    /** With as many digits after the point as the value's scale says; a scale below zero is written out. */
    public CanonicalText decimal(BigDecimal value) {
        separate();
        if (value.scale() >= 0 && value.scale() <= 18 && value.precision() <= 18) {
            decimal(value.unscaledValue().longValue(), value.scale());
        } else {
            ascii(value.toPlainString());
        }
        return this;
    }

    /** Of a column that has no scale: without zeros at the end of the fraction. */
    public CanonicalText decimalOfAnyScale(BigDecimal value) {
        BigDecimal bare = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        return decimal(bare);
    }

    /** The bits of IEEE 754, since no two databases print a float alike. Both zeros are one; a float counts as the double. */
    public CanonicalText real(double value) {
        separate();
        hex(value == 0 ? 0 : Double.doubleToLongBits(value), Long.BYTES);
        return this;
    }

    public CanonicalText text(String value) {
        separate();
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (isPlain(utf8)) {
            reserve(utf8.length);
            System.arraycopy(utf8, 0, bytes, length, utf8.length);
            length += utf8.length;
        } else {
            escaped(utf8);
        }
        return this;
    }

    /** Whether nothing in it has a meaning of its own. */
    private static boolean isPlain(byte[] utf8) {
        int i = 0;
        for (; i <= utf8.length - Long.BYTES; i += Long.BYTES) {
            long eight = (long) EIGHT.get(utf8, i);
            long found = zeros(eight ^ EIGHT_ESCAPES) | zeros(eight ^ EIGHT_SEPARATORS) | zeros(eight ^ EIGHT_COMMAS);
            if (found != 0) {
                return false;
            }
        }
        for (; i < utf8.length; i++) {
            if (utf8[i] == ESCAPE || utf8[i] == SEPARATOR || utf8[i] == ELEMENT_SEPARATOR) {
                return false;
            }
        }
        return true;
    }

    /** Not 0 where one of the eight bytes is 0. */
    private static long zeros(long eight) {
        return (eight - 0x0101010101010101L) & ~eight & 0x8080808080808080L;
    }

    /** In the usual form of 8-4-4-4-12 digits, small letters. */
    public CanonicalText uuid(String value) {
        separate();
        reserve(value.length() * 2);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            put(c >= 'A' && c <= 'F' ? (char) (c + ('a' - 'A')) : c);
        }
        return this;
    }

    /** Without the white space between its tokens; keys and numbers stay as they are spelled and ordered. */
    public CanonicalText json(String value) {
        return text(JsonText.compact(value));
    }

    public CanonicalText binary(byte[] value) {
        separate();
        reserve(value.length * 2);
        for (byte b : value) {
            bytes[length++] = HEX[(b >> 4) & 0xf];
            bytes[length++] = HEX[b & 0xf];
        }
        return this;
    }

    public CanonicalText date(long epochDay) {
        separate();
        day(epochDay);
        return this;
    }

    /** A time of day or a span, below zero and past 24 hours too. */
    public CanonicalText time(long micros) {
        separate();
        if (micros < 0) {
            put('-');
        }
        clock(Math.abs(micros));
        return this;
    }

    /** A reading of the clock on the wall, or an instant as the clock shows it in UTC. */
    public CanonicalText timestamp(long epochMicros) {
        separate();
        day(Math.floorDiv(epochMicros, MICROS_A_DAY));
        put(' ');
        clock(Math.floorMod(epochMicros, MICROS_A_DAY));
        return this;
    }

    /** What is added up to {@link #endArray()} are elements. An array in an array has no canonical text. */
    public CanonicalText beginArray() {
        if (inArray) {
            throw new IllegalStateException("An array of arrays has no canonical text");
        }
        separate();
        put('[');
        inArray = true;
        atStart = true;
        return this;
    }

    public CanonicalText endArray() {
        put(']');
        inArray = false;
        atStart = false;
        return this;
    }

    /** The first {@link #length()} bytes are the text; they change with the next row. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private void separate() {
        reserve(MOST_OF_A_PLAIN_VALUE);
        if (!atStart) {
            put(inArray ? ELEMENT_SEPARATOR : SEPARATOR);
        }
        atStart = false;
    }

    private void escaped(byte[] utf8) {
        reserve(utf8.length * 2);
        for (byte b : utf8) {
            escaped(b);
        }
    }

    private void escaped(byte b) {
        switch (b) {
            case ESCAPE -> ascii("~t");
            case SEPARATOR -> ascii("~p");
            case ELEMENT_SEPARATOR -> {
                if (inArray) {
                    ascii("~c");
                } else {
                    bytes[length++] = b;
                }
            }
            default -> bytes[length++] = b;
        }
    }

    private void decimal(long unscaled, int scale) {
        if (scale == 0) {
            signed(unscaled, 1);
            return;
        }
        signed(unscaled, scale + 1);
        System.arraycopy(bytes, length - scale, bytes, length - scale + 1, scale);
        bytes[length - scale] = '.';
        length++;
    }

    private void signed(long value, int digitsMin) {
        if (value < 0) {
            put('-');
        }
        digits(Math.abs(value), digitsMin);
    }

    private void digits(long value, int digitsMin) {
        int count = Math.max(digitsMin, digitsOf(value));
        int at = length + count;
        long rest = value;
        while (rest > Integer.MAX_VALUE) {
            bytes[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        int small = (int) rest; // whose division costs less
        while (at > length) {
            bytes[--at] = (byte) ('0' + small % 10);
            small /= 10;
        }
        length += count;
    }

    private static int digitsOf(long value) {
        int digits = 1;
        while (digits < TENS.length && value >= TENS[digits]) {
            digits++;
        }
        return digits;
    }

    private void hex(long value, int width) {
        for (int shift = width * 8 - 4; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[(int) (value >>> shift) & 0xf];
        }
    }

    private void clock(long micros) {
        long seconds = micros / MICROS_A_SECOND;
        int inHour = (int) (seconds % 3600);
        digits(seconds / 3600, 2);
        put(':');
        two(inHour / 60);
        put(':');
        two(inHour % 60);
        put('.');
        digits(micros % MICROS_A_SECOND, 6);
    }

    /** Years of four digits at least, and a sign where ISO 8601 wants one: below zero and past 9999. */
    private void day(long epochDay) {
        long days = epochDay + DAYS_TO_1970;
        long era = Math.floorDiv(days, 146_097L);
        int dayOfEra = (int) Math.floorMod(days, 146_097L);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        if (year > 9999) {
            put('+');
        }
        signed(year, 4);
        put('-');
        two(month);
        put('-');
        two(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1);
    }

    private void two(int value) {
        bytes[length++] = (byte) ('0' + value / 10);
        bytes[length++] = (byte) ('0' + value % 10);
    }

    private void ascii(String text) {
        reserve(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    private void put(char ascii) {
        bytes[length++] = (byte) ascii;
    }

    /** Room for this many bytes, and for what is written without asking: signs, points, a separator. */
    private void reserve(int more) {
        int needed = length + more + 16;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        }
    }
}
