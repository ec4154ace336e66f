package dev.millrace.converter;

import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** A schema that was written before: what stands in front of its payloads, and the writer of those. */
final class KnownSchemaText {
    private static final byte[] NOTHING = {};

    private final byte[] before;
    private final byte[] after;
    private final @Nullable SlotWriter payload;
    private final Trust trust = Trust.inConverting();

    private KnownSchemaText(byte[] before, byte[] after, @Nullable SlotWriter payload) {
        this.before = before;
        this.after = after;
        this.payload = payload;
    }

    static KnownSchemaText inEnvelope(byte[] prefix, @Nullable SlotWriter payload) {
        return new KnownSchemaText(prefix, Envelope.TAIL, payload);
    }

    static KnownSchemaText apart(@Nullable SlotWriter payload) {
        return new KnownSchemaText(NOTHING, NOTHING, payload);
    }

    boolean allowsTry() {
        return payload != null && trust.allowsTry();
    }

    void failed() {
        trust.lost();
    }

    byte[] write(JsonOut out, @Nullable Schema schema, @Nullable Object value) {
        if (payload == null) {
            throw Surprise.here();
        }
        out.clear();
        payload.write(out, schema, value);
        trust.won();
        return out.between(before, after);
    }
}
