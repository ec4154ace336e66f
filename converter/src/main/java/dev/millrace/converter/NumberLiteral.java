package dev.millrace.converter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigDecimal;

/**
 * A number as it is written. Its values are those that Connect's converter finds: that one reads fractions as
 * {@link BigDecimal} first, so there is no negative zero, and nothing is rounded twice.
 */
final class NumberLiteral {
    /** So many digits are exact in 64 bits, whichever they are. */
    private static final int DIGITS_EXACT = 18;

    private static final int CHARS_MAX = 200;
    private static final int EXPONENT_DIGITS_MAX = 3;

    /** Up to here, and with a power of ten that is exact, one division or multiplication rounds as parsing would. */
    private static final long DOUBLE_EXACT = 1L << 53;

    private static final long FLOAT_EXACT = 1L << 24;

    private static final double[] DOUBLE_POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private static final float[] FLOAT_POWERS = {1e0f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f};

    private byte[] bytes = {};
    private int start;
    private int end;
    private boolean isNegative;
    private boolean isInteger;
    private int digits;
    private int exponent;

    /** The digits as one whole number, without its sign; wrong if there are more than {@link #DIGITS_EXACT}. */
    private long magnitude;

    /** Reads the number that begins here, and returns where it ends. */
    int scan(byte[] record, int at) {
        bytes = record;
        start = at;
        isNegative = record[at] == '-';
        int first = isNegative ? at + 1 : at;
        magnitude = 0;
        int p = digits(first);
        digits = p - first;
        if (digits == 0 || (digits > 1 && record[first] == '0')) {
            throw Surprise.here();
        }
        exponent = 0;
        isInteger = true;
        byte b = record[p];
        if (b == '.') {
            p = fraction(p + 1);
            b = record[p];
        }
        if (b == 'e' || b == 'E') {
            p = exponent(p + 1);
            b = record[p];
        }
        if (b != ',' && b != '}' && b != ']' && b != ' ' && b != '\n' && b != '\r' && b != '\t') {
            throw Surprise.here();
        }
        end = p;
        return p;
    }

    /** Appends the digits from here on to the magnitude. */
    private int digits(int from) {
        byte[] in = bytes;
        long value = magnitude;
        int p = from;
        for (int last = in.length - Words.BYTES; p <= last; p += Words.BYTES) {
            long word = Words.at(in, p);
            if (!Words.areDigits(word)) {
                break;
            }
            value = value * 100_000_000 + Words.number(word);
        }
        byte b = in[p];
        while (b >= '0' && b <= '9') {
            value = value * 10 + (b - '0');
            b = in[++p];
        }
        magnitude = value;
        return p;
    }

    private int fraction(int at) {
        isInteger = false;
        int p = digits(at);
        int length = p - at;
        if (length == 0) {
            throw Surprise.here();
        }
        digits += length;
        exponent = -length;
        return p;
    }

    private int exponent(int at) {
        isInteger = false;
        int p = at;
        byte b = bytes[p];
        boolean isDown = b == '-';
        if (isDown || b == '+') {
            b = bytes[++p];
        }
        int first = p;
        int value = 0;
        while (b >= '0' && b <= '9' && p - first <= EXPONENT_DIGITS_MAX) {
            value = value * 10 + (b - '0');
            b = bytes[++p];
        }
        if (p == first || p - first > EXPONENT_DIGITS_MAX) {
            throw Surprise.here();
        }
        exponent += isDown ? -value : value;
        return p;
    }

    boolean isInteger() {
        return isInteger;
    }

    /** The whole number; one that needs more than 64 bits is not for us. */
    long integer() {
        // Nineteen digits may wrap once, which shows in the sign; the least of all numbers is its own opposite.
        boolean wraps = digits > DIGITS_EXACT
                && (digits > DIGITS_EXACT + 1 || (magnitude < 0 && !(isNegative && magnitude == Long.MIN_VALUE)));
        if (!isInteger || wraps) {
            throw Surprise.here();
        }
        return isNegative ? -magnitude : magnitude;
    }

    boolean isNegativeZero() {
        return isNegative && magnitude == 0 && digits <= DIGITS_EXACT;
    }

    double float64() {
        if (isInteger) {
            return (double) integer();
        }
        if (digits <= DIGITS_EXACT) {
            if (magnitude == 0) {
                return 0.0;
            }
            if (magnitude < DOUBLE_EXACT && Math.abs(exponent) < DOUBLE_POWERS.length) {
                double whole = isNegative ? -magnitude : magnitude;
                return exponent < 0 ? whole / DOUBLE_POWERS[-exponent] : whole * DOUBLE_POWERS[exponent];
            }
        }
        double value = Double.parseDouble(literal());
        if (value == 0) {
            throw Surprise.here(); // a zero of many digits has no sign, a value too small to be told from zero has one
        }
        return value;
    }

    float float32() {
        if (isInteger) {
            return (float) integer();
        }
        if (digits <= DIGITS_EXACT) {
            if (magnitude == 0) {
                return 0.0f;
            }
            if (magnitude < FLOAT_EXACT && Math.abs(exponent) < FLOAT_POWERS.length) {
                float whole = isNegative ? -magnitude : magnitude;
                return exponent < 0 ? whole / FLOAT_POWERS[-exponent] : whole * FLOAT_POWERS[exponent];
            }
        }
        float value = Float.parseFloat(literal());
        if (value == 0) {
            throw Surprise.here();
        }
        return value;
    }

    /** With the scale that it is written with. */
    BigDecimal decimal() {
        if (digits <= DIGITS_EXACT) {
            return BigDecimal.valueOf(isNegative ? -magnitude : magnitude, -exponent);
        }
        return new BigDecimal(literal());
    }

    private String literal() {
        if (end - start > CHARS_MAX) {
            throw Surprise.here();
        }
        return new String(bytes, start, end - start, ISO_8859_1);
    }
}
