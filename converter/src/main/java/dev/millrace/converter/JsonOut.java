package dev.millrace.converter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** JSON in the making, byte for byte as Jackson's generator writes it with Connect's settings. */
final class JsonOut {
    /** A larger record's memory is given back. */
    private static final int BYTES_KEPT = 1 << 20;

    private static final int DIGITS_MAX = 20;
    private static final long EIGHT_DIGITS = 100_000_000;
    private static final byte[] NULL = "null".getBytes(US_ASCII);
    private static final byte[] TRUE = "true".getBytes(US_ASCII);
    private static final byte[] FALSE = "false".getBytes(US_ASCII);
    private static final byte[] LEAST = Long.toString(Long.MIN_VALUE).getBytes(US_ASCII);
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(US_ASCII);

    /** For each ASCII character: 0 if it stands for itself, 'u' if it needs four hex digits, else its short escape. */
    private static final byte[] ESCAPES = escapes();

    private static final int BYTES_AT_FIRST = 4096;

    private byte[] bytes;
    private int at;

    JsonOut() {
        this(BYTES_AT_FIRST);
    }

    private JsonOut(int bytesAtFirst) {
        bytes = new byte[bytesAtFirst];
    }

    private static byte[] escapes() {
        byte[] escapes = new byte[128];
        Arrays.fill(escapes, 0, ' ', (byte) 'u');
        escapes['\b'] = 'b';
        escapes['\t'] = 't';
        escapes['\n'] = 'n';
        escapes['\f'] = 'f';
        escapes['\r'] = 'r';
        escapes['"'] = '"';
        escapes['\\'] = '\\';
        return escapes;
    }

    /** A member's name as it stands in JSON, with quotes and the colon. */
    static byte[] name(String name) {
        TextDecoder.checkName(name);
        JsonOut out = new JsonOut(name.length() + 3);
        out.text(name);
        out.raw(':');
        return Arrays.copyOf(out.bytes, out.at);
    }

    void clear() {
        at = 0;
        if (bytes.length > BYTES_KEPT) {
            bytes = new byte[BYTES_AT_FIRST];
        }
    }

    /** All of it, between these two. */
    byte[] between(byte[] before, byte[] after) {
        byte[] all = Arrays.copyOf(before, before.length + at + after.length);
        System.arraycopy(bytes, 0, all, before.length, at);
        System.arraycopy(after, 0, all, before.length + at, after.length);
        return all;
    }

    private void ensure(int more) {
        if (bytes.length - at < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(at, more)));
        }
    }

    void raw(char ascii) {
        ensure(1);
        bytes[at++] = (byte) ascii;
    }

    void raw(byte[] json) {
        ensure(json.length);
        System.arraycopy(json, 0, bytes, at, json.length);
        at += json.length;
    }

    void nothing() {
        raw(NULL);
    }

    void bool(boolean value) {
        raw(value ? TRUE : FALSE);
    }

    void integer(long value) {
        if (value == Long.MIN_VALUE) {
            raw(LEAST);
            return;
        }
        ensure(DIGITS_MAX);
        long rest = value;
        if (value < 0) {
            bytes[at++] = '-';
            rest = -value;
        }
        int end = at + digits(rest);
        int p = end;
        while (rest > Integer.MAX_VALUE) {
            long upper = rest / EIGHT_DIGITS;
            int lower = (int) (rest - upper * EIGHT_DIGITS);
            pair(lower % 100, p - 2);
            pair(lower / 100 % 100, p - 4);
            pair(lower / 10_000 % 100, p - 6);
            pair(lower / 1_000_000, p - 8);
            rest = upper;
            p -= 8;
        }
        int small = (int) rest;
        while (small >= 100) {
            p -= 2;
            pair(small % 100, p);
            small /= 100;
        }
        if (small >= 10) {
            pair(small, p - 2);
        } else {
            bytes[p - 1] = (byte) ('0' + small);
        }
        at = end;
    }

    private void pair(int value, int index) {
        int tens = value / 10;
        bytes[index] = (byte) ('0' + tens);
        bytes[index + 1] = (byte) ('0' + value - tens * 10);
    }

    private static int digits(long value) {
        int digits = 1;
        for (long power = 10; value >= power; power *= 10) {
            if (++digits == 19) {
                break; // the next power has no room in 64 bits
            }
        }
        return digits;
    }

    void float64(double value) {
        number(Double.toString(value), Double.isFinite(value));
    }

    void float32(float value) {
        number(Float.toString(value), Float.isFinite(value));
    }

    /** NaN and the infinities are no JSON; Jackson writes them as texts. */
    private void number(String text, boolean isNumber) {
        if (isNumber) {
            ascii(text);
        } else {
            text(text);
        }
    }

    void ascii(String text) {
        raw(text.getBytes(ISO_8859_1));
    }

    /** All of the buffer's array, wherever the buffer stands in it: Connect's converter does that. */
    @SuppressWarnings("ByteBufferBackingArray")
    void base64(ByteBuffer data) {
        base64(data.array());
    }

    void base64(byte[] data) {
        ensure(Base64Text.encodedLength(data.length) + 2);
        bytes[at++] = '"';
        at = Base64Text.encode(data, bytes, at);
        bytes[at++] = '"';
    }

    void text(String text) {
        int length = text.length();
        ensure(length + 2);
        byte[] out = bytes;
        int p = at;
        out[p++] = '"';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= ESCAPES.length || ESCAPES[c] != 0) {
                at = p;
                rest(text, i);
                return;
            }
            out[p++] = (byte) c;
        }
        out[p++] = '"';
        at = p;
    }

    private void rest(String text, int from) {
        int length = text.length();
        for (int i = from; i < length; i++) {
            ensure(6 + length - i); // the longest character, and room for the plain ones behind it
            char c = text.charAt(i);
            if (c < 0x80) {
                ascii(c);
            } else if (c < 0x800) {
                bytes[at++] = (byte) (0xc0 | (c >> 6));
                bytes[at++] = (byte) (0x80 | (c & 0x3f));
            } else if (Character.isSurrogate(c)) {
                hex(c);
            } else {
                bytes[at++] = (byte) (0xe0 | (c >> 12));
                bytes[at++] = (byte) (0x80 | ((c >> 6) & 0x3f));
                bytes[at++] = (byte) (0x80 | (c & 0x3f));
            }
        }
        raw('"');
    }

    private void ascii(char c) {
        byte escape = ESCAPES[c];
        if (escape == 0) {
            bytes[at++] = (byte) c;
        } else if (escape == 'u') {
            hex(c);
        } else {
            bytes[at++] = '\\';
            bytes[at++] = escape;
        }
    }

    private void hex(char c) {
        bytes[at++] = '\\';
        bytes[at++] = 'u';
        bytes[at++] = HEX[c >> 12];
        bytes[at++] = HEX[(c >> 8) & 15];
        bytes[at++] = HEX[(c >> 4) & 15];
        bytes[at++] = HEX[c & 15];
    }
}
