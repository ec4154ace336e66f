package dev.millrace.sink.decode;

import java.nio.charset.StandardCharsets;

/**
 * Writes a position: numbers, the weightiest first, each behind a letter that says how many digits it has. So texts of
 * different lengths sort, byte by byte, as their numbers do, and no number has to be padded. What comes behind a dash
 * is a remark and no part of the order. For one position after the other; one thread.
 */
final class PositionText {
    /** Room for each of the sources. SQL Server's is the longest: twice (8, 8 and 4 digits) and once 16. */
    static final int MOST = 64;

    private static final byte[] DIGITS = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final int HEX_DIGIT_BITS = 4;

    private final byte[] bytes = new byte[MOST];
    private int end;

    PositionText begin() {
        end = 0;
        return this;
    }

    /** A number that is not negative. */
    PositionText decimal(long number) {
        int digits = digitsOf(number);
        count(digits);
        return digits(number, digits);
    }

    /** A number of 64 bits without a sign. */
    PositionText hex(long number) {
        int digits = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(number) + 3) / HEX_DIGIT_BITS);
        count(digits);
        for (int shift = (digits - 1) * HEX_DIGIT_BITS; shift >= 0; shift -= HEX_DIGIT_BITS) {
            bytes[end++] = DIGITS[(int) (number >>> shift) & 0xF];
        }
        return this;
    }

    /** Whatever follows is a remark. */
    PositionText remark() {
        bytes[end++] = '-';
        return this;
    }

    /** A number that nothing is compared with, as it is. */
    PositionText plain(long number) {
        return digits(number, digitsOf(number));
    }

    private void count(int digits) {
        bytes[end++] = (byte) ('a' - 1 + digits);
    }

    private static int digitsOf(long number) {
        int digits = 1;
        for (long rest = number / 10; rest != 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private PositionText digits(long number, int digits) {
        long rest = number;
        for (int at = end + digits - 1; at >= end; at--) {
            bytes[at] = DIGITS[(int) (rest % 10)];
            rest /= 10;
        }
        end += digits;
        return this;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
    }
}
