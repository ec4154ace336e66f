package dev.millrace.sink.decode;

import static dev.millrace.sink.Records.ENVELOPE;
import static dev.millrace.sink.Records.event;
import static dev.millrace.sink.Records.key;
import static dev.millrace.sink.Records.plain;
import static dev.millrace.sink.Records.record;
import static dev.millrace.sink.Records.row;
import static dev.millrace.sink.Records.tombstone;
import static dev.millrace.sink.decode.Decoders.decoder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.Change;
import dev.millrace.core.Column;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Key;
import dev.millrace.core.Row;
import dev.millrace.core.RowChange;
import dev.millrace.core.RowChange.Delete;
import dev.millrace.core.RowChange.Upsert;
import dev.millrace.core.TableName;
import dev.millrace.sink.decode.RecordDecoder.Decoded;
import dev.millrace.sink.decode.RecordDecoder.Deletes;
import dev.millrace.sink.decode.RecordDecoder.Mode;
import dev.millrace.sink.decode.RecordDecoder.Truncates;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordDecoderTest {
    private static final String TOPIC = "shop.shop.orders";

    @ParameterizedTest
    @ValueSource(strings = {"c", "r", "u"})
    void anEventWithARowIsAnUpsertOfItsTable(String op) {
        Upsert upsert = (Upsert) change(upserts(), event(TOPIC, 0, 5, op, null, row(7, "Ada")));
        assertThat(upsert.table()).isEqualTo(TableName.of("orders"));
        assertThat(upsert.key()).isEqualTo(new Key(7L));
        assertThat(values(upsert.row())).containsExactly(7L, "Ada");
        assertThat(upsert.row().shape().keyColumns()).extracting(Column::name).containsExactly("id");
    }

    @Test
    void aDeleteEventAndItsTombstoneAreOneAndTheSameDelete() {
        RecordDecoder decoder = upserts();
        Delete delete = (Delete) change(decoder, event(TOPIC, 0, 5, "d", row(7, "Ada"), null));
        Delete tomb = (Delete) change(decoder, tombstone(TOPIC, 0, 6, 7));
        assertThat(delete).isEqualTo(tomb);
    }

    @Test
    void aTombstoneBeforeAnyEventFindsItsTableByTheTopicsName() {
        assertThat(((Delete) change(upserts(), tombstone("shop.other.items", 0, 6, 7))).table())
                .isEqualTo(TableName.of("items"));
    }

    @Test
    void aFlattenedRowIsAnUpsert() {
        RecordDecoder decoder = decoder("${topic}", Mode.UPSERT, Deletes.HARD, Truncates.APPLY, List.of(), "");
        Upsert upsert = (Upsert) change(decoder, plain("a.b.orders", 0, 1, 7, "Ada"));
        assertThat(upsert.table()).isEqualTo(TableName.of("a.b.orders"));
        assertThat(values(upsert.row())).containsExactly(7L, "Ada");
    }

    @Test
    void deletesAreLeftOutWhereTheyAreNotWanted() {
        RecordDecoder keeping = decoder("orders", Mode.UPSERT, Deletes.IGNORE, Truncates.IGNORE, List.of(), "");
        assertThat(keeping.decode(event(TOPIC, 0, 5, "d", row(7, "Ada"), null))).isNull();
        assertThat(keeping.decode(tombstone(TOPIC, 0, 5, 7))).isNull();
    }

    @Test
    void aSoftDeleteMarksARowThatHasAColumnForIt() {
        RecordDecoder soft = decoder("orders", Mode.UPSERT, Deletes.SOFT, Truncates.APPLY, List.of(), "");
        Upsert upsert = (Upsert) change(soft, event(TOPIC, 0, 5, "c", null, row(7, "Ada")));
        assertThat(values(upsert.row())).containsExactly(7L, "Ada", null);
        assertThat(upsert.row().shape().columns()).last().isEqualTo(Delete.DELETED_AT);
        for (Delete delete : List.of((Delete) change(soft, event(TOPIC, 0, 6, "d", row(7, "Ada"), null)), (Delete)
                change(soft, tombstone(TOPIC, 0, 7, 7)))) {
            assertThat(delete.soft()).isTrue();
            assertThat(delete.key()).isEqualTo(upsert.key());
            assertThat(delete.shape().columns()).contains(Delete.DELETED_AT);
        }
        assertThat(upsert.after(Delete.soft(upsert.row().shape(), upsert.key(), null)))
                .as("it is there, marked, so it is written over")
                .isInstanceOf(Upsert.class);
    }

    @Test
    void aTruncateEmptiesItsTableOrNothingOrStops() {
        Decoded applied = upserts().decode(truncate());
        assertThat(applied).isNotNull();
        assertThat(applied.change()).isEqualTo(new Change.Truncate(TableName.of("orders")));
        RecordDecoder ignoring = decoder("orders", Mode.UPSERT, Deletes.HARD, Truncates.IGNORE, List.of(), "");
        assertThat(ignoring.decode(truncate())).isNull();
        RecordDecoder failing = decoder("orders", Mode.UPSERT, Deletes.HARD, Truncates.FAIL, List.of(), "");
        assertThatThrownBy(() -> failing.decode(truncate()))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("truncate.mode")
                .hasMessageContaining("@5");
    }

    private static SinkRecord truncate() {
        Struct event = new Struct(ENVELOPE)
                .put("source", dev.millrace.sink.Records.source())
                .put("op", "t");
        return record(TOPIC, 0, 5, null, ENVELOPE, event);
    }

    @Test
    void anAppendedEventNamesItsPositionOperationAndTime() {
        Upsert upsert = (Upsert) change(appends(), event(TOPIC, 3, 5, "u", row(7, "Old"), row(7, "Ada")));
        assertThat(upsert.key()).isEqualTo(new Key(TOPIC, 3, 5L));
        assertThat(values(upsert.row()))
                .containsExactly(TOPIC, 3, 5L, "u", Instant.ofEpochMilli(1_700_000_000_123L), 7L, "Ada");
        assertThat(upsert.row().shape().keyColumns())
                .extracting(Column::name)
                .containsExactly("_topic", "_partition", "_offset");
    }

    /** PostgreSQL's default replica identity fills "before" with values that nobody wrote. */
    @Test
    void anAppendedDeleteCarriesItsKeyAndNothingElseOfTheFormerRow() {
        Upsert upsert = (Upsert) change(appends(), event(TOPIC, 0, 5, "d", row(7, "invented"), null));
        assertThat(values(upsert.row())).contains("d", 7L).doesNotContain("invented");
    }

    @Test
    void tombstonesAreNoEvents() {
        assertThat(appends().decode(tombstone(TOPIC, 0, 5, 7))).isNull();
    }

    @Test
    void theKeyMayBeNamedWhereTheRecordsHaveNone() {
        RecordDecoder decoder =
                decoder("orders", Mode.UPSERT, Deletes.HARD, Truncates.APPLY, List.of("customer", "id"), "");
        Upsert upsert =
                (Upsert) change(decoder, record(TOPIC, 0, 1, null, dev.millrace.sink.Records.ROW, row(7, "Ada")));
        assertThat(upsert.key()).isEqualTo(new Key("Ada", 7L));
    }

    @Test
    void aKeyOfOtherOrderThanTheRowsColumnsMeetsItsTombstone() {
        Schema keySchema = SchemaBuilder.struct()
                .field("b", Schema.INT32_SCHEMA)
                .field("a", Schema.INT32_SCHEMA)
                .build();
        Schema rowSchema = SchemaBuilder.struct()
                .field("a", Schema.INT32_SCHEMA)
                .field("b", Schema.INT32_SCHEMA)
                .build();
        RecordDecoder decoder = decoder("t", Mode.UPSERT, Deletes.HARD, Truncates.APPLY, List.of(), "");
        Struct key = new Struct(keySchema).put("b", 2).put("a", 1);
        Upsert upsert = (Upsert) change(
                decoder,
                record(
                        "t",
                        0,
                        1,
                        key,
                        rowSchema,
                        new Struct(rowSchema).put("a", 1).put("b", 2)));
        Delete delete = (Delete) change(decoder, record("t", 0, 2, key, null, null));
        assertThat(upsert.key()).isEqualTo(delete.key());
        assertThat(upsert.row().shape().keyColumns()).extracting(Column::name).containsExactly("b", "a");
    }

    @Test
    void aRecordWithoutAKeyIsRefusedWithTheRemedy() {
        SinkRecord keyless = record(TOPIC, 0, 1, null, dev.millrace.sink.Records.ROW, row(7, "Ada"));
        assertThatThrownBy(() -> upserts().decode(keyless))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("key.fields")
                .hasMessageContaining("write.mode=append");
    }

    @Test
    void aValueThatIsNoRowIsRefusedWithTheRemedy() {
        SinkRecord text = record(TOPIC, 0, 1, key(1), Schema.STRING_SCHEMA, "Ada");
        assertThatThrownBy(() -> upserts().decode(text))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("plain String")
                .hasMessageContaining("JsonConverter");
    }

    @Test
    void aNullIsAValueEvenWhereTheSchemaHasADefault() {
        Schema rowSchema = SchemaBuilder.struct()
                .field("id", Schema.INT64_SCHEMA)
                .field("n", SchemaBuilder.int32().optional().defaultValue(5).build())
                .build();
        Struct row = new Struct(rowSchema).put("id", 1L).put("n", null);
        Upsert upsert = (Upsert) change(upserts(), record(TOPIC, 0, 1, key(1), rowSchema, row));
        assertThat(values(upsert.row())).containsExactly(1L, null);
    }

    /** PostgreSQL's log leaves out a large value that did not change. */
    @Test
    void aValueThatTheSourceCouldNotTellIsAbsentAndNotItsPlaceholder() {
        SinkRecord update = event(TOPIC, 0, 5, "u", null, row(7, "__debezium_unavailable_value"));
        assertThat(values(((Upsert) change(upserts(), update)).row())).containsExactly(7L, Row.ABSENT);
    }

    @Test
    void debeziumsOwnRecordsTouchNoTable() {
        Schema heartbeat = SchemaBuilder.struct()
                .name("io.debezium.connector.common.Heartbeat")
                .field("ts_ms", Schema.INT64_SCHEMA)
                .build();
        SinkRecord beat = record("__heartbeat", 0, 1, null, heartbeat, new Struct(heartbeat).put("ts_ms", 1L));
        assertThat(upserts().decode(beat)).isNull();
    }

    @Test
    void logicalTypesBecomeWhatTheyMean() {
        assertThat(read(
                        Decimal.builder(2)
                                .parameter("connect.decimal.precision", "10")
                                .build(),
                        new BigDecimal("1.20")))
                .isEqualTo(new BigDecimal("1.20"));
        assertThat(read(named("io.debezium.time.Date", SchemaBuilder.int32()), 19_782))
                .isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(read(named("io.debezium.time.MicroTime", SchemaBuilder.int64()), 1_000_001L))
                .isEqualTo(Duration.ofSeconds(1, 1_000));
        assertThat(read(named("io.debezium.time.MicroTimestamp", SchemaBuilder.int64()), -1L))
                .isEqualTo(LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000));
        assertThat(read(named("io.debezium.time.Timestamp", SchemaBuilder.int64()), 1_500L))
                .isEqualTo(LocalDateTime.of(1970, 1, 1, 0, 0, 1, 500_000_000));
        assertThat(read(
                        named("io.debezium.time.ZonedTimestamp", SchemaBuilder.string()),
                        "2024-02-29T12:00:00.123456+02:00"))
                .isEqualTo(Instant.parse("2024-02-29T10:00:00.123456Z"));
        assertThat(read(named("io.debezium.time.IsoDate", SchemaBuilder.string()), "2024-02-29Z"))
                .isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(read(named("io.debezium.time.IsoTime", SchemaBuilder.string()), "23:59:59.1234567Z"))
                .isEqualTo(Duration.ofSeconds(86_399, 123_456_700));
        assertThat(read(named("io.debezium.time.IsoTimestamp", SchemaBuilder.string()), "9999-12-31T23:59:59.9999999Z"))
                .isEqualTo(LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_900));
        assertThat(read(named("io.debezium.data.Json", SchemaBuilder.string()), "{\"a\": 1}"))
                .isEqualTo("{\"a\": 1}");
    }

    @Test
    void aTextKnowsItsLengthWhereTheSourceTellsIt() {
        Schema bounded = SchemaBuilder.string()
                .parameter("__debezium.source.column.type", "VARCHAR")
                .parameter("__debezium.source.column.length", "40")
                .build();
        assertThat(FieldReader.of(bounded).orElseThrow().type().size()).isEqualTo(40);
        assertThat(FieldReader.of(Schema.STRING_SCHEMA).orElseThrow().type().isBounded())
                .isFalse();
    }

    @Test
    void aTypeThatCannotBeStoredIsNamed() {
        Schema rowSchema = SchemaBuilder.struct()
                .field("id", Schema.INT64_SCHEMA)
                .field(
                        "tags",
                        SchemaBuilder.struct()
                                .field("tag", Schema.STRING_SCHEMA)
                                .build())
                .build();
        Schema tags = rowSchema.field("tags").schema();
        Struct row = new Struct(rowSchema).put("id", 1L).put("tags", new Struct(tags).put("tag", "x"));
        assertThatThrownBy(() -> upserts().decode(record(TOPIC, 0, 1, key(1), rowSchema, row)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("tags")
                .hasMessageContaining("STRUCT");
    }

    @Test
    void aRouteMayQualifyTheTable() {
        RecordDecoder decoder = decoder(
                "copy_of_${source.db}.${source.table}", Mode.UPSERT, Deletes.HARD, Truncates.APPLY, List.of(), "");
        assertThat(change(decoder, event(TOPIC, 0, 1, "c", null, row(1, "Ada"))).table())
                .isEqualTo(new TableName(List.of("copy_of_shop"), "orders"));
        assertThat(ENVELOPE.field("source")).isNotNull();
    }

    private static Object read(Schema schema, Object value) {
        FieldReader reader = FieldReader.of(schema).orElseThrow();
        assertThat(reader.type().kind()).isNotEqualTo(Kind.OTHER);
        return reader.read(value);
    }

    private static Schema named(String name, SchemaBuilder builder) {
        return builder.name(name).build();
    }

    private static RecordDecoder upserts() {
        return decoder("${source.table}", Mode.UPSERT, Deletes.HARD, Truncates.APPLY, List.of(), "");
    }

    private static RecordDecoder appends() {
        return decoder("${source.table}_log", Mode.APPEND, Deletes.HARD, Truncates.APPLY, List.of(), "");
    }

    private static RowChange change(RecordDecoder decoder, SinkRecord sinkRecord) {
        Decoded decoded = decoder.decode(sinkRecord);
        assertThat(decoded).isNotNull();
        assertThat(decoded.bytes()).isPositive();
        return (RowChange) decoded.change();
    }

    private static List<@Nullable Object> values(Row row) {
        return java.util.stream.IntStream.range(0, row.shape().columns().size())
                .mapToObj(row::value)
                .collect(java.util.stream.Collectors.toCollection(java.util.ArrayList::new));
    }
}
