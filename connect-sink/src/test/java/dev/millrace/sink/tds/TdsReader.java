package dev.millrace.sink.tds;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A message of a client, read from its start. */
final class TdsReader {
    private static final long PLP_NULL = -1;

    private final ByteBuffer bytes;

    TdsReader(byte[] message) {
        this.bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    }

    boolean hasMore() {
        return bytes.hasRemaining();
    }

    int u8() {
        return bytes.get() & 0xFF;
    }

    int u16() {
        return bytes.getShort() & 0xFFFF;
    }

    int i32() {
        return bytes.getInt();
    }

    long i64() {
        return bytes.getLong();
    }

    /** Goes over the next byte if it is this one. */
    boolean skipIf(int value) {
        if ((bytes.get(bytes.position()) & 0xFF) != value) {
            return false;
        }
        skip(1);
        return true;
    }

    byte[] take(int count) {
        byte[] taken = new byte[count];
        bytes.get(taken);
        return taken;
    }

    void skip(int count) {
        bytes.position(bytes.position() + count);
    }

    /** The headers that begin a request with their own length. */
    void skipHeaders() {
        skip(bytes.getInt(bytes.position()));
    }

    String rest() {
        return text(bytes.remaining());
    }

    String text(int count) {
        return new String(take(count), StandardCharsets.UTF_16LE);
    }

    /** At a place of its own, as logins have it. */
    byte[] at(int place, int length) {
        byte[] taken = new byte[length];
        bytes.get(place, taken);
        return taken;
    }

    int u16At(int place) {
        return bytes.getShort(place) & 0xFFFF;
    }

    /** A value in pieces. */
    byte @Nullable [] pieces() {
        if (i64() == PLP_NULL) {
            return null;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int length = i32(); length != 0; length = i32()) {
            all.writeBytes(take(length));
        }
        return all.toByteArray();
    }
}
