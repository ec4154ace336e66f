package dev.millrace.converter;

import java.math.BigDecimal;
import java.util.Random;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.jspecify.annotations.Nullable;

/** Change events as Debezium's MySQL connector writes them, for tables of our own. */
@SuppressWarnings("JavaUtilDate") // what Connect's logical types are made of
final class DebeziumRecords {
    private static final String[] WORDS = {"new", "paid", "packed", "sent", "returned", "lost"};

    private final Random random = new Random(7);
    private final Schema row;
    private final Schema source = source();
    private final Schema envelope;

    private DebeziumRecords(Schema row) {
        this.row = row;
        this.envelope = SchemaBuilder.struct()
                .name("shop.shop.orders.Envelope")
                .version(2)
                .field("before", row)
                .field("after", row)
                .field("source", source)
                .field("transaction", transaction())
                .field("op", Schema.STRING_SCHEMA)
                .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
                .field("ts_us", Schema.OPTIONAL_INT64_SCHEMA)
                .field("ts_ns", Schema.OPTIONAL_INT64_SCHEMA)
                .build();
    }

    /** Thirteen columns of the kinds that tables are made of. */
    static DebeziumRecords orders() {
        return new DebeziumRecords(ordersRow().build());
    }

    /** The same, and a time of day that is the end of it: Connect takes it, the fast path leaves it to Connect. */
    static DebeziumRecords ordersWithAnOddTime() {
        return new DebeziumRecords(ordersRow().field("odd", Time.SCHEMA).build());
    }

    /** Sixty columns: twenty each of doubles, longs and texts. */
    static DebeziumRecords measurements() {
        SchemaBuilder row =
                SchemaBuilder.struct().name("shop.shop.measurements.Value").optional();
        for (int i = 0; i < 20; i++) {
            row.field("measured_" + i, Schema.OPTIONAL_FLOAT64_SCHEMA);
            row.field("counter_" + i, Schema.OPTIONAL_INT64_SCHEMA);
            row.field("label_" + i, Schema.OPTIONAL_STRING_SCHEMA);
        }
        return new DebeziumRecords(row.build());
    }

    private static SchemaBuilder ordersRow() {
        return SchemaBuilder.struct()
                .name("shop.shop.orders.Value")
                .optional()
                .field("id", Schema.INT64_SCHEMA)
                .field("customer_id", Schema.INT64_SCHEMA)
                .field("status", Schema.STRING_SCHEMA)
                .field(
                        "total",
                        Decimal.builder(2)
                                .parameter("connect.decimal.precision", "12")
                                .build())
                .field("currency", SchemaBuilder.string().defaultValue("EUR").build())
                .field("placed_at", named(SchemaBuilder.int64(), "io.debezium.time.MicroTimestamp"))
                .field("shipped_at", named(SchemaBuilder.int64().optional(), "io.debezium.time.MicroTimestamp"))
                .field("due", named(SchemaBuilder.int32().optional(), "io.debezium.time.Date"))
                .field("email", Schema.OPTIONAL_STRING_SCHEMA)
                .field("address", Schema.OPTIONAL_STRING_SCHEMA)
                .field("weight", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("items", Schema.INT32_SCHEMA)
                .field("is_gift", named(SchemaBuilder.int16().defaultValue((short) 0), "io.example.Flag"));
    }

    private static Schema named(SchemaBuilder builder, String name) {
        return builder.name(name).version(1).build();
    }

    private static Schema source() {
        return SchemaBuilder.struct()
                .name("io.debezium.connector.mysql.Source")
                .version(1)
                .field("version", Schema.STRING_SCHEMA)
                .field("connector", Schema.STRING_SCHEMA)
                .field("name", Schema.STRING_SCHEMA)
                .field("ts_ms", Schema.INT64_SCHEMA)
                .field(
                        "snapshot",
                        SchemaBuilder.string()
                                .optional()
                                .name("io.debezium.data.Enum")
                                .version(1)
                                .parameter(
                                        "allowed",
                                        "true,first,first_in_data_collection,last_in_data_collection,last,false,incremental")
                                .defaultValue("false")
                                .build())
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
    }

    private static Schema transaction() {
        return SchemaBuilder.struct()
                .name("event.block")
                .version(1)
                .optional()
                .field("id", Schema.STRING_SCHEMA)
                .field("total_order", Schema.INT64_SCHEMA)
                .field("data_collection_order", Schema.INT64_SCHEMA)
                .build();
    }

    Schema schema() {
        return envelope;
    }

    /** The next change: inserts, updates and deletes by turns. */
    Struct next() {
        int kind = random.nextInt(4);
        long now = 1_750_000_000_000L + random.nextInt(1_000_000_000);
        Struct place = new Struct(source)
                .put("version", "3.5.0.Final")
                .put("connector", "mysql")
                .put("name", "shop")
                .put("ts_ms", now)
                .put("snapshot", "false")
                .put("db", "shop")
                .put("ts_us", now * 1000)
                .put("ts_ns", now * 1_000_000)
                .put("table", "orders")
                .put("server_id", 223344L)
                .put("file", "mysql-bin.000003")
                .put("pos", (long) random.nextInt(1_000_000_000))
                .put("row", 0)
                .put("thread", 17L);
        return new Struct(envelope)
                .put("before", kind < 2 ? null : row())
                .put("after", kind == 3 ? null : row())
                .put("source", place)
                .put("op", kind < 2 ? "c" : kind == 2 ? "u" : "d")
                .put("ts_ms", now + 20)
                .put("ts_us", (now + 20) * 1000)
                .put("ts_ns", (now + 20) * 1_000_000);
    }

    private Struct row() {
        Struct values = new Struct(row);
        for (Field field : row.fields()) {
            values.put(field, value(field));
        }
        return values;
    }

    private @Nullable Object value(Field field) {
        if (field.schema().isOptional() && random.nextInt(8) == 0) {
            return null;
        }
        return switch (field.name()) {
            case "id", "customer_id" -> (long) random.nextInt(10_000_000);
            case "total" -> BigDecimal.valueOf(random.nextInt(10_000_000), 2);
            case "currency" -> "EUR";
            case "email" -> "customer." + random.nextInt(1_000_000) + "@example.com";
            case "address" ->
                random.nextInt(1000) + " Rue de l'Église, " + (10_000 + random.nextInt(80_000)) + " Orléans";
            case "odd" -> new java.util.Date(86_400_000);
            default -> plain(field.schema());
        };
    }

    private Object plain(Schema schema) {
        return switch (schema.type()) {
            case INT16 -> (short) random.nextInt(2);
            case INT32 -> random.nextInt(20_000);
            case INT64 -> 1_750_000_000_000_000L + random.nextInt();
            case FLOAT64 -> random.nextDouble() * 1000;
            default -> WORDS[random.nextInt(WORDS.length)];
        };
    }
}
