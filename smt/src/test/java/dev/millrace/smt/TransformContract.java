package dev.millrace.smt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every transform keeps to. Each plugin class of the service file has a test that implements this. */
interface TransformContract {
    /** A new instance of the plugin, configured. */
    Transformation<SinkRecord> transform();

    Side side();

    /** Whether each row comes out changed. A transform that only looks at rows gives back the record that went in. */
    default boolean changesEveryRow() {
        return true;
    }

    /** Whether a delete stays one. */
    default boolean keepsDeletes() {
        return true;
    }

    @Test
    default void aRecordWithoutThisHalfPassesUntouched() {
        SinkRecord tombstone = on(null, 1);
        assertThat(transform().apply(tombstone)).isSameAs(tombstone);
    }

    @Test
    default void aRowKeepsEverythingElseOfItsRecord() {
        SinkRecord record = on(Records.row(Records.ROW, 1, "a", 5), 42);
        SinkRecord changed = apply(transform(), record);

        if (changesEveryRow()) {
            assertThat(changed).isNotSameAs(record);
        } else {
            assertThat(changed).isSameAs(record);
        }
        assertThat(changed.topic()).isEqualTo(record.topic());
        assertThat(changed.kafkaPartition()).isEqualTo(record.kafkaPartition());
        assertThat(changed.kafkaOffset()).isEqualTo(42);
        assertThat(changed.timestamp()).isEqualTo(record.timestamp());
        assertThat(changed.timestampType()).isEqualTo(record.timestampType());
        assertThat(changed.headers()).isEqualTo(record.headers());
        assertThat(other(changed)).isSameAs(other(record));
        assertThat(otherSchema(changed)).isSameAs(otherSchema(record));
    }

    @Test
    default void theRowThatWentInIsNotChanged() {
        Struct row = Records.row(Records.ROW, 1, "a", 5);
        apply(transform(), on(row, 1));
        assertThat(row).isEqualTo(Records.row(Records.ROW, 1, "a", 5));

        Map<String, @Nullable Object> map = Records.map("id", 1, "note", "a");
        apply(transform(), on(map, 1));
        assertThat(map).isEqualTo(Records.map("id", 1, "note", "a"));
    }

    @Test
    default void whatComesOutFitsItsSchema() {
        SinkRecord changed = apply(transform(), on(Records.row(Records.ROW, 1, null, 5), 1));
        Struct row = struct(changed);
        assertThat(side().schema(changed)).isSameAs(row.schema());
        row.validate();
    }

    @Test
    default void theRowsSchemaKeepsItsDescription() {
        Schema schema = struct(apply(transform(), on(Records.row(Records.ROW, 1, "a", 5), 1)))
                .schema();
        assertThat(schema.name()).isEqualTo(Records.ROW.name());
        assertThat(schema.version()).isEqualTo(Records.ROW.version());
        assertThat(schema.doc()).isEqualTo(Records.ROW.doc());
        assertThat(schema.parameters()).isEqualTo(Records.ROW.parameters());
        assertThat(schema.isOptional()).isEqualTo(Records.ROW.isOptional());
    }

    @Test
    default void anEnvelopesRowsAreChangedAlike() {
        Struct envelope =
                Records.envelope("u", Records.row(Records.ROW, 1, "a", 5), Records.row(Records.ROW, 1, "b", 6));
        SinkRecord changed = apply(transform(), on(envelope, 1));
        Struct out = struct(changed);

        assertThat(out.schema().name()).isEqualTo(Records.TOPIC + ".Envelope");
        assertThat(out.schema().version()).isEqualTo(2);
        assertThat(out.schema().doc()).isEqualTo("A change.");
        assertThat(names(out.schema())).isEqualTo(names(envelope.schema()));
        assertThat(out.getStruct("before").schema())
                .isEqualTo(out.getStruct("after").schema());
        Struct alone = struct(apply(transform(), on(Records.row(Records.ROW, 1, "b", 6), 1)));
        assertThat(out.getStruct("after").schema()).isEqualTo(alone.schema());
        assertThat(out.get("source")).isSameAs(envelope.get("source"));
        assertThat(out.get("op")).isEqualTo("u");
        assertThat(out.get("ts_ms")).isEqualTo(envelope.get("ts_ms"));
        out.validate();
    }

