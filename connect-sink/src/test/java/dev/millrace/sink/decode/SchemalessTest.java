package dev.millrace.sink.decode;

import static dev.millrace.sink.decode.Decoders.decoder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.Key;
import dev.millrace.core.Naming;
import dev.millrace.core.Row;
import dev.millrace.core.RowChange;
import dev.millrace.core.RowChange.Delete;
import dev.millrace.core.RowChange.Upsert;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemalessTest {
    private static final TableRoute.Rules ROUTE = TableRoute.Rules.of("${topic}");
    private static final String TOPIC = "shop.inventory.orders";

    @Test
    void withoutBeingToldEverythingIsText() {
        Map<String, @Nullable Object> row = decode(
                "",
                "{\"id\":7}",
                "{\"id\":7,\"name\":\"Ada\",\"paid\":true,\"total\":12.50,\"big\":1e21,"
                        + "\"tags\":[1,\"a\\n\"],\"box\":{\"w\":null},\"none\":null}");
        assertThat(row)
                .containsEntry("id", "7")
                .containsEntry("name", "Ada")
                .containsEntry("paid", "true")
                .containsEntry("total", "12.5")
                .containsEntry("big", "1000000000000000000000")
                .containsEntry("tags", "[1,\"a\\n\"]")
                .containsEntry("box", "{\"w\":null}")
                .containsEntry("none", null);
    }

    @Test
    void whatTheSourceCouldNotTellIsAbsentInEveryForm() {
        String mark = "\"__debezium_unavailable_value\"";
        Map<String, @Nullable Object> row = decode(
                "blob:binary, doc:json",
                "{\"id\":7}",
                "{\"id\":7,\"name\":%1$s,\"tags\":[%1$s],\"map\":{%1$s:%1$s},\"doc\":%1$s,\"blob\":\"%2$s\",\"raw\":\"%2$s\"}"
                        .formatted(mark, "X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ=="));
        row.remove("id");
        assertThat(row).hasSize(6).allSatisfy((name, value) -> assertThat(value).isSameAs(Row.ABSENT));
    }

    @Test
    void toldTypesAreKept() {
        String told = "id:int64, small:int16, ok:boolean, price:decimal(10,2), ratio:float64, day:date, epoch:date,"
                + " at:datetime(3), iso:datetime, clock:time(3), zoned:instant, ms:instant(3), blob:binary, doc:json,"
                + " code:text(10)";
        Map<String, @Nullable Object> row = decode(
                told,
                "{\"id\":7}",
                "{\"id\":7,\"small\":\"-5\",\"ok\":1,\"price\":\"12.5\",\"ratio\":0.25,\"day\":\"2024-02-29\",\"epoch\":1,"
                        + "\"at\":1709164800123,\"iso\":\"2024-02-29 01:02:03.000004\",\"clock\":\"12:00:00.5\","
                        + "\"zoned\":\"2024-02-29T01:00:00+02:00\",\"ms\":-1,\"blob\":\"AQI=\",\"doc\":{\"a\":[1]},\"code\":\"x\"}");
        assertThat(row)
                .containsEntry("id", 7L)
                .containsEntry("small", (short) -5)
                .containsEntry("ok", true)
                .containsEntry("price", new BigDecimal("12.50"))
                .containsEntry("ratio", 0.25)
                .containsEntry("day", LocalDate.of(2024, 2, 29))
                .containsEntry("epoch", LocalDate.of(1970, 1, 2))
                .containsEntry("at", LocalDateTime.parse("2024-02-29T00:00:00.123"))
                .containsEntry("iso", LocalDateTime.parse("2024-02-29T01:02:03.000004"))
                .containsEntry("clock", Duration.ofHours(12).plusMillis(500))
                .containsEntry("zoned", Instant.parse("2024-02-28T23:00:00Z"))
                .containsEntry("ms", Instant.parse("1969-12-31T23:59:59.999Z"))
                .containsEntry("doc", "{\"a\":[1]}");
        assertThat((byte[]) row.get("blob")).containsExactly(1, 2);
        assertThat(columns(told).get("code")).isEqualTo(FieldType.text(10));
        assertThat(columns(told).get("price")).isEqualTo(FieldType.decimal(10, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"x\"}",
                "{\"id\":1.5}",
                "{\"id\":9223372036854775808.0}",
                "{\"price\":\"1.005\"}",
                "{\"day\":\"29.2.2024\"}",
                "{\"at\":\"2024-02-29T00:00:00.0001\"}",
                "{\"ok\":2}"
            })
    void aValueThatIsNotWhatWasToldIsRefusedWithoutShowingIt(String value) {
        assertThatThrownBy(() -> decode(
                        "id:int64, price:decimal(10,2), day:date, at:datetime(3), ok:boolean", "{\"k\":1}", value))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("is told to be")
                .hasMessageContaining("columns.types");
    }

    @Test
    void aColumnThatComesLaterIsAnotherShapeAndAMissingOneIsAbsent() {
        RecordDecoder decoder = decoder(ROUTE, rules("id:int64"));
        Row first = upsert(decoder, "{\"id\":1}", "{\"id\":1}").row();
        Row second = upsert(decoder, "{\"id\":1}", "{\"id\":1,\"extra\":\"e\"}").row();
        assertThat(first.shape().columns()).extracting(Column::name).containsExactly("id");
        assertThat(second.shape().columns()).extracting(Column::name).containsExactly("extra", "id");
    }

    @Test
    void debeziumsEnvelopeIsKnownWithoutASchema() {
        RecordDecoder decoder = decoder(TableRoute.Rules.of("${source.db}.${source.table}"), rules("id:int64"));
        String source =
                "\"source\":{\"db\":\"inventory\",\"table\":\"orders\",\"ts_ms\":1700000000000,\"snapshot\":\"false\"}";
        Upsert upsert = upsert(
                decoder,
                "{\"id\":7}",
                "{\"op\":\"c\",\"before\":null,\"after\":{\"id\":7,\"n\":\"a\"}," + source + "}");
        assertThat(upsert.table().toString()).isEqualTo("inventory.orders");
        assertThat(upsert.fresh()).isTrue();
        assertThat(upsert.key()).isEqualTo(new Key(7L));
        RowChange delete = change(
                decoder,
                "{\"id\":7}",
                "{\"op\":\"d\",\"before\":{\"id\":7,\"n\":\"a\"},\"after\":null," + source + "}");
        assertThat(delete).isInstanceOf(Delete.class);
        assertThat(delete.key()).isEqualTo(new Key(7L));
        assertThat(change(decoder, "{\"id\":7}", null)).isEqualTo(delete);
    }

    @Test
    void aRowWithColumnsThatAreCalledLikePartsOfAnEnvelopeIsARow() {
        Map<String, @Nullable Object> row =
                decode("", "{\"id\":7}", "{\"id\":7,\"op\":\"cut\",\"source\":{\"sheet\":4}}");
        assertThat(row).containsEntry("op", "cut").containsEntry("source", "{\"sheet\":4}");
    }

    @Test
    void aPlainKeyIsTheColumnThatKeyFieldsName() {
        RecordDecoder decoder = decoder(ROUTE, rules("id:int64"), "id");
        assertThat(upsert(decoder, "7", "{\"n\":\"a\"}").key()).isEqualTo(new Key(7L));
        assertThat(change(decoder, "7", null)).isInstanceOf(Delete.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id",
                "id:int65",
                "id:int64 price:text",
                "a:decimal",
                "a:decimal(2,3)",
                "a:time(12)",
                "a:text,a:text",
                "a:other"
            })
    void aTypeThatIsNoneIsRefusedOnItsKey(String told) {
        assertThatThrownBy(() -> ToldTypes.read("columns.types", told))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("columns.types");
    }

    private static Map<String, FieldType> columns(String told) {
        return ToldTypes.read("columns.types", told);
    }

    private static ColumnRules rules(String told) {
        return new ColumnRules(Naming.AS_IS, Set.of(), Set.of(), columns(told), ColumnRules.ALL_DIGITS);
    }

    private static Map<String, @Nullable Object> decode(String told, String key, String value) {
        Row row = upsert(decoder(ROUTE, rules(told)), key, value).row();
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        List<Column> columns = row.shape().columns();
        for (int i = 0; i < columns.size(); i++) {
            values.put(columns.get(i).name(), row.value(i));
        }
        return values;
    }

    private static Upsert upsert(RecordDecoder decoder, String key, String value) {
        return (Upsert) change(decoder, key, value);
    }

    /** Through Connect's own converter, as it stands in a worker. */
    private static RowChange change(RecordDecoder decoder, String key, @Nullable String value) {
        SchemaAndValue keyed = read(key, true);
        SchemaAndValue valued = read(value, false);
        RecordDecoder.Decoded decoded = decoder.decode(
                new SinkRecord(TOPIC, 0, keyed.schema(), keyed.value(), valued.schema(), valued.value(), 1));
        assertThat(decoded).isNotNull();
        return (RowChange) decoded.change();
    }

    private static SchemaAndValue read(@Nullable String json, boolean isKey) {
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", "false"), isKey);
            return converter.toConnectData(TOPIC, json == null ? null : json.getBytes(StandardCharsets.UTF_8));
        }
    }
}
