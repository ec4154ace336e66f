package dev.millrace.sink.decode;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Where a Debezium change event of one schema keeps its parts. */
record Envelope(
        Field op,
        Field before,
        Field after,
        @Nullable Field source,
        @Nullable Field database,
        @Nullable Field schema,
        @Nullable Field table,
        @Nullable Field sourceTime,
        @Nullable SourcePosition position) {

    /** The parts of an envelope, or nothing when this is the schema of a plain row. */
    static Optional<Envelope> of(Schema value) {
        Field op = value.field("op");
        Field before = value.field("before");
        Field after = value.field("after");
        if (op == null || before == null || after == null || after.schema().type() != Schema.Type.STRUCT) {
            return Optional.empty();
        }
        Field source = value.field("source");
        Schema block = source != null && source.schema().type() == Schema.Type.STRUCT ? source.schema() : null;
        return Optional.of(new Envelope(
                op,
                before,
                after,
                block == null ? null : source,
                block == null ? null : block.field("db"),
                block == null ? null : block.field("schema"),
                block == null ? null : block.field("table"),
                block == null ? null : block.field("ts_ms"),
                block == null ? null : SourcePosition.of(block).orElse(null)));
    }

    String op(Struct event) {
        Object value = event.get(op);
        return value == null ? "" : value.toString();
    }

    @Nullable Struct after(Struct event) {
        return (Struct) event.get(after);
    }

    @Nullable Struct before(Struct event) {
        return (Struct) event.get(before);
    }

    @Nullable Instant sourceTime(Struct event) {
        Object millis = fromSource(event, sourceTime);
        return millis instanceof Long value ? Instant.ofEpochMilli(value) : null;
    }

    /** The same without an object for each record: milliseconds since 1970, or 0 where it does not tell. */
    long sourceMs(Struct event) {
        return fromSource(event, sourceTime) instanceof Long value ? value : 0;
    }

    /** Where the event stands in its source's log, or null where it does not tell. */
    @Nullable String position(Struct event) {
        if (source == null || position == null) {
            return null;
        }
        Struct block = (Struct) event.get(source);
        return block == null ? null : position.of(block);
    }

    /** A row of an incremental snapshot, which is read while the stream goes on. */
    boolean isIncremental(Struct event) {
        Field snapshot = source == null ? null : source.schema().field("snapshot");
        return snapshot != null && "incremental".equals(fromSource(event, snapshot));
    }

    /** A value of the source block, or null where the block or the field is missing. */
    @Nullable Object fromSource(Struct event, @Nullable Field field) {
        if (source == null || field == null) {
            return null;
        }
        Struct block = (Struct) event.get(source);
        return block == null ? null : block.get(field);
    }
}