    @Test
    default void insertsAndDeletesHaveOneRow() {
        Transformation<SinkRecord> transform = transform();
        Struct row = Records.row(Records.ROW, 1, "a", 5);
        Struct insert = struct(apply(transform, on(Records.envelope("c", null, row), 1)));
        Struct delete = struct(apply(transform, on(Records.envelope("d", row, null), 2)));

        assertThat(insert.get("before")).isNull();
        if (keepsDeletes()) {
            assertThat(delete.get("after")).isNull();
            assertThat(delete.get("op")).isEqualTo("d");
        }
        assertThat(names(insert.getStruct("after").schema()))
                .isEqualTo(names(delete.getStruct("before").schema()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"t", "u"})
    default void anEnvelopeWithoutRowsPassesUntouched(String op) {
        SinkRecord withSchema = on(Records.envelope(op, null, null), 1);
        assertThat(transform().apply(withSchema)).isSameAs(withSchema);

        SinkRecord schemaless = on(Records.envelopeMap(op, null, null), 1);
        assertThat(transform().apply(schemaless)).isSameAs(schemaless);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.debezium.connector.common.Heartbeat",
                "io.debezium.connector.common.ServerNameKey",
                "io.debezium.connector.common.TransactionMetadataValue",
                "io.debezium.connector.common.Notification",
                "io.debezium.connector.mysql.SchemaChangeKey",
                "io.debezium.connector.mysql.SchemaChangeValue",
                "io.debezium.connector.postgresql.MessageValue"
            })
    default void debeziumsControlRecordsPassUntouched(String schemaName) {
        Schema schema = SchemaBuilder.struct()
                .name(schemaName)
                .field("ts_ms", Schema.INT64_SCHEMA)
                .build();
        SinkRecord record = on(new Struct(schema).put("ts_ms", 1L), 1);
        assertThat(transform().apply(record)).isSameAs(record);
    }

    @Test
    default void schemalessControlRecordsPassUntouched() {
        Map<String, @Nullable Object> source = Records.map("db", "inventory");
        Stream.of(
                        Records.map("ts_ms", 1L),
                        Records.map(
                                "status",
                                "END",
                                "id",
                                "7",
                                "event_count",
                                1L,
                                "data_collections",
                                List.of(),
                                "ts_ms",
                                1L),
                        Records.map(
                                "id",
                                "1",
                                "aggregate_type",
                                "a",
                                "type",
                                "t",
                                "additional_data",
                                Map.of(),
                                "timestamp",
                                1L),
                        Records.map("source", source, "databaseName", "d", "ddl", "DROP", "tableChanges", List.of()),
                        Records.map("op", "m", "source", source, "message", Map.of()))
                .forEach(value -> {
                    SinkRecord record = Records.sink(Records.map("id", 1), value, 1);
                    assertThat(transform().apply(record)).isSameAs(record);
                });
    }

    @Test
    default void aRowWithoutSchemaIsChangedLikeOneWithSchema() {
        Transformation<SinkRecord> transform = transform();
        Struct with = struct(apply(transform, on(Records.row(Records.ROW, 1, "a", 5), 1)));
        Map<?, ?> without = map(apply(transform, on(Records.map("id", 1, "note", "a", "total", 5L), 1)));
        assertThat(without.keySet().stream().map(String::valueOf).toList()).isEqualTo(names(with.schema()));
    }

    @Test
    default void anEnvelopeWithoutSchemaIsChangedInItsRows() {
        Map<String, @Nullable Object> row = Records.map("id", 1, "note", "a");
        Map<?, ?> alone = map(apply(transform(), on(row, 1)));
        Map<String, @Nullable Object> other = Records.map("id", 1, "note", "b");
        Map<?, ?> out = map(apply(transform(), on(Records.envelopeMap("u", other, row), 1)));

        assertThat(out.get("op")).isEqualTo("u");
        assertThat(((Map<?, ?>) Objects.requireNonNull(out.get("before"))).keySet())
                .isEqualTo(alone.keySet());
        assertThat(((Map<?, ?>) Objects.requireNonNull(out.get("after"))).keySet())
                .isEqualTo(alone.keySet());
        assertThat(out.get("source")).isEqualTo(Records.map("db", "inventory", "pos", 4711L));

        Map<?, ?> insert = map(apply(transform(), on(Records.envelopeMap("c", null, row), 1)));
        assertThat(insert.containsKey("before")).isTrue();
        assertThat(insert.get("before")).isNull();
    }

    @Test
    default void theSchemaMayChangeAtAnyRecord() {
        Transformation<SinkRecord> transform = transform();
        Schema wider = Records.rowSchema("colour");
        for (int i = 0; i < 3; i++) {
            Struct narrow = struct(apply(transform, on(Records.row(Records.ROW, i, "a", 5), i)));
            Struct wide =
                    struct(apply(transform, on(Records.row(wider, i, "a", 5).put("colour", "red"), i)));
            assertThat(narrow.schema().field("colour")).isNull();
            assertThat(wide.getString("colour")).isEqualTo("red");
            assertThat(wide.getInt32("id")).isEqualTo(i);
        }
    }

    @Test
    default void equalSchemasGiveOneSchemaObject() {
        Transformation<SinkRecord> transform = transform();
        Struct one = struct(apply(transform, on(Records.row(Records.rowSchema(), 1, "a", 5), 1)));
        Struct two = struct(apply(transform, on(Records.row(Records.rowSchema(), 2, "a", 5), 2)));
        if (changesEveryRow()) {
            assertThat(two.schema()).isSameAs(one.schema());
        }
        assertThat(((RemembersSchemas) transform).rememberedSchemas()).isEqualTo(1);
    }

