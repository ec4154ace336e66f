package dev.millrace.source.debezium;

import io.debezium.data.Envelope;
import io.debezium.relational.RelationalChangeRecordEmitter;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** Records as Debezium makes them, of one table unless said otherwise. */
final class Changes {
    static final Map<String, String> PARTITION = Map.of("server", "shop");

    private static final String TOPIC = "shop.inventory.item";
    private static final Schema KEY =
            SchemaBuilder.struct().field("id", Schema.INT32_SCHEMA).build();
    private static final Schema SOURCE =
            SchemaBuilder.struct().field("db", Schema.STRING_SCHEMA).build();
    private static final Envelope ENVELOPE = Envelope.defineSchema()
            .withName("shop.inventory.item.Envelope")
            .withRecord(KEY)
            .withSource(SOURCE)
            .build();

    private Changes() {}

    static SourceRecord insert(int id, int position) {
        return record(TOPIC, id, ENVELOPE.create(row(id), source(), Instant.EPOCH), position, null);
    }

    static SourceRecord insertIn(String topic, int id, int position) {
        return record(topic, id, ENVELOPE.create(row(id), source(), Instant.EPOCH), position, null);
    }

    static SourceRecord update(int id, int position) {
        return record(TOPIC, id, ENVELOPE.update(row(id), row(id), source(), Instant.EPOCH), position, null);
    }

    static SourceRecord read(int id, int position) {
        return record(TOPIC, id, ENVELOPE.read(row(id), source(), Instant.EPOCH), position, null);
    }

    static SourceRecord delete(int id, int position) {
        return record(TOPIC, id, ENVELOPE.delete(row(id), source(), Instant.EPOCH), position, null);
    }

    static SourceRecord tombstone(int id, int position) {
        return record(TOPIC, id, null, position, null);
    }

    /** The first event of a changed key. */
    static SourceRecord movedFrom(int id, int to, int position) {
        return record(
                TOPIC,
                id,
                ENVELOPE.delete(row(id), source(), Instant.EPOCH),
                position,
                new ConnectHeaders().add(RelationalChangeRecordEmitter.PK_UPDATE_NEWKEY_FIELD, row(to), KEY));
    }

    /** The last event of a changed key. */
    static SourceRecord movedTo(int id, int from, int position) {
        return record(
                TOPIC,
                id,
                ENVELOPE.create(row(id), source(), Instant.EPOCH),
                position,
                new ConnectHeaders().add(RelationalChangeRecordEmitter.PK_UPDATE_OLDKEY_FIELD, row(from), KEY));
    }

    static SourceRecord heartbeat(int position) {
        Schema schema = SchemaBuilder.struct()
                .name("io.debezium.connector.common.Heartbeat")
                .field("ts_ms", Schema.INT64_SCHEMA)
                .build();
        return new SourceRecord(
                PARTITION,
                Map.of("pos", position),
                "__debezium-heartbeat.shop",
                schema,
                new Struct(schema).put("ts_ms", 1L));
    }

    static Map<String, ?> at(int position) {
        return Map.of("pos", position);
    }

    private static SourceRecord record(
            String topic, int id, @Nullable Struct value, int position, @Nullable Headers headers) {
        return new SourceRecord(
                PARTITION,
                at(position),
                topic,
                null,
                KEY,
                row(id),
                value == null ? null : value.schema(),
                value,
                null,
                headers);
    }

    private static Struct row(int id) {
        return new Struct(KEY).put("id", id);
    }

    private static Struct source() {
        return new Struct(SOURCE).put("db", "inventory");
    }
}
