package dev.millrace.bench.plugin;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link BytesOut} wrote. */
final class BytesIn {
    private final byte[] bytes;
    private int at;

    BytesIn(byte[] bytes) {
        this.bytes = bytes;
    }

    int getByte() {
        return bytes[at++];
    }

    int getInt() {
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = (value << 8) | (bytes[at++] & 0xFF);
        }
        return value;
    }

    long getLong() {
        return ((long) getInt() << 32) | (getInt() & 0xFFFF_FFFFL);
    }

    long getSigned() {
        long value = getUnsigned();
        return (value >>> 1) ^ -(value & 1);
    }

    long getUnsigned() {
        long value = 0;
        int shift = 0;
        while (true) {
            byte next = bytes[at++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
            shift += 7;
        }
    }

    int getLength() {
        return (int) getUnsigned();
    }

    String getText() {
        int length = getLength();
        String value = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return value;
    }

    byte[] getBytes(int length) {
        byte[] value = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return value;
    }

    /** A number in so many bytes, the first one being the greatest. */
    long getSigned(int length) {
        long value = bytes[at++];
        for (int i = 1; i < length; i++) {
            value = (value << 8) | (bytes[at++] & 0xFF);
        }
        return value;
    }

    /** Goes on behind these bytes and their length, if they are what comes. */
    boolean comes(byte[] expected) {
        int start = at;
        int length = getLength();
        if (length == expected.length && Arrays.equals(bytes, at, at + length, expected, 0, length)) {
            at += length;
            return true;
        }
        at = start;
        return false;
    }
}