    @Test
    default void schemasAreForgottenBeforeTheyFillTheHeap() {
        Transformation<SinkRecord> transform = transform();
        for (int i = 0; i < 2 * SchemaCache.SCHEMAS_MAX; i++) {
            apply(transform, on(Records.row(Records.rowSchema("c" + i), i, "a", 5), i));
        }
        assertThat(((RemembersSchemas) transform).rememberedSchemas()).isEqualTo(SchemaCache.SCHEMAS_MAX);
        transform.close();
        assertThat(((RemembersSchemas) transform).rememberedSchemas()).isZero();
    }

    @Test
    default void anExplicitNullDoesNotBecomeTheDefault() {
        SinkRecord changed = apply(transform(), on(Records.row(Records.ROW, 1, null, 5), 1));
        assertThat(struct(changed).getWithoutDefault("note")).isNull();
    }

    @Test
    default void whatIsNoRowIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> transform().apply(onSchema(Schema.STRING_SCHEMA, "secret value", 99)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("STRING")
                .hasMessageContaining("[shop.inventory.orders-3@99]")
                .hasMessageNotContaining("secret");
        Schema map =
                SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT32_SCHEMA).build();
        assertThatThrownBy(() -> transform().apply(onSchema(map, Map.of("a", 1), 99)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("MAP");
    }

    /** Connect gives each task an instance of its own, and tasks share a JVM: nothing may be shared behind their backs. */
    @Test
    default void instancesOfManyTasksDoNotDisturbEachOther() throws Exception {
        List<String> alone = results();
        ExecutorService tasks = Executors.newFixedThreadPool(4);
        try {
            for (Future<List<String>> task :
                    tasks.invokeAll(Collections.<Callable<List<String>>>nCopies(8, this::results))) {
                assertThat(task.get(60, TimeUnit.SECONDS)).isEqualTo(alone);
            }
        } finally {
            tasks.shutdownNow();
        }
    }

    /** Schemas and numbers of columns, as ids and times may differ from instance to instance. */
    private List<String> results() {
        Transformation<SinkRecord> transform = transform();
        List<String> results = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Schema schema = Records.rowSchema("c" + i % 7);
            Struct row = struct(apply(transform, on(Records.row(schema, i, "a", i), i)));
            results.add(names(row.schema()) + " " + row.get("id"));
        }
        transform.close();
        return results;
    }

    @Test
    default void itMayBeConfiguredAgain() {
        Transformation<SinkRecord> transform = transform();
        Struct before = struct(apply(transform, on(Records.row(Records.ROW, 1, "a", 5), 1)));
        transform.close();
        Struct after = struct(apply(transform(), on(Records.row(Records.ROW, 1, "a", 5), 1)));
        assertThat(after.schema()).isEqualTo(before.schema());
    }

    @Test
    default void theVersionIsThatOfTheBuild() {
        assertThat(((Versioned) transform()).version())
                .isEqualTo(Version.current())
                .isNotBlank();
    }

    @Test
    default void everySettingIsExplained() {
        for (ConfigDef.ConfigKey key : transform().config().configKeys().values()) {
            assertThat(key.documentation).as(key.name).endsWith(".").hasSizeGreaterThan(40);
            assertThat(key.group).as(key.name).isNotBlank();
        }
    }

    private SinkRecord on(@Nullable Object rowOrEnvelope, long offset) {
        return side() == Side.KEY
                ? Records.sink(rowOrEnvelope, Records.row(Records.ROW, 9, "other", 9), offset)
                : Records.sink(Records.key(9), rowOrEnvelope, offset);
    }

    private SinkRecord onSchema(Schema schema, Object value, long offset) {
        return side() == Side.KEY
                ? Records.sink(schema, value, null, Map.of("id", 1), offset)
                : Records.sink(null, null, schema, value, offset);
    }

    private static SinkRecord apply(Transformation<SinkRecord> transform, SinkRecord record) {
        return Objects.requireNonNull(transform.apply(record), "the transform dropped the record");
    }

    private Struct struct(SinkRecord record) {
        return (Struct) Objects.requireNonNull(side().value(record));
    }

    private Map<?, ?> map(SinkRecord record) {
        return (Map<?, ?>) Objects.requireNonNull(side().value(record));
    }

    private @Nullable Object other(SinkRecord record) {
        return (side() == Side.KEY ? Side.VALUE : Side.KEY).value(record);
    }

    private @Nullable Schema otherSchema(SinkRecord record) {
        return (side() == Side.KEY ? Side.VALUE : Side.KEY).schema(record);
    }

    private static List<String> names(Schema schema) {
        return schema.fields().stream().map(Field::name).toList();
    }
}
