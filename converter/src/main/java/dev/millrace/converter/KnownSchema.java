package dev.millrace.converter;

import java.util.Arrays;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** A schema that was read before: the bytes that say it, up to the payload, and the reader of what follows them. */
final class KnownSchema {
    private static final int TAIL = 24;

    private final byte[] prefix;
    private final @Nullable Schema schema;
    private final @Nullable SlotReader payload;
    private final boolean isInEnvelope;
    private final Trust trust = Trust.inConverting();

    private KnownSchema(byte[] prefix, @Nullable Schema schema, @Nullable SlotReader payload, boolean isInEnvelope) {
        this.prefix = prefix;
        this.schema = schema;
        this.payload = payload;
        this.isInEnvelope = isInEnvelope;
    }

    /** In front of each payload. */
    static KnownSchema inEnvelope(byte[] prefix, @Nullable Schema schema, @Nullable SlotReader payload) {
        return new KnownSchema(prefix, schema, payload, true);
    }

    /** Not in the records at all. */
    static KnownSchema apart(@Nullable Schema schema, @Nullable SlotReader payload) {
        return new KnownSchema(new byte[0], schema, payload, false);
    }

    boolean begins(byte[] json) {
        int length = prefix.length;
        if (json.length <= length) {
            return false;
        }
        // Two versions of a schema have much in common from the left, and little at the place where one of them ends.
        int tail = Math.max(0, length - TAIL);
        return Arrays.equals(json, tail, length, prefix, tail, length) && Arrays.equals(json, 0, tail, prefix, 0, tail);
    }

    @Nullable Schema schema() {
        return schema;
    }

    boolean allowsTry() {
        return payload != null && trust.allowsTry();
    }

    void failed() {
        trust.lost();
    }

    /** The payload; a {@link Surprise}, or the exception of an index beyond the end, where it is not as expected. */
    @Nullable Object read(JsonCursor json, byte[] record) {
        if (payload == null) {
            throw Surprise.here();
        }
        json.open(record, prefix.length);
        if (!isInEnvelope && json.next() != '{' && json.next() != '[') {
            throw Surprise.here(); // nothing would say where a bare number or word ends
        }
        Object value = payload.read(json);
        if (isInEnvelope) {
            json.take('}');
        }
        json.end();
        trust.won();
        return value;
    }
}
