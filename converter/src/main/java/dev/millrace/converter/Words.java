package dev.millrace.converter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Bytes eight at a time: as one word, in which the first byte is the lowest. */
final class Words {
    static final int BYTES = Long.BYTES;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long TOP = 0x8080_8080_8080_8080L;
    private static final long ZEROS = '0' * EACH;
    private static final long ABOVE_NINE = (0x7f - '9') * EACH;
    private static final long CONTROL = ' ' * EACH;
    private static final long QUOTE = '"' * EACH;
    private static final long BACKSLASH = '\\' * EACH;

    private Words() {}

    static long at(byte[] bytes, int index) {
        return (long) WORDS.get(bytes, index);
    }

    static boolean equal(byte[] a, int at, byte[] b) {
        int length = b.length;
        if (at > a.length - length) {
            return false;
        }
        if (length < BYTES) {
            for (int i = 0; i < length; i++) {
                if (a[at + i] != b[i]) {
                    return false;
                }
            }
            return true;
        }
        for (int i = BYTES; i < length; i += BYTES) {
            if (at(a, at + i - BYTES) != at(b, i - BYTES)) {
                return false;
            }
        }
        return at(a, at + length - BYTES) == at(b, length - BYTES); // overlaps with the word before
    }

    /** How many of the first characters of a JSON text stand for themselves: ASCII, no control, quote or backslash. */
    static int plain(long word) {
        long quotes = word ^ QUOTE;
        long backslashes = word ^ BACKSLASH;
        // The lowest of these bits is right; a borrow may set wrong ones above it.
        long odd =
                (word | (word - CONTROL) | ((quotes - EACH) & ~quotes) | ((backslashes - EACH) & ~backslashes)) & TOP;
        return Long.numberOfTrailingZeros(odd) >>> 3;
    }

    static boolean areDigits(long word) {
        return (((word + ABOVE_NINE) | (word - ZEROS)) & TOP) == 0;
    }

    /** The number that eight digits say: pairs first, then pairs of pairs. */
    static long number(long digits) {
        long ones = digits - ZEROS;
        long pairs = ones * 10 + (ones >>> 8);
        long low = (pairs & 0x0000_00ff_0000_00ffL) * (100 + (1_000_000L << 32));
        long high = ((pairs >>> 16) & 0x0000_00ff_0000_00ffL) * (1 + (10_000L << 32));
        return (low + high) >>> 32;
    }
}
