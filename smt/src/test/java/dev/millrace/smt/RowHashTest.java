package dev.millrace.smt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.Unavailable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowHashTest {
    private static final Schema ROW = SchemaBuilder.struct()
            .field("name", Schema.OPTIONAL_STRING_SCHEMA)
            .field("id", Schema.INT32_SCHEMA)
            .field("price", Decimal.builder(2).optional().build())
            .field("seen_at", Schema.OPTIONAL_INT64_SCHEMA)
            .field("_dlt_load_id", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    /** Each is what {@code md5sum} and its like say of {@code 7|caf\u00e9|1.50|99}. */
    @ParameterizedTest
    @CsvSource({
        "md5, 72be240cc6e253d98b7ce6ade153c9db",
        "sha256, 5486b2e1886d411a8bf59a786fc12302a94448be9b73a01bc45d363a68eb7f14",
        "md5_sum, 516755350199608637",
        "sha256_sum, 380672014236963857",
        "xxh3, 37fa0d45053a5580"
    })
    void theColumnsCountInTheOrderOfTheirNames(String algorithm, String expected) {
        assertThat(hash(Map.of("algorithm", algorithm), row("caf\u00e9", 99L))).hasToString(expected);
    }

    /** Published with the algorithm: the hash of nothing, of one byte and of some more, each without a seed. */
    @ParameterizedTest
    @CsvSource({"'', 2d06800538d394c2", "a, e6c632b61e964e1f", "abc, 78af5f94892f3950"})
    void xxh3IsThePublishedOne(String input, String expected) {
        byte[] bytes = input.getBytes(StandardCharsets.US_ASCII);
        long hash = com.dynatrace.hash4j.hashing.Hashing.xxh3_64().hashBytesToLong(bytes);
        assertThat(Long.toHexString(hash)).isEqualTo(expected);
    }

    /** Predecessors' row 21: columns that are left out of the hash may change without changing it. */
    @Test
    void columnsLeftOutDoNotCount() {
        Map<String, String> config = Map.of("columns.exclude", "seen_at");
        assertThat(hash(config, row("a", 1L))).isEqualTo(hash(config, row("a", 2L)));
        assertThat(hash(config, row("a", 1L))).isNotEqualTo(hash(config, row("b", 1L)));
        assertThat(hash(Map.of("columns.exclude.regex", "seen_.*|_dlt_.*"), row("a", 1L)))
                .isEqualTo(hash(config, row("a", 2L)));
        assertThat(hash(Map.of("columns.include", "id,name,price"), row("a", 2L)))
                .isEqualTo(hash(config, row("a", 1L)));
    }

    @Test
    void lineageDoesNotCountAndNeitherDoesTheHash() {
        RowHash.Value<SinkRecord> transform = transform(Map.of());
        SinkRecord once =
                Records.through(transform, Records.sink(null, row("a", 1L).put("_dlt_load_id", "1.0"), 0));
        SinkRecord twice = Records.through(
                transform,
                Records.through(transform, Records.sink(null, row("a", 1L).put("_dlt_load_id", "2.0"), 0)));
        assertThat(((Struct) twice.value()).get("_row_hash")).isEqualTo(((Struct) once.value()).get("_row_hash"));
        assertThat(((Struct) twice.value()).schema()).isEqualTo(((Struct) once.value()).schema());
    }

    @Test
    void aRowWithoutSchemaHasTheSameHash() {
        Object with = hash(Map.of(), row("a|~", 1L));
        Map<String, @Nullable Object> map =
                Records.map("id", 7L, "seen_at", 1, "price", new BigDecimal("1.5"), "name", "a|~");
        Map<?, ?> hashed = (Map<?, ?>)
                Records.through(transform(Map.of()), Records.sink(null, map, 0)).value();
        assertThat(hashed.get("_row_hash")).isNotEqualTo(with);
        map.put("price", "1.50");
        Map<?, ?> same = (Map<?, ?>)
                Records.through(transform(Map.of()), Records.sink(null, map, 0)).value();
        assertThat(same.get("_row_hash"))
                .as("a decimal's scale is in its schema alone")
                .isEqualTo(with);
    }

    @ParameterizedTest
    @CsvSource({"md5", "dlt"})
    void aRowThatIsNotKnownInFullHasNoHash(String algorithm) {
        Struct partial = row(Unavailable.TEXT, 1L);
        assertThat(hash(Map.of("algorithm", algorithm), partial)).isNull();
        assertThat(hash(Map.of("algorithm", algorithm, "columns.exclude", "name"), partial))
                .isNotNull();
        Map<?, ?> map = (Map<?, ?>) Records.through(
                        transform(Map.of("algorithm", algorithm)),
                        Records.sink(null, Records.map("id", 1, "name", Unavailable.TEXT), 0))
                .value();
        assertThat(map.containsKey("_row_hash")).isTrue();
        assertThat(map.get("_row_hash")).isNull();
    }

    /** Worked out with Python's json (sorted, no white space, as orjson prints it), hashlib.shake_128 and base64. */
    @Test
    void dltsHashIsDlts() {
        assertThat(hash(Map.of("algorithm", "dlt"), row("caf\u00e9", 99L))).isEqualTo("iSUu9LIdxqSJcA");
        assertThat(dlt(Records.map(
                        "b",
                        "x\n\"\\\u0001",
                        "a",
                        null,
                        "_dlt_id",
                        "no",
                        "c",
                        List.of(1, 2.5, true),
                        "d",
                        Map.of("z", 1))))
                .isEqualTo("FS40/J8Gf3osNA");
        assertThat(dlt(Records.map("x", "y".repeat(400)))).isEqualTo("HWMlu5YSW03XJQ");
        assertThat(dlt(Records.map("x", new byte[] {0, 1, (byte) 0xff}))).isEqualTo("iRuEjBGpF7Yajg");
    }

    @Test
    void dltsTimesArePythons() {
        Schema schema = SchemaBuilder.struct()
                .field(
                        "at",
                        SchemaBuilder.string()
                                .name("io.debezium.time.ZonedTimestamp")
                                .build())
                .field(
                        "day",
                        SchemaBuilder.int32().name("io.debezium.time.Date").build())
                .field(
                        "wall",
                        SchemaBuilder.int64()
                                .name("io.debezium.time.MicroTimestamp")
                                .build())
                .build();
        Struct row = new Struct(schema)
                .put("at", "2024-02-29T12:00:00Z")
                .put("day", 19782)
                .put("wall", 1_709_208_000_000_001L);
        assertThat(hash(Map.of("algorithm", "dlt"), row)).isEqualTo("nx04kIMOq4v9Iw");
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0",
        "-0.5, -0.5",
        "1e16, 1e16",
        "1e15, 1000000000000000.0",
        "123456789012345680, 1.2345678901234568e17",
        "1e-5, 0.00001",
        "1e-6, 1e-6",
        "1.5e300, 1.5e300",
        "2e-3, 0.002",
        "0.1, 0.1",
        "-0.0, -0.0",
        "4.9E-324, 5e-324",
        "0.30000000000000004, 0.30000000000000004",
        "9007199254740993, 9007199254740992.0",
        "NaN, null",
        "Infinity, null"
    })
    void floatsAreWrittenAsPythonsFastEncoderDoes(double value, String expected) {
        assertThat(PythonFloats.asOrjsonPrints(value)).isEqualTo(expected);
    }

    /** FIPS 202's empty message, and lengths around a block of 168 bytes, as Python's hashlib has them. */
    @ParameterizedTest
    @CsvSource({
        "0, 7f9c2ba4e88f827d616045507605853e",
        "167, 4f5c6c53ae8190a8ff8a55b2125d2870",
        "168, c22e11586c22b713bde373fce93314d7",
        "400, e643b68157346f8e91c29f0eff58a46e"
    })
    void shake128IsThePublishedOne(int length, String expected) {
        byte[] input = "a".repeat(length).getBytes(StandardCharsets.US_ASCII);
        assertThat(HexFormat.of().formatHex(Shake128.digest(input, 16))).isEqualTo(expected);
    }

    @Test
    void whatHasNoCanonicalTextIsNamed() {
        Schema nested = SchemaBuilder.struct()
                .field(
                        "address",
                        SchemaBuilder.struct()
                                .field("city", Schema.STRING_SCHEMA)
                                .build())
                .build();
        assertThatThrownBy(() -> hash(Map.of(), new Struct(nested)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"address\"")
                .hasMessageContaining("columns.exclude")
                .hasMessageContaining("[shop.inventory.orders-3@0]");
    }

    @Test
    void aColumnThatIsIncludedAndNotThereIsNamed() {
        assertThatThrownBy(() -> hash(Map.of("columns.include", "id,nme"), row("a", 1L)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no column nme");
    }

    @Test
    void aWrongExpressionIsRefusedWhenItIsConfigured() {
        assertThatThrownBy(() -> transform(Map.of("columns.exclude.regex", "a(b")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("columns.exclude.regex")
                .hasMessageContaining("index");
    }

    private static Struct row(String name, long seenAt) {
        return new Struct(ROW)
                .put("id", 7)
                .put("name", name)
                .put("price", new BigDecimal("1.50"))
                .put("seen_at", seenAt);
    }

    private static @Nullable Object dlt(Map<String, @Nullable Object> row) {
        Object value = Records.through(transform(Map.of("algorithm", "dlt")), Records.sink(null, row, 0))
                .value();
        return ((Map<?, ?>) value).get("_row_hash");
    }

    private static @Nullable Object hash(Map<String, String> config, Struct row) {
        return ((Struct) Records.through(transform(config), Records.sink(null, row, 0))
                        .value())
                .get("_row_hash");
    }

    private static RowHash.Value<SinkRecord> transform(Map<String, String> config) {
        RowHash.Value<SinkRecord> transform = new RowHash.Value<>();
        transform.configure(config);
        return transform;
    }
}
