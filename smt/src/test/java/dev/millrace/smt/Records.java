package dev.millrace.smt;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/** Records as Debezium writes them, for a table of orders. */
final class Records {
    static final String TOPIC = "shop.inventory.orders";
    static final int PARTITION = 3;

    static final Schema KEY = SchemaBuilder.struct()
            .name(TOPIC + ".Key")
            .field("id", Schema.INT32_SCHEMA)
            .build();

    static final Schema ROW = rowSchema();

    static final Schema SOURCE = SchemaBuilder.struct()
            .name("io.debezium.connector.mysql.Source")
            .field("db", Schema.STRING_SCHEMA)
            .field("table", Schema.STRING_SCHEMA)
            .field("pos", Schema.INT64_SCHEMA)
            .build();

    private Records() {}

    static Schema rowSchema(String... more) {
        SchemaBuilder row = SchemaBuilder.struct()
                .optional()
                .name(TOPIC + ".Value")
                .version(7)
                .doc("An order.")
                .parameter("owner", "shop")
                .field("id", Schema.INT32_SCHEMA)
                .field(
                        "note",
                        SchemaBuilder.string()
                                .optional()
                                .defaultValue("none")
                                .doc("Free text.")
                                .build())
                .field(
                        "total",
                        SchemaBuilder.int64()
                                .parameter("scale", "2")
                                .defaultValue(0L)
                                .build());
        for (String column : more) {
            row.field(column, Schema.OPTIONAL_STRING_SCHEMA);
        }
        return row.build();
    }

    static Schema envelopeSchema(Schema row) {
        return SchemaBuilder.struct()
                .name(TOPIC + ".Envelope")
                .version(2)
                .doc("A change.")
                .field("before", row)
                .field("after", row)
                .field("source", SOURCE)
                .field("op", Schema.STRING_SCHEMA)
                .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
                .build();
    }

    static Struct key(int id) {
        return new Struct(KEY).put("id", id);
    }

    static Struct row(Schema schema, int id, @Nullable String note, long total) {
        return new Struct(schema).put("id", id).put("note", note).put("total", total);
    }

    static Struct envelope(String op, @Nullable Struct before, @Nullable Struct after) {
        Struct some = before == null ? after : before;
        Struct source =
                new Struct(SOURCE).put("db", "inventory").put("table", "orders").put("pos", 4711L);
        return new Struct(envelopeSchema(some == null ? ROW : some.schema()))
                .put("before", before)
                .put("after", after)
                .put("source", source)
                .put("op", op)
                .put("ts_ms", 1_732_101_234_567L);
    }

    static Map<String, @Nullable Object> map(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return map;
    }

    static Map<String, @Nullable Object> envelopeMap(String op, @Nullable Object before, @Nullable Object after) {
        return map("before", before, "after", after, "source", map("db", "inventory", "pos", 4711L), "op", op);
    }

    /** A record with this key and value; where there is a struct, with its schema. */
    static SinkRecord sink(@Nullable Object key, @Nullable Object value, long offset) {
        return sink(schemaOf(key), key, schemaOf(value), value, offset);
    }

    static SinkRecord sink(
            @Nullable Schema keySchema,
            @Nullable Object key,
            @Nullable Schema valueSchema,
            @Nullable Object value,
            long offset) {
        ConnectHeaders headers = new ConnectHeaders();
        headers.add("trace", new SchemaAndValue(Schema.STRING_SCHEMA, "t-1"));
        return new SinkRecord(
                TOPIC,
                PARTITION,
                keySchema,
                key,
                valueSchema,
                value,
                offset,
                1_732_101_234_000L,
                TimestampType.CREATE_TIME,
                headers);
    }

    /** What comes out of a transform that drops nothing. */
    static SinkRecord through(Transformation<SinkRecord> transform, SinkRecord record) {
        return Objects.requireNonNull(transform.apply(record), "the transform dropped the record");
    }

    private static @Nullable Schema schemaOf(@Nullable Object value) {
        return value instanceof Struct struct ? struct.schema() : null;
    }
}
