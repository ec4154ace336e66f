package dev.millrace.smt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.Unavailable;
import java.math.BigDecimal;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("JavaUtilDate") // Connect's own logical types are java.util.Date
class MapColumnsTest {
    private static final Schema ROW = SchemaBuilder.struct()
            .field("id", Schema.INT32_SCHEMA)
            .field("first", Schema.OPTIONAL_STRING_SCHEMA)
            .field("last", Schema.OPTIONAL_STRING_SCHEMA)
            .field("total", Decimal.builder(2).optional().build())
            .field("rate", Schema.OPTIONAL_FLOAT64_SCHEMA)
            .field(
                    "at",
                    SchemaBuilder.int64()
                            .name("io.debezium.time.MicroTimestamp")
                            .optional()
                            .build())
            .field("paid", Schema.OPTIONAL_BOOLEAN_SCHEMA)
            .build();

    /** Predecessors' row 25: a column map with other names, types with precision and scale, and virtual columns. */
    @Test
    void columnsAreRenamedDroppedCastAndComputed() {
        Struct row = apply(
                Map.of(
                        "rename", "id:order_id, total:amount",
                        "drop", "last,rate,nowhere",
                        "cast", "id:text,total:decimal(4)",
                        "set", "customer text = first + ' ' + last; order_date date = at"),
                row());
        assertThat(row.schema().fields().stream().map(Field::name))
                .containsExactly("order_id", "first", "amount", "at", "paid", "customer", "order_date");
        assertThat(row.getString("order_id")).isEqualTo("7");
        assertThat(row.get("amount")).isEqualTo(new BigDecimal("19.9900"));
        assertThat(row.getString("customer")).isEqualTo("Ada Lovelace");
        assertThat(row.get("order_date")).isEqualTo(new Date(1_709_164_800_000L));
        row.validate();
    }

