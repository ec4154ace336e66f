package dev.millrace.sink;

import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Records as Debezium and its flattening transform make them, for tests. */
public final class Records {
    public static final Schema KEY =
            SchemaBuilder.struct().field("id", Schema.INT64_SCHEMA).build();
    public static final Schema ROW = SchemaBuilder.struct()
            .name("shop.shop.orders.Value")
            .optional()
            .field("id", Schema.INT64_SCHEMA)
            .field("customer", Schema.OPTIONAL_STRING_SCHEMA)
            .build();
    public static final Schema SOURCE = SchemaBuilder.struct()
            .name("io.debezium.connector.mysql.Source")
            .field("ts_ms", Schema.INT64_SCHEMA)
            .field("db", Schema.STRING_SCHEMA)
            .field("table", Schema.OPTIONAL_STRING_SCHEMA)
            .field("server_id", Schema.INT64_SCHEMA)
            .field("file", Schema.STRING_SCHEMA)
            .field("pos", Schema.INT64_SCHEMA)
            .field("row", Schema.INT32_SCHEMA)
            .build();
    public static final Schema ENVELOPE = envelope(ROW);

    private Records() {}

    public static Schema envelope(Schema row) {
        return SchemaBuilder.struct()
                .name("shop.shop.orders.Envelope")
                .field("before", row)
                .field("after", row)
                .field("source", SOURCE)
                .field("op", Schema.STRING_SCHEMA)
                .build();
    }

    public static Struct key(long id) {
        return new Struct(KEY).put("id", id);
    }

    public static Struct row(long id, @Nullable String customer) {
        return new Struct(ROW).put("id", id).put("customer", customer);
    }

    public static Struct source() {
        return new Struct(SOURCE)
                .put("ts_ms", 1_700_000_000_123L)
                .put("db", "shop")
                .put("table", "orders")
                .put("server_id", 7L)
                .put("file", "binlog.000001")
                .put("pos", 4L)
                .put("row", 0);
    }

    /** The same event, elsewhere in the source's log. */
    public static SinkRecord at(String file, long pos, SinkRecord event) {
        ((Struct) event.value()).getStruct("source").put("file", file).put("pos", pos);
        return event;
    }

    /** A flattened row. */
    public static SinkRecord plain(String topic, int partition, long offset, long id, @Nullable String customer) {
        return record(topic, partition, offset, key(id), ROW, row(id, customer));
    }

    /** A change event; {@code after} is null for a delete. */
    public static SinkRecord event(
            String topic, int partition, long offset, String op, @Nullable Struct before, @Nullable Struct after) {
        Struct row = after == null ? before : after;
        if (row == null) {
            throw new IllegalArgumentException("An event has a row");
        }
        Schema envelope = row.schema() == ROW ? ENVELOPE : envelope(row.schema());
        Struct event = new Struct(envelope)
                .put("before", before)
                .put("after", after)
                .put("source", source())
                .put("op", op);
        return record(topic, partition, offset, key(row.getInt64("id")), envelope, event);
    }

    public static SinkRecord tombstone(String topic, int partition, long offset, long id) {
        return record(topic, partition, offset, key(id), null, null);
    }

    public static SinkRecord record(
            String topic,
            int partition,
            long offset,
            @Nullable Object key,
            @Nullable Schema valueSchema,
            @Nullable Object value) {
        Schema keySchema = key instanceof Struct struct ? struct.schema() : null;
        return new SinkRecord(
                topic, partition, keySchema, key, valueSchema, value, offset, 0L, TimestampType.CREATE_TIME);
    }
}
