package dev.millrace.converter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.HeaderConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonConverterTest {
    private static final String TOPIC = "shop.shop.orders";
    private static final Map<String, String> AS_WE_SHIP_IT = Map.of("replace.null.with.default", "false");

    private final DebeziumRecords orders = DebeziumRecords.orders();
    private final org.apache.kafka.connect.json.JsonConverter stock =
            configured(new org.apache.kafka.connect.json.JsonConverter(), AS_WE_SHIP_IT);
    private final JsonConverter ours = configured(new JsonConverter(), AS_WE_SHIP_IT);

    private static <C extends Converter> C configured(C converter, Map<String, String> settings) {
        converter.configure(settings, false);
        return converter;
    }

    private byte[] assertSame(String topic, Schema schema, Struct value) {
        byte[] json = stock.fromConnectData(topic, schema, value);
        assertThat(ours.fromConnectData(topic, schema, value)).isEqualTo(json);
        assertThat(ours.toConnectData(topic, json)).isEqualTo(stock.toConnectData(topic, json));
        return json;
    }

    @Test
    void onlyTheFirstRecordOfASchemaIsLeftToConnectsConverter() {
        for (int i = 0; i < 100; i++) {
            assertSame(TOPIC, orders.schema(), orders.next());
        }

        for (Counts counts : List.of(ours.reading(), ours.writing())) {
            assertThat(counts.miss()).isEqualTo(1);
            assertThat(counts.fast()).isEqualTo(99);
            assertThat(counts.fallback()).isZero();
        }
    }

    @Test
    void allRecordsOfASchemaShareOneInstanceOfIt() {
        byte[] first = assertSame(TOPIC, orders.schema(), orders.next());
        byte[] second = assertSame(TOPIC, orders.schema(), orders.next());

        assertThat(ours.toConnectData(TOPIC, first).schema())
                .isSameAs(ours.toConnectData(TOPIC, second).schema());
    }

    @Test
    void versionsOfASchemaMayAlternateInATopic() {
        DebeziumRecords before = orders;
        DebeziumRecords after = DebeziumRecords.ordersWithAnOddTime();
        DebeziumRecords other = DebeziumRecords.measurements();
        for (int i = 0; i < 50; i++) {
            assertSame(TOPIC, before.schema(), before.next());
            assertSame(TOPIC, other.schema(), other.next());
            assertSame(TOPIC, after.schema(), after.next());
        }

        assertThat(ours.reading().fast()).isGreaterThanOrEqualTo(98);
        assertThat(ours.reading().miss()).isLessThanOrEqualTo(52);
    }

    @Test
    void anEqualSchemaMadeAnewIsKnown() {
        for (int i = 0; i < 10; i++) {
            DebeziumRecords anew = DebeziumRecords.orders();
            assertSame(TOPIC, anew.schema(), anew.next());
        }

        assertThat(ours.writing().miss()).isEqualTo(1);
        assertThat(ours.writing().fast()).isEqualTo(9);
    }

    @Test
    void aTombstoneIsNull() {
        assertThat(ours.toConnectData(TOPIC, null)).isEqualTo(SchemaAndValue.NULL);
        assertThat(ours.fromConnectData(TOPIC, null, null)).isNull();
    }

    @Test
    void headersAreConvertedAlike() {
        for (String text : List.of("a", "b", "c")) {
            byte[] json = stock.fromConnectHeader(TOPIC, "name", Schema.STRING_SCHEMA, text);
            assertThat(ours.fromConnectHeader(TOPIC, "name", Schema.STRING_SCHEMA, text))
                    .isEqualTo(json);
            assertThat(ours.toConnectHeader(TOPIC, "name", json)).isEqualTo(stock.toConnectHeader(TOPIC, "name", json));
        }
        assertThat(ours.reading().fast()).isEqualTo(2);
    }

    @Test
    void withoutSchemasMapsAreReadAndWritten() {
        Map<String, String> settings = Map.of("schemas.enable", "false");
        JsonConverter fast = configured(new JsonConverter(), settings);
        org.apache.kafka.connect.json.JsonConverter slow =
                configured(new org.apache.kafka.connect.json.JsonConverter(), settings);
        for (int i = 0; i < 10; i++) {
            Struct value = orders.next();
            byte[] json = slow.fromConnectData(TOPIC, orders.schema(), value);
            assertThat(fast.fromConnectData(TOPIC, orders.schema(), value)).isEqualTo(json);
            SchemaAndValue read = fast.toConnectData(TOPIC, json);
            assertThat(read).isEqualTo(slow.toConnectData(TOPIC, json));
            assertThat(fast.fromConnectData(TOPIC, null, read.value()))
                    .isEqualTo(slow.fromConnectData(TOPIC, null, read.value()));
        }

        assertThat(fast.reading().fast()).isEqualTo(10);
        assertThat(fast.writing().fast()).isEqualTo(18);
    }

    @Test
    void spacesBehindCommasAndColonsAreNoSurprise() {
        byte[] json = stock.fromConnectData(TOPIC, orders.schema(), orders.next());
        byte[] spaced = new String(json, UTF_8)
                .replace("\":", "\": ")
                .replace(",\"", ", \"")
                .getBytes(UTF_8);
        for (int i = 0; i < 3; i++) {
            assertThat(ours.toConnectData(TOPIC, spaced)).isEqualTo(stock.toConnectData(TOPIC, spaced));
        }

        assertThat(ours.reading().fast()).isEqualTo(2);
    }

    @Test
    void whatIsNoRecordFailsAsConnectsConverterSays() {
        assertSame(TOPIC, orders.schema(), orders.next());
        byte[] cut = "{\"schema\":null,\"payload\":{\"id\":".getBytes(UTF_8);

        assertThatThrownBy(() -> ours.toConnectData(TOPIC, cut))
                .isInstanceOf(DataException.class)
                .hasMessage("Converting byte[] to Kafka Connect data failed due to serialization error: ");
        assertThatThrownBy(() -> ours.fromConnectData(TOPIC, orders.schema(), "no struct"))
                .isInstanceOf(DataException.class)
                .hasMessage("Invalid type for STRUCT: class java.lang.String");
        assertThatThrownBy(() -> new JsonConverter().configure(Map.of("decimal.format", "roman"), false))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void twoMembersOfOneNameAreLeftToConnectsConverterEvenInTheFirstRecord() {
        byte[] json = stock.fromConnectData(TOPIC, Schema.INT64_SCHEMA, 1L);
        String other = new String(json, UTF_8).replace("int64", "string").replace("1", "\"one\"");
        String twoSchemas = new String(json, UTF_8)
                .replaceFirst("}$", "," + other.substring(1, other.indexOf(",\"payload\"")) + ",\"payload\":\"one\"}");
        assertThat(twoSchemas).startsWith(new String(json, UTF_8).replaceFirst("}$", ""));

        for (String record : List.of(twoSchemas, new String(json, UTF_8), twoSchemas)) {
            assertThat(ours.toConnectData(TOPIC, record.getBytes(UTF_8)))
                    .isEqualTo(stock.toConnectData(TOPIC, record.getBytes(UTF_8)));
        }
    }

    @Test
    void aNameCannotBeTakenForTwoMembers() {
        Schema schema = SchemaBuilder.struct()
                .field("a\":1,\"b", Schema.OPTIONAL_INT64_SCHEMA)
                .field("a", Schema.OPTIONAL_INT64_SCHEMA)
                .field("b", Schema.OPTIONAL_INT64_SCHEMA)
                .build();
        assertSame(TOPIC, schema, new Struct(schema).put("a", 1L).put("b", 2L));
        byte[] json = new String(stock.fromConnectData(TOPIC, schema, new Struct(schema)), UTF_8)
                .replaceFirst("\"payload\":.*", "\"payload\":{\"a\":1,\"b\":2}}")
                .getBytes(UTF_8);

        assertThat(ours.toConnectData(TOPIC, json)).isEqualTo(stock.toConnectData(TOPIC, json));
        assertThat(((Struct) ours.toConnectData(TOPIC, json).value()).getInt64("b"))
                .isEqualTo(2);
    }

    /** Short and long ones, whole ones, and those half-way between two floats. */
    @ParameterizedTest
    @ValueSource(strings = {"float", "double"})
    void numbersAreRightToTheLastDigit(String type) {
        Random random = new Random(4_711);
        StringBuilder json = new StringBuilder("{\"schema\":{\"type\":\"array\",\"items\":{\"type\":\"" + type
                + "\",\"optional\":false},\"optional\":false},\"payload\":[0");
        for (int i = 0; i < 50_000; i++) {
            BigInteger digits = new BigInteger(1 + random.nextInt(90), random);
            int exponent = random.nextInt(80) - 40;
            String literal =
                    switch (random.nextInt(4)) {
                        case 0 -> Double.toString(Double.longBitsToDouble(random.nextLong()));
                        case 1 -> new BigDecimal(digits, random.nextInt(25)).toPlainString();
                        case 2 -> new BigDecimal(Float.intBitsToFloat(random.nextInt(0x7f000000))).toString();
                        default -> digits + "e" + exponent;
                    };
            // NaN is no number; a long integer and what is too small to be told from zero are left to Connect's.
            if (literal.matches(".*[.eE].*[0-9]") && Float.parseFloat(literal) != 0) {
                json.append(random.nextBoolean() && !literal.startsWith("-") ? ",-" : ",")
                        .append(literal);
            }
        }
        byte[] record = json.append("]}").toString().getBytes(UTF_8);
        ours.toConnectData(TOPIC, record);

        assertThat(ours.toConnectData(TOPIC, record)).isEqualTo(stock.toConnectData(TOPIC, record));
        assertThat(ours.reading().fast()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 1000})
    void noMoreSchemasAreRememberedThanTheCacheMayHold(int cacheSize) {
        JsonConverter bounded =
                configured(new JsonConverter(), Map.of("schemas.cache.size", String.valueOf(cacheSize)));
        for (int topic = 0; topic < 40; topic++) {
            for (int version = 0; version < 4; version++) {
                Schema schema = SchemaBuilder.struct()
                        .name("topic" + topic)
                        .version(version)
                        .field("id", Schema.INT64_SCHEMA)
                        .build();
                Struct value = new Struct(schema).put("id", 7L);
                byte[] json = bounded.fromConnectData("topic" + topic, schema, value);
                assertThat(bounded.toConnectData("topic" + topic, json)).isEqualTo(new SchemaAndValue(schema, value));
                assertThat(bounded.toConnectData("topic" + topic, json)).isEqualTo(new SchemaAndValue(schema, value));
            }
        }

        assertThat(bounded.schemasReadKnown()).isBetween(Math.min(cacheSize, 160) / 2, Math.min(cacheSize, 160));
        assertThat(bounded.schemasWrittenKnown()).isEqualTo(Math.min(cacheSize, 160));
    }

    @Test
    void aTopicThatWasForgottenIsLearntAgain() {
        JsonConverter one = configured(new JsonConverter(), Map.of("schemas.cache.size", "1"));
        byte[] json = stock.fromConnectData(TOPIC, orders.schema(), orders.next());
        for (String topic : List.of("a", "b", "b", "a", "a", "a")) {
            one.toConnectData(topic, json);
        }

        assertThat(one.reading().miss()).isEqualTo(3);
        assertThat(one.reading().fast()).isEqualTo(3);
    }

    @Test
    void recordsThatAreNeverAsExpectedAreSoonLeftAlone() {
        byte[] json = stock.fromConnectData(TOPIC, orders.schema(), orders.next());
        ours.toConnectData(TOPIC, json);
        String odd = new String(json, UTF_8).replaceFirst("\"ts_ns\":[0-9]+}}$", "\"ts_ns\":1.5}}");
        for (int i = 0; i < 2000; i++) {
            assertThat(ours.toConnectData(TOPIC, odd.getBytes(UTF_8)).value()).isInstanceOf(Struct.class);
        }
        assertThat(ours.reading().fallback()).isEqualTo(2000);

        for (int i = 0; i < 100; i++) {
            ours.toConnectData(TOPIC, json);
        }
        assertThat(ours.reading().fast()).as("they are tried again").isGreaterThan(50);
    }

    @Test
    void anyNumberOfThreadsMayShareIt() throws Exception {
        List<byte[]> records = new ArrayList<>();
        List<SchemaAndValue> values = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            DebeziumRecords source = i % 3 == 0 ? DebeziumRecords.measurements() : orders;
            Struct value = source.next();
            records.add(stock.fromConnectData(TOPIC, source.schema(), value));
            values.add(new SchemaAndValue(source.schema(), value));
        }
        int threads = 4;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int first = thread * 17;
                running.add(pool.submit(() -> {
                    for (int i = 0; i < 2000; i++) {
                        int which = (first + i) % records.size();
                        SchemaAndValue value = values.get(which);
                        String topic = "topic" + which % 2;
                        assertThat(ours.toConnectData(topic, records.get(which)))
                                .isEqualTo(value);
                        assertThat(ours.fromConnectData(topic, value.schema(), value.value()))
                                .isEqualTo(records.get(which));
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(ours.reading().fast()).isGreaterThan(7000);
    }

    @Test
    void connectFindsItByItsServiceFiles() {
        assertThat(ServiceLoader.load(Converter.class)).anyMatch(converter -> converter instanceof JsonConverter);
        assertThat(ServiceLoader.load(HeaderConverter.class)).anyMatch(converter -> converter instanceof JsonConverter);
        assertThat(ours.config().names()).contains("schemas.enable", "schemas.cache.size", "decimal.format");
        assertThat(ours.version()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
    }
}
