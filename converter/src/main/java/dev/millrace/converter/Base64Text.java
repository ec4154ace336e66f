package dev.millrace.converter;

import java.util.Arrays;

/** Base64 as Jackson writes it: the common alphabet, padded, without line breaks. */
final class Base64Text {
    private static final byte[] ALPHABET = alphabet();
    private static final byte[] VALUES = values();

    private Base64Text() {}

    private static byte[] alphabet() {
        byte[] alphabet = new byte[64];
        String characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length; i++) {
            alphabet[i] = (byte) characters.charAt(i);
        }
        return alphabet;
    }

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < ALPHABET.length; i++) {
            values[ALPHABET[i]] = (byte) i;
        }
        return values;
    }

    static int encodedLength(int length) {
        return (length + 2) / 3 * 4;
    }

    /** Writes the text at this place and returns the place behind it. */
    static int encode(byte[] data, byte[] out, int at) {
        int p = at;
        int i = 0;
        for (; i + 2 < data.length; i += 3) {
            int bits = ((data[i] & 0xff) << 16) | ((data[i + 1] & 0xff) << 8) | (data[i + 2] & 0xff);
            out[p++] = ALPHABET[bits >> 18];
            out[p++] = ALPHABET[(bits >> 12) & 63];
            out[p++] = ALPHABET[(bits >> 6) & 63];
            out[p++] = ALPHABET[bits & 63];
        }
        int left = data.length - i;
        if (left > 0) {
            int bits = ((data[i] & 0xff) << 16) | (left > 1 ? (data[i + 1] & 0xff) << 8 : 0);
            out[p++] = ALPHABET[bits >> 18];
            out[p++] = ALPHABET[(bits >> 12) & 63];
            out[p++] = left > 1 ? ALPHABET[(bits >> 6) & 63] : (byte) '=';
            out[p++] = '=';
        }
        return p;
    }

    /** The one text that stands for these bytes; what other texts mean is Jackson's to say. */
    static byte[] decode(byte[] text, int start, int end) {
        int length = end - start;
        if (length % 4 != 0) {
            throw Surprise.here();
        }
        if (length == 0) {
            return new byte[0];
        }
        int padding = text[end - 1] != '=' ? 0 : text[end - 2] != '=' ? 1 : 2;
        byte[] data = new byte[length / 4 * 3 - padding];
        int p = start;
        int i = 0;
        for (; i + 2 < data.length; i += 3) {
            int bits = (value(text[p]) << 18)
                    | (value(text[p + 1]) << 12)
                    | (value(text[p + 2]) << 6)
                    | value(text[p + 3]);
            data[i] = (byte) (bits >> 16);
            data[i + 1] = (byte) (bits >> 8);
            data[i + 2] = (byte) bits;
            p += 4;
        }
        if (padding > 0) {
            int bits =
                    (value(text[p]) << 18) | (value(text[p + 1]) << 12) | (padding == 1 ? value(text[p + 2]) << 6 : 0);
            int unused = padding == 1 ? 0xff : 0xffff;
            if ((bits & unused) != 0) {
                throw Surprise.here();
            }
            data[i] = (byte) (bits >> 16);
            if (padding == 1) {
                data[i + 1] = (byte) (bits >> 8);
            }
        }
        return data;
    }

    private static int value(byte character) {
        int value = VALUES[character & 0xff];
        if (value < 0) {
            throw Surprise.here();
        }
        return value;
    }
}