    /** Predecessors' row 26: their example of a transformation. */
    @Test
    void aTotalWithTaxIsExact() {
        assertThat(one("x decimal(2) = ROUND(total * 1.1, 2)")).isEqualTo(new BigDecimal("21.99"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "id + 1 # 8",
                "total * 3 # 59.97",
                "first # Ada",
                "'it is ' + id # it is 7",
                "\"a;b\" # a;b",
                "STR_UPPER(first) # ADA",
                "IF(paid, 'yes', 'no') # yes",
                "COALESCE(NULL, first) # Ada",
                "id > 5 && total < 20 # true",
                "-id # -7",
                "STR_SUBSTRING(last, 0, 4) # Love",
                "id = 7 # true",
                "record_topic # shop.inventory.orders",
                "DT_DATE_FORMAT(at, \"yyyy\") # 2024"
            })
    void expressionsSay(String expression, String expected) {
        assertThat(one("x text = " + expression)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "first + 'x'",
                "ROUND(total, 2) * 2",
                "-total",
                "total > 1",
                "STR_UPPER(first)",
                "UUID5('dns', first)"
            })
    void nullMakesNull(String expression) {
        Struct row = row().put("first", null).put("total", null);
        assertThat(apply(Map.of("set", "x text = " + expression), row).get("x")).isNull();
        assertThat(apply(Map.of("set", "x text = COALESCE(" + expression + ", 'none')"), row)
                        .get("x"))
                .isEqualTo("none");
    }

    @Test
    void uuidsAreThoseOfTheRfc() {
        assertThat(one("x uuid = UUID5('dns', 'www.example.com')")).isEqualTo("2ed6657d-e927-568b-95e1-2665a8aea6a2");
        UUID first = UUID.fromString(String.valueOf(one("x uuid = UUID7()")));
        assertThat(first.version()).isEqualTo(7);
        assertThat(first.variant()).isEqualTo(2);
        assertThat(Math.abs((first.getMostSignificantBits() >>> 16) - System.currentTimeMillis()))
                .isLessThan(60_000);
        Schema schema = apply(Map.of("set", "x uuid = UUID7()"), row())
                .schema()
                .field("x")
                .schema();
        assertThat(schema.name()).isEqualTo("io.debezium.data.Uuid");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "x text = first + # position 16",
                "x text = NOSUCH(first) # position 10",
                "x txt = first # position 3",
                "first # position 1",
                "x text = (first # position 10",
                "a text = id; b text = 1 +* 2 # position 26",
                "x text = 2 ^ 3 # position 12",
                "x text = RANDOM() # position 10",
                "x text = id; x text = id # position 14",
                "x text = first.getClass() # position"
            })
    void aWrongExpressionIsRefusedWithItsPosition(String set, String position) {
        assertThatThrownBy(() -> apply(Map.of("set", set), row()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("set")
                .hasMessageContaining(position);
        assertThat(new MapColumns.Value<>()
                        .config().validate(Map.of("set", set)).stream()
                                .flatMap(value -> value.errorMessages().stream()))
                .as("when the connector is posted")
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id:texts", "id", ":text", "id:decimal", "id:text(3)"})
    void aWrongCastIsRefused(String cast) {
        assertThatThrownBy(() -> apply(Map.of("cast", cast), row())).isInstanceOf(ConfigException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"total:decimal(1)", "first:int32", "total:int64", "first:timestamp", "first:boolean", "first:uuid"
            })
    void aValueThatDoesNotFitIsRefusedUnbent(String cast) {
        assertThatThrownBy(() -> apply(Map.of("cast", cast), row()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("[shop.inventory.orders-3@0]")
                .hasMessageNotContaining("Ada")
                .hasMessageNotContaining("19.99");
    }

    @ParameterizedTest
    @CsvSource({"id, boolean, false", "paid, int32, 1", "id, float64, 7.0", "paid, text, true", "id, decimal(2), 7.00"})
    void castsThatFitAreExact(String column, String type, String expected) {
        Struct row = row().put("id", type.equals("boolean") ? 0 : 7);
        assertThat(apply(Map.of("cast", column + ":" + type), row).get(column)).hasToString(expected);
    }

    @Test
    void timesAreReadInManyForms() {
        for (String text : new String[] {"2024-02-29 12:00:00", "2024-02-29T12:00:00Z", "2024-02-29T14:00:00+02:00"}) {
            assertThat(apply(Map.of("cast", "first:timestamp"), row().put("first", text))
                            .get("first"))
                    .isEqualTo(new Date(1_709_208_000_000L));
        }
    }

    @Test
    void aColumnThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> one("x text = frst"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("frst")
                .hasMessageContaining("predicate");
    }

    @Test
    void anExpressionThatFailsShowsNoValue() {
        assertThatThrownBy(() -> one("x text = first * 2"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"x\"")
                .hasMessageNotContaining("Ada");
        assertThatThrownBy(() -> one("x text = id / 0")).isInstanceOf(DataException.class);
    }

    /** PostgreSQL logs no large value that an update left as it was: what is made of it stays as it was, too. */
    @Test
    void whatIsMadeOfAValueThatWasNotLoggedIsNotKnownEither() {
        Struct unlogged = row().put("first", Unavailable.TEXT);
        assertThat(apply(Map.of("cast", "first:text", "set", "hello text = 'Hello ' + first"), unlogged))
                .extracting(row -> row.get("first"), row -> row.get("hello"))
                .containsExactly(Unavailable.TEXT, Unavailable.TEXT);
        assertThatThrownBy(() -> apply(Map.of("set", "length int32 = STR_LENGTH(first)"), unlogged))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"length\"")
                .hasMessageContaining("REPLICA IDENTITY FULL");
        assertThatThrownBy(() -> apply(Map.of("cast", "first:int64"), unlogged))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"first\"")
                .hasMessageContaining("REPLICA IDENTITY FULL");
    }

    @Test
    void twoColumnsOfOneNameAreRefused() {
        assertThatThrownBy(() -> apply(Map.of("rename", "id:last"), row()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"last\"");
        Map<String, @Nullable Object> map = Records.map("id", 1, "last", "x");
        assertThatThrownBy(() -> transform(Map.of("rename", "id:last")).apply(Records.sink(null, map, 0)))
                .isInstanceOf(DataException.class);
    }

    @Test
    void aRowWithoutSchemaIsMappedAlike() {
        Map<String, @Nullable Object> map = Records.map("id", 7L, "first", "Ada", "total", 1.5);
        SinkRecord mapped = Records.through(
                transform(Map.of(
                        "rename",
                        "id:order_id",
                        "drop",
                        "first",
                        "set",
                        "x text = first + id; total float64 = total + 1")),
                Records.sink(null, map, 0));
        assertThat(mapped.value()).isEqualTo(Records.map("order_id", 7L, "x", "Ada7", "total", 2.5));
    }

    @Test
    void theTopicIsNamedAfterTheSource() {
        SinkRecord event =
                Records.sink(Records.key(1), Records.envelope("c", null, Records.row(Records.ROW, 1, "a", 5)), 3);
        SinkRecord routed = Objects.requireNonNull(transform(Map.of("topic.format", "${source.db}.${source.table}$"))
                .apply(event));
        assertThat(routed.topic()).isEqualTo("inventory.orders$");
        assertThat(routed.originalTopic()).isEqualTo(Records.TOPIC);
        assertThat(routed.value()).isSameAs(event.value());
        assertThatThrownBy(
                        () -> transform(Map.of("topic.format", "${source.db}")).apply(Records.sink(null, row(), 3)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("source.db")
                .hasMessageContaining("@3]");
    }

    @Test
    void withoutSettingsARecordIsTheOneThatCame() {
        SinkRecord record = Records.sink(null, row(), 3);
        assertThat(transform(new HashMap<>()).apply(record)).isSameAs(record);
    }

    private static @Nullable Object one(String assignment) {
        return apply(Map.of("set", assignment), row()).get("x");
    }

    private static Struct row() {
        return new Struct(ROW)
                .put("id", 7)
                .put("first", "Ada")
                .put("last", "Lovelace")
                .put("total", new BigDecimal("19.99"))
                .put("rate", 0.5)
                .put("at", 1_709_208_000_000_001L)
                .put("paid", true);
    }

    private static Struct apply(Map<String, String> config, Struct row) {
        return (Struct)
                Records.through(transform(config), Records.sink(null, row, 0)).value();
    }

    private static MapColumns.Value<SinkRecord> transform(Map<String, String> config) {
        MapColumns.Value<SinkRecord> transform = new MapColumns.Value<>();
        transform.configure(config);
        return transform;
    }
}
