package dev.millrace.sink.tds;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The answer to a message, sent in packets once it is whole. */
final class TdsWriter {
    static final int PACKET = 4_096;
    private static final int HEADER = 8;
    private static final int RESPONSE = 4;

    private byte[] bytes = new byte[PACKET];
    private int size;

    TdsWriter u8(int value) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * size);
        }
        bytes[size++] = (byte) value;
        return this;
    }

    TdsWriter u16(int value) {
        return u8(value).u8(value >> 8);
    }

    TdsWriter i32(int value) {
        return u16(value).u16(value >> 16);
    }

    TdsWriter i64(long value) {
        return i32((int) value).i32((int) (value >> 32));
    }

    /** So many of a number's lowest bytes. */
    TdsWriter low(long value, int count) {
        for (int i = 0; i < count; i++) {
            u8((int) (value >> (8 * i)));
        }
        return this;
    }

    TdsWriter raw(byte... values) {
        for (byte value : values) {
            u8(value);
        }
        return this;
    }

    /** With its length in one byte before it. */
    TdsWriter shortText(String text) {
        return u8(text.length()).raw(utf16(text));
    }

    TdsWriter text(String text) {
        return u16(text.length()).raw(utf16(text));
    }

    static byte[] utf16(String text) {
        return text.getBytes(StandardCharsets.UTF_16LE);
    }

    int size() {
        return size;
    }

    /** A token whose length stands in two bytes behind its number. */
    TdsWriter token(int number, TdsWriter content) {
        return u8(number).u16(content.size).raw(Arrays.copyOf(content.bytes, content.size));
    }

    TdsWriter changed(int what, TdsWriter values) {
        return token(0xE3, new TdsWriter().u8(what).raw(Arrays.copyOf(values.bytes, values.size)));
    }

    TdsWriter error(int number, int severity, String message) {
        TdsWriter content = new TdsWriter();
        content.i32(number)
                .u8(1)
                .u8(severity)
                .text(message)
                .shortText("stand-in")
                .shortText("")
                .i32(1);
        return token(0xAA, content);
    }

    /** @param token 0xFD for a batch, 0xFE for a procedure, 0xFF inside of one */
    TdsWriter done(int token, int status, int command, long count) {
        return u8(token).u16(status).u16(command).i64(count);
    }

    void send(OutputStream out) throws IOException {
        int from = 0;
        int number = 1;
        do {
            int length = Math.min(size - from, PACKET - HEADER);
            boolean isLast = from + length == size;
            byte[] header = {
                RESPONSE,
                (byte) (isLast ? 1 : 0),
                (byte) ((length + HEADER) >> 8),
                (byte) (length + HEADER),
                0,
                51,
                (byte) number++,
                0
            };
            out.write(header);
            out.write(bytes, from, length);
            from += length;
        } while (from < size);
        out.flush();
    }
}
