package dev.millrace.sink.target.bulk;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow, written without an object per value. One thread; reused from batch to batch. */
public final class ByteSink {
    private static final byte[] DIGIT_PAIRS = digitPairs();
    private static final byte[] LONG_MIN = Long.toString(Long.MIN_VALUE).getBytes(StandardCharsets.ISO_8859_1);
    private static final int LONG_DIGITS = 20;
    /** So many digits are in every long. */
    private static final int LONG_DIGITS_SAFE = 18;

    private static final int ASCII_END = 0x80;
    private static final long[] TENS = tens();

    private byte[] bytes;
    private int size;

    public ByteSink(int capacity) {
        bytes = new byte[capacity];
    }

    private static byte[] digitPairs() {
        byte[] pairs = new byte[200];
        for (int i = 0; i < 100; i++) {
            pairs[2 * i] = (byte) ('0' + i / 10);
            pairs[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return pairs;
    }

    private static long[] tens() {
        long[] tens = new long[LONG_DIGITS_SAFE + 1];
        tens[0] = 1;
        for (int i = 1; i < tens.length; i++) {
            tens[i] = 10 * tens[i - 1];
        }
        return tens;
    }

    public byte[] array() {
        return bytes;
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    /** Sets the size back to what it was. */
    public void cutTo(int earlier) {
        size = earlier;
    }

    /** Room for so many more bytes, and where they go. */
    public int reserve(int more) {
        int at = size;
        if (bytes.length - at < more) {
            bytes = Arrays.copyOf(bytes, Math.max(at + more, bytes.length * 2));
        }
        return at;
    }

    public void put(byte value) {
        int at = reserve(1);
        bytes[at] = value;
        size = at + 1;
    }

    public void put(byte[] values) {
        put(values, 0, values.length);
    }

    public void put(byte[] values, int from, int length) {
        int at = reserve(length);
        System.arraycopy(values, from, bytes, at, length);
        size = at + length;
    }

    public void putShort(int value) {
        int at = reserve(2);
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
        size = at + 2;
    }

    public void putInt(int value) {
        int at = reserve(4);
        setInt(at, value);
        size = at + 4;
    }

    /** Overwrites four bytes that stand already. */
    public void setInt(int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    public void putLong(long value) {
        putInt((int) (value >>> 32));
        putInt((int) value);
    }

    /** The decimal digits of a number. */
    public void putDigits(long value) {
        if (value == Long.MIN_VALUE) {
            put(LONG_MIN);
            return;
        }
        int at = reserve(LONG_DIGITS);
        long rest = value;
        if (rest < 0) {
            bytes[at++] = '-';
            rest = -rest;
        }
        int to = at + digitsOf(rest);
        size = to;
        while (rest > Integer.MAX_VALUE) {
            int pair = (int) (rest % 100) * 2;
            rest /= 100;
            bytes[--to] = DIGIT_PAIRS[pair + 1];
            bytes[--to] = DIGIT_PAIRS[pair];
        }
        int small = (int) rest; // whose division is much cheaper
        while (small >= 100) {
            int pair = small % 100 * 2;
            small /= 100;
            bytes[--to] = DIGIT_PAIRS[pair + 1];
            bytes[--to] = DIGIT_PAIRS[pair];
        }
        if (small >= 10) {
            bytes[--to] = DIGIT_PAIRS[small * 2 + 1];
            bytes[--to] = DIGIT_PAIRS[small * 2];
        } else {
            bytes[--to] = (byte) ('0' + small);
        }
    }

    /** A number of so many digits, with zeros in front. */
    public void putPadded(long value, int digits) {
        int at = reserve(digits);
        int to = at + digits;
        long rest = value;
        while (to - at >= 2) {
            int pair = (int) (rest % 100) * 2;
            rest /= 100;
            bytes[--to] = DIGIT_PAIRS[pair + 1];
            bytes[--to] = DIGIT_PAIRS[pair];
        }
        if (to > at) {
            bytes[at] = (byte) ('0' + rest % 10);
        }
        size = at + digits;
    }

    private static int digitsOf(long value) {
        for (int digits = 1; digits <= LONG_DIGITS_SAFE; digits++) {
            if (value < TENS[digits]) {
                return digits;
            }
        }
        return LONG_DIGITS_SAFE + 1;
    }

    /** A decimal number as digits with a point. */
    public void putDecimal(BigDecimal value) {
        if (value.precision() > LONG_DIGITS_SAFE) {
            putAscii(value.toPlainString());
        } else {
            putDecimal(value.unscaledValue().longValue(), value.scale());
        }
    }

    /** A decimal number that is so many digits as a whole number and a scale. */
    public void putDecimal(long digits, int scale) {
        if (scale == 0) {
            putDigits(digits);
        } else if (scale < 0 || scale > LONG_DIGITS_SAFE) {
            putAscii(BigDecimal.valueOf(digits, scale).toPlainString());
        } else {
            if (digits < 0) {
                put((byte) '-');
            }
            putDigits(Math.abs(digits / TENS[scale]));
            put((byte) '.');
            putPadded(Math.abs(digits % TENS[scale]), scale);
        }
    }

    /** A text of ASCII characters. */
    @SuppressWarnings("deprecation") // for ASCII it is exact, and copies without an encoder
    public void putAscii(String text) {
        int at = reserve(text.length());
        text.getBytes(0, text.length(), bytes, at);
        size = at + text.length();
    }

    /** A text in UTF-8. */
    public void putUtf8(String text) {
        int length = text.length();
        int at = reserve(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= ASCII_END) {
                put(text.getBytes(StandardCharsets.UTF_8));
                return;
            }
            bytes[at + i] = (byte) c;
        }
        size = at + length;
    }
}
