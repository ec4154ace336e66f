package dev.millrace.smt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoadMetadataTest {
    private final HandClock clock = new HandClock(1_732_101_234_567L);

    @Test
    void aRowGetsItsLoadAndItsIdAtTheEnd() {
        Struct row = value(transform(Map.of()).apply(record(1, 0)));
        assertThat(row.schema().fields().stream().map(Field::name))
                .containsExactly("id", "note", "total", "_dlt_load_id", "_dlt_id");
        assertThat(row.getString("_dlt_load_id")).isEqualTo("1732101180.0");
        assertThat(row.getString("_dlt_id")).hasSize(22);
        assertThat(row.getInt32("id")).isEqualTo(1);
        assertThat(row.schema().field("note").schema())
                .isSameAs(Records.ROW.field("note").schema());
    }

    /** Predecessors' row 3: {@code _dlt_load_id} text NOT NULL, {@code _dlt_id} varchar(128) NOT NULL. */
    @Test
    void theColumnsAreRequiredTextAndTheIdNoLongerThanDltMakesIt() {
        Schema row = value(transform(Map.of()).apply(record(1, 0))).schema();
        assertThat(row.field("_dlt_load_id").schema()).isEqualTo(Schema.STRING_SCHEMA);
        Schema id = row.field("_dlt_id").schema();
        assertThat(id.type()).isEqualTo(Schema.Type.STRING);
        assertThat(id.isOptional()).isFalse();
        assertThat(id.parameters())
                .isEqualTo(
                        Map.of("__debezium.source.column.type", "VARCHAR", "__debezium.source.column.length", "128"));
    }

    @Test
    void theColumnsMayBeOptionalAndHaveOtherNames() {
        Struct row = value(
                transform(Map.of("columns.required", "false", "load.id.column", "loaded_in", "id.column", "row_id"))
                        .apply(record(1, 0)));
        assertThat(row.schema().field("loaded_in").schema().isOptional()).isTrue();
        assertThat(row.schema().field("row_id").schema().isOptional()).isTrue();
        assertThat(row.schema().field("_dlt_id")).isNull();
        assertThat(row.getString("loaded_in")).isEqualTo("1732101180.0");
    }

    @Test
    void aNewConfigurationCountsForSchemasThatWereSeen() {
        LoadMetadata.Value<SinkRecord> transform = transform(Map.of());
        transform.apply(record(1, 0));
        transform.configure(Map.of("id.column", "row_id"));
        assertThat(value(transform.apply(record(1, 0))).schema().field("row_id"))
                .isNotNull();
    }

    @Test
    void theKeyGivesTheSameIdInEveryReplayAndUpdate() {
        String first = id(transform(Map.of()).apply(record(1, 0)));
        SinkRecord update = Records.sink(Records.key(1), Records.row(Records.ROW, 1, "other", 77), 500);
        assertThat(id(transform(Map.of()).apply(update))).isEqualTo(first);
        assertThat(id(transform(Map.of()).apply(record(2, 0)))).isNotEqualTo(first);
    }

    @Test
    void theTopicCountsAsItWasBeforeItWasRouted() {
        SinkRecord record = record(1, 0);
        SinkRecord routed = record.newRecord(
                "orders", 0, record.keySchema(), record.key(), record.valueSchema(), record.value(), 0L);
        SinkRecord elsewhere = new SinkRecord(
                "shop.archive.orders", 0, record.keySchema(), record.key(), record.valueSchema(), record.value(), 0);
        LoadMetadata.Value<SinkRecord> transform = transform(Map.of());

        assertThat(id(transform.apply(routed))).isEqualTo(id(transform.apply(record)));
        assertThat(id(transform.apply(elsewhere))).isNotEqualTo(id(transform.apply(record)));
    }

    @Test
    void anEnvelopesRowsShareTheIdOfTheirKey() {
        LoadMetadata.Value<SinkRecord> transform = transform(Map.of());
        Struct envelope =
                Records.envelope("u", Records.row(Records.ROW, 1, "a", 5), Records.row(Records.ROW, 1, "b", 6));
        Struct changed = value(transform.apply(Records.sink(Records.key(1), envelope, 0)));

        assertThat(changed.getStruct("before").getString("_dlt_id"))
                .isEqualTo(changed.getStruct("after").getString("_dlt_id"))
                .isEqualTo(id(transform.apply(record(1, 0))));
    }

    @Test
    void aRecordWithoutKeyIsIdentifiedByItsContent() {
        LoadMetadata.Value<SinkRecord> byKey = transform(Map.of());
        LoadMetadata.Value<SinkRecord> byContent = transform(Map.of("id.strategy", "content"));
        SinkRecord keyless = Records.sink(null, Records.row(Records.ROW, 1, "a", 5), 0);
        assertThat(id(byKey.apply(keyless))).isEqualTo(id(byContent.apply(keyless)));
    }

    @Test
    void contentTellsRowsApartByAnyColumn() {
        LoadMetadata.Value<SinkRecord> transform = transform(Map.of("id.strategy", "content"));
        Struct envelope =
                Records.envelope("u", Records.row(Records.ROW, 1, "a", 5), Records.row(Records.ROW, 1, null, 5));
        Struct changed = value(transform.apply(Records.sink(Records.key(1), envelope, 0)));
        assertThat(changed.getStruct("before").getString("_dlt_id"))
                .isEqualTo(id(transform.apply(Records.sink(null, Records.row(Records.ROW, 1, "a", 5), 9))))
                .isNotEqualTo(changed.getStruct("after").getString("_dlt_id"));
    }

    @Test
    void contentDoesNotCountTheColumnsThatAreAdded() {
        LoadMetadata.Value<SinkRecord> transform = transform(Map.of("id.strategy", "content"));
        SinkRecord once = Records.through(transform, record(1, 0));
        clock.set(1_999_999_999_999L);
        SinkRecord twice = transform.apply(once);
        assertThat(id(twice)).isEqualTo(id(once));
        assertThat(value(twice).getString("_dlt_load_id"))
                .isNotEqualTo(value(once).getString("_dlt_load_id"));
    }

    @Test
    void positionGivesEveryEventItsOwnIdAgainInAReplay() {
        LoadMetadata.Value<SinkRecord> transform = transform(Map.of("id.strategy", "position"));
        String first = id(transform.apply(record(1, 10)));
        assertThat(id(transform.apply(record(1, 11)))).isNotEqualTo(first);
        assertThat(id(transform(Map.of("id.strategy", "position")).apply(record(1, 10))))
                .isEqualTo(first);
    }

    @Test
    void positionIsRefusedWhereThereIsNone() {
        LoadMetadata.Value<SourceRecord> transform = new LoadMetadata.Value<>(clock, new Random(1));
        transform.configure(Map.of("id.strategy", "position"));
        Struct row = Records.row(Records.ROW, 1, "a", 5);
        assertThatThrownBy(() -> transform.apply(source(row)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("id.strategy=position")
                .hasMessageContaining("[shop.inventory.orders, source offset {pos=4711}]");
    }

    @Test
    void aSourceRecordKeepsItsOffset() {
        LoadMetadata.Value<SourceRecord> transform = new LoadMetadata.Value<>(clock, new Random(1));
        SourceRecord changed = Objects.requireNonNull(transform.apply(source(Records.row(Records.ROW, 1, "a", 5))));
        assertThat(changed.sourceOffset()).isEqualTo(Map.of("pos", 4711L));
        assertThat(((Struct) changed.value()).getString("_dlt_id"))
                .isEqualTo(id(transform(Map.of()).apply(record(1, 0))));
    }

    @Test
    void randomIdsAreNewEachTimeAndLookLikeDlts() {
        LoadMetadata.Value<SinkRecord> transform = transform(Map.of("id.strategy", "random"));
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            ids.add(id(transform.apply(record(1, 0))));
        }
        assertThat(ids).hasSize(1000).allMatch(id -> id.matches("[A-Za-z0-9+/]{14}"));
    }

    @ParameterizedTest
    @EnumSource(IdStrategy.class)
    void everyIdFitsDltsColumn(IdStrategy strategy) {
        LoadMetadata.Value<SinkRecord> transform =
                transform(Map.of("id.strategy", strategy.name().toLowerCase(Locale.ROOT)));
        assertThat(id(transform.apply(record(1, 0)))).hasSizeBetween(14, 128);
    }

    @Test
    void theLoadGoesOnWithTheClock() {
        LoadMetadata.Value<SinkRecord> transform = transform(Map.of("load.window.ms", "1000"));
        String first = value(transform.apply(record(1, 0))).getString("_dlt_load_id");
        clock.set(1_732_101_235_000L);
        String second = value(transform.apply(record(1, 0))).getString("_dlt_load_id");
        assertThat(List.of(first, second)).containsExactly("1732101234.0", "1732101235.0");
    }

    @Test
    void aTextColumnOfTheNameIsOverwrittenWhereItStands() {
        Schema schema = SchemaBuilder.struct()
                .field("_dlt_id", Schema.OPTIONAL_STRING_SCHEMA)
                .field("id", Schema.INT32_SCHEMA)
                .build();
        Struct row = new Struct(schema).put("_dlt_id", "old").put("id", 1);
        Struct changed = value(transform(Map.of()).apply(Records.sink(Records.key(1), row, 0)));
        assertThat(changed.schema().fields().stream().map(Field::name))
                .containsExactly("_dlt_id", "id", "_dlt_load_id");
        assertThat(changed.getString("_dlt_id")).hasSize(22);

        Map<String, @Nullable Object> map = Records.map("_dlt_id", "old", "id", 1);
        Object schemaless =
                Records.through(transform(Map.of()), Records.sink(null, map, 0)).value();
        assertThat(((Map<?, ?>) schemaless).keySet().toString()).isEqualTo("[_dlt_id, id, _dlt_load_id]");
        assertThat(((Map<?, ?>) schemaless).get("_dlt_id")).isNotEqualTo("old");
    }

    @Test
    void aColumnOfTheNameThatIsNoTextIsRefused() {
        Schema schema =
                SchemaBuilder.struct().field("_dlt_id", Schema.INT64_SCHEMA).build();
        Schema logical =
                SchemaBuilder.struct().field("_dlt_load_id", Decimal.schema(2)).build();
        Struct row = new Struct(schema).put("_dlt_id", 5L);
        assertThatThrownBy(() -> transform(Map.of()).apply(Records.sink(null, row, 8)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"_dlt_id\" of type INT64")
                .hasMessageContaining("[shop.inventory.orders-3@8]");
        assertThatThrownBy(() -> transform(Map.of()).apply(Records.sink(null, new Struct(logical), 8)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Decimal");
        assertThatThrownBy(() -> transform(Map.of()).apply(Records.sink(null, Records.map("_dlt_id", 5L), 8)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Long")
                .hasMessageContaining("[shop.inventory.orders-3@8]");
    }

    @Test
    void aRowsDefaultIsKeptAndFits() {
        Struct standard = Records.row(Records.ROW, 0, "standard", 0);
        Schema withDefault = new ConnectSchema(
                Schema.Type.STRUCT, true, standard, "orders", 1, null, null, Records.ROW.fields(), null, null);
        Struct row = new Struct(withDefault).put("id", 1).put("total", 5L);
        Struct changed = value(transform(Map.of()).apply(Records.sink(Records.key(1), row, 0)));

        Struct kept = (Struct) changed.schema().defaultValue();
        kept.validate();
        assertThat(kept.getString("note")).isEqualTo("standard");
        assertThat(kept.getString("_dlt_id")).isEmpty();
    }

    @Test
    void theKeyMayGetTheColumnsToo() {
        LoadMetadata.Key<SinkRecord> transform = new LoadMetadata.Key<>(clock, new Random(1));
        SinkRecord once = Objects.requireNonNull(transform.apply(record(1, 0)));
        SinkRecord twice = Objects.requireNonNull(transform.apply(once));
        assertThat(((Struct) once.key()).getString("_dlt_id"))
                .isEqualTo(id(transform(Map.of()).apply(record(1, 0))))
                .isEqualTo(((Struct) twice.key()).getString("_dlt_id"));
    }

    @Test
    void oneNameForBothColumnsIsRefused() {
        assertThatThrownBy(() -> transform(Map.of("id.column", "_dlt_load_id")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("id.column")
                .hasMessageContaining("load.id.column");
    }

    @Test
    void aKeyOfOneValueIsAKeyToo() {
        LoadMetadata.Value<SinkRecord> transform = transform(Map.of());
        Struct row = Records.row(Records.ROW, 1, "a", 5);
        String one = id(transform.apply(Records.sink(Schema.INT64_SCHEMA, 1L, row.schema(), row, 0)));
        String two = id(transform.apply(Records.sink(Schema.INT64_SCHEMA, 2L, row.schema(), row, 0)));
        assertThat(one).isNotEqualTo(two);
    }

    private LoadMetadata.Value<SinkRecord> transform(Map<String, String> config) {
        LoadMetadata.Value<SinkRecord> transform = new LoadMetadata.Value<>(clock, new Random(42));
        transform.configure(config);
        return transform;
    }

    private static SinkRecord record(int id, long offset) {
        return Records.sink(Records.key(id), Records.row(Records.ROW, id, "a", 5), offset);
    }

    private static SourceRecord source(Struct row) {
        return new SourceRecord(
                Map.of("server", "shop"),
                Map.of("pos", 4711L),
                Records.TOPIC,
                null,
                Records.KEY,
                Records.key(1),
                row.schema(),
                row);
    }

    private static Struct value(@Nullable SinkRecord record) {
        return (Struct) Objects.requireNonNull(record).value();
    }

    private static String id(@Nullable SinkRecord record) {
        return value(record).getString("_dlt_id");
    }
}
