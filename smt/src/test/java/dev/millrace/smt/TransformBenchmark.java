package dev.millrace.smt;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a chain of transforms costs on one thread, for records of twelve columns. {@link TransformBenchmarkRun} runs it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 6, time = 2)
public class TransformBenchmark {
    private static final int RECORDS = 1024;

    private static final Schema KEY =
            SchemaBuilder.struct().name("Key").field("id", Schema.INT64_SCHEMA).build();

    private static final Schema ROW = SchemaBuilder.struct()
            .name("shop.inventory.orders.Value")
            .optional()
            .field("id", Schema.INT64_SCHEMA)
            .field("customer_id", Schema.INT64_SCHEMA)
            .field("status", Schema.OPTIONAL_STRING_SCHEMA)
            .field("note", Schema.OPTIONAL_STRING_SCHEMA)
            .field("total", Decimal.builder(2).optional().build())
            .field("tax", Decimal.builder(2).optional().build())
            .field("quantity", Schema.INT32_SCHEMA)
            .field("weight", Schema.OPTIONAL_FLOAT64_SCHEMA)
            .field("paid", Schema.OPTIONAL_BOOLEAN_SCHEMA)
            .field(
                    "ordered_on",
                    SchemaBuilder.int32()
                            .name("io.debezium.time.Date")
                            .optional()
                            .build())
            .field(
                    "created_at",
                    SchemaBuilder.int64()
                            .name("io.debezium.time.MicroTimestamp")
                            .optional()
                            .build())
            .field("country", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    private static final Schema ENVELOPE = SchemaBuilder.struct()
            .name("shop.inventory.orders.Envelope")
            .field("before", ROW)
            .field("after", ROW)
            .field("source", Records.SOURCE)
            .field("op", Schema.STRING_SCHEMA)
            .build();

    /** The transforms, in their order. */
    public enum Chain {
        LOAD_METADATA(List.of(new LoadMetadata.Value<>())),
        LOAD_METADATA_MD5(List.of(new LoadMetadata.Value<>(), hash("md5"))),
        LOAD_METADATA_SHA256(List.of(new LoadMetadata.Value<>(), hash("sha256"))),
        LOAD_METADATA_XXH3(List.of(new LoadMetadata.Value<>(), hash("xxh3"))),
        SCD2(List.of(new Scd2<>())),
        SANITIZE(List.of(sanitize())),
        MAP_COLUMNS(List.of(mapColumns()));

        @SuppressWarnings("ImmutableEnumChecker") // a fork of the benchmark runs one chain, on one thread
        final List<Transformation<SinkRecord>> transforms;

        Chain(List<Transformation<SinkRecord>> transforms) {
            this.transforms = transforms;
        }
    }

    /** The form of the records. */
    public enum Form {
        ROW,
        ENVELOPE
    }

    @Param
    public Chain chain = Chain.LOAD_METADATA_MD5;

    @Param
    public Form form = Form.ROW;

    private final SinkRecord[] records = new SinkRecord[RECORDS];
    private int next;

    @Setup
    public void makeRecords() {
        for (int i = 0; i < RECORDS; i++) {
            Struct row = row(i);
            Struct value = form == Form.ROW
                    ? row
                    : new Struct(ENVELOPE)
                            .put("before", row(i))
                            .put("after", row)
                            .put(
                                    "source",
                                    new Struct(Records.SOURCE)
                                            .put("db", "shop")
                                            .put("table", "orders")
                                            .put("pos", 1L))
                            .put("op", "u");
            records[i] = new SinkRecord(
                    "shop.inventory.orders",
                    0,
                    KEY,
                    new Struct(KEY).put("id", (long) i),
                    value.schema(),
                    value,
                    i,
                    1_732_101_234_000L,
                    TimestampType.CREATE_TIME);
        }
    }

    @Benchmark
    public @Nullable SinkRecord records() {
        SinkRecord record = records[next++ & (RECORDS - 1)];
        for (Transformation<SinkRecord> transform : chain.transforms) {
            record = transform.apply(record);
        }
        return record;
    }

    private static Struct row(int i) {
        return new Struct(ROW)
                .put("id", 1_000_000L + i)
                .put("customer_id", 77_000L + i % 100)
                .put("status", i % 3 == 0 ? "shipped" : "ordered")
                .put("note", i % 4 == 0 ? null : "leave it at the door, please " + i)
                .put("total", BigDecimal.valueOf(123_456 + i, 2))
                .put("tax", BigDecimal.valueOf(2_345 + i, 2))
                .put("quantity", i % 9)
                .put("weight", i * 0.25)
                .put("paid", i % 2 == 0)
                .put("ordered_on", 19_782 + i % 365)
                .put("created_at", 1_709_208_000_000_000L + i * 1_000_003L)
                .put("country", "DE");
    }

    private static Transformation<SinkRecord> hash(String algorithm) {
        RowHash.Value<SinkRecord> hash = new RowHash.Value<>();
        hash.configure(Map.of("algorithm", algorithm));
        return hash;
    }

    private static Transformation<SinkRecord> sanitize() {
        Sanitize.Value<SinkRecord> sanitize = new Sanitize.Value<>();
        sanitize.configure(Map.of("nul.characters", "remove", "broken.text", "replace", "non.finite", "null"));
        return sanitize;
    }

    private static Transformation<SinkRecord> mapColumns() {
        MapColumns.Value<SinkRecord> map = new MapColumns.Value<>();
        map.configure(Map.of("rename", "id:order_id", "set", "gross decimal(2) = total + tax"));
        return map;
    }
}
