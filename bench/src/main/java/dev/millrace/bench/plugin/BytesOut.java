package dev.millrace.bench.plugin;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing array of bytes; integers take as many bytes as their size needs. */
final class BytesOut {
    private byte[] bytes;
    private int size;

    BytesOut(int firstBytes) {
        bytes = new byte[firstBytes];
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    void putByte(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    void putInt(int value) {
        room(Integer.BYTES);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    void putLong(long value) {
        putInt((int) (value >>> 32));
        putInt((int) value);
    }

    /** Small numbers of either sign become short: the sign is the last bit. */
    void putSigned(long value) {
        putUnsigned((value << 1) ^ (value >> 63));
    }

    void putUnsigned(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void putBytes(byte[] value) {
        putUnsigned(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    void putText(String value) {
        putBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }
}
