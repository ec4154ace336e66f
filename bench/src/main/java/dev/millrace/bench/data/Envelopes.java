package dev.millrace.bench.data;

import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Keys and values of one topic, in the shape in which Debezium's MySQL source writes them. */
public final class Envelopes {
    private static final long START_MS = 1_760_000_000_000L;
    private static final Schema SOURCE = SchemaBuilder.struct()
            .name("io.debezium.connector.mysql.Source")
            .field("version", Schema.STRING_SCHEMA)
            .field("connector", Schema.STRING_SCHEMA)
            .field("name", Schema.STRING_SCHEMA)
            .field("ts_ms", Schema.INT64_SCHEMA)
            .field("snapshot", Schema.OPTIONAL_STRING_SCHEMA)
            .field("db", Schema.STRING_SCHEMA)
            .field("sequence", Schema.OPTIONAL_STRING_SCHEMA)
            .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA)
            .field("ts_ns", Schema.OPTIONAL_INT64_SCHEMA)
            .field("table", Schema.OPTIONAL_STRING_SCHEMA)
            .field("server_id", Schema.INT64_SCHEMA)
            .field("gtid", Schema.OPTIONAL_STRING_SCHEMA)
            .field("file", Schema.STRING_SCHEMA)
            .field("pos", Schema.INT64_SCHEMA)
            .field("row", Schema.INT32_SCHEMA)
            .field("thread", Schema.OPTIONAL_INT64_SCHEMA)
            .field("query", Schema.OPTIONAL_STRING_SCHEMA)
            .build();
    private static final Schema TRANSACTION = SchemaBuilder.struct()
            .name("event.block")
            .version(1)
            .optional()
            .field("id", Schema.STRING_SCHEMA)
            .field("total_order", Schema.INT64_SCHEMA)
            .field("data_collection_order", Schema.INT64_SCHEMA)
            .build();

    private final TableDesign design;
    private final String table;
    private final Schema key;
    private final List<Field> fields;
    private final Schema row;
    private final Schema envelope;

    /** For a table that has the name of its topic. */
    public Envelopes(TableDesign design, String table) {
        this.design = design;
        this.table = table;
        this.key = SchemaBuilder.struct()
                .name("bench.shop." + table + ".Key")
                .field("id", Schema.INT64_SCHEMA)
                .build();
        SchemaBuilder builder =
                SchemaBuilder.struct().name("bench.shop." + table + ".Value").optional();
        for (Column column : design.columns()) {
            builder.field(column.name(), column.schema());
        }
        this.row = builder.build();
        this.fields = row.fields();
        this.envelope = SchemaBuilder.struct()
                .name("bench.shop." + table + ".Envelope")
                .version(2)
                .field("before", row)
                .field("after", row)
                .field("source", SOURCE)
                .field("transaction", TRANSACTION)
                .field("op", Schema.STRING_SCHEMA)
                .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
                .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA)
                .field("ts_ns", Schema.OPTIONAL_INT64_SCHEMA)
                .build();
    }

    public Schema keySchema() {
        return key;
    }

    public Schema valueSchema() {
        return envelope;
    }

    public Struct key(Change change) {
        return new Struct(key).put("id", change.id());
    }

    /** The event of a change, {@code position} being its place in the source's log. */
    public Struct value(Change change, long position) {
        long ms = START_MS + position / 10;
        return new Struct(envelope)
                .put("before", change.isInsert() ? null : row(change.id(), change.before()))
                .put("after", change.isDelete() ? null : row(change.id(), change.after()))
                .put("source", source(position, ms))
                .put("op", change.op())
                .put("ts_ms", ms + 5)
                .put("ts_us", (ms + 5) * 1_000)
                .put("ts_ns", (ms + 5) * 1_000_000);
    }

    private @Nullable Struct row(long id, int version) {
        Struct struct = new Struct(row);
        @Nullable Object[] values = design.row(id, version);
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value != null) {
                struct.put(fields.get(i), value);
            }
        }
        return struct;
    }

    private Struct source(long position, long ms) {
        return new Struct(SOURCE)
                .put("version", "3.5.0.Final")
                .put("connector", "mysql")
                .put("name", "bench")
                .put("ts_ms", ms)
                .put("snapshot", "false")
                .put("db", "shop")
                .put("ts_us", ms * 1_000)
                .put("ts_ns", ms * 1_000_000)
                .put("table", table)
                .put("server_id", 1L)
                .put("gtid", "5c1b0c5e-5d57-11ef-9e1d-0242ac120002:" + position)
                .put("file", "binlog.000042")
                .put("pos", position * 400)
                .put("row", 0)
                .put("thread", 11L);
    }
}
