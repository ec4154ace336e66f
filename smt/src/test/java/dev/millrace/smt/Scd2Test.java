package dev.millrace.smt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Date;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("JavaUtilDate") // Connect's own logical type is java.util.Date
class Scd2Test {
    private static final long COMMIT_MS = 1_732_101_200_000L;

    @Test
    void aRowIsValidFromTheSourcesCommitOn() {
        Struct after = value(Map.of(), envelope("u", row(1, "a"), row(1, "b"))).getStruct("after");
        assertThat(after.schema().fields().stream().map(Field::name))
                .containsExactly(
                        "id",
                        "note",
                        "total",
                        "_dlt_valid_from",
                        "_dlt_valid_to",
                        "is_latest",
                        "_row_hash",
                        "_op",
                        "_deleted",
                        "_position");
        assertThat(after.get("_dlt_valid_from")).isEqualTo(new Date(COMMIT_MS));
        assertThat(after.get("_dlt_valid_to")).isNull();
        assertThat(after.getBoolean("is_latest")).isTrue();
        assertThat(after.getBoolean("_deleted")).isFalse();
        assertThat(after.getString("_op")).isEqualTo("u");
        assertThat(after.getInt64("_position")).isEqualTo(42);
        assertThat(after.getString("_row_hash")).hasSize(32);
    }

    @Test
    void aDeleteBecomesARowThatClosesTheHistory() {
        Struct event = value(Map.of(), envelope("d", row(1, "a"), null));
        assertThat(event.getString("op")).as("for a sink that appends").isEqualTo("u");
        Struct closing = event.getStruct("after");
        assertThat(closing.getInt32("id")).isEqualTo(1);
        assertThat(closing.getWithoutDefault("note"))
                .as("PostgreSQL invents what is not in the key")
                .isNull();
        assertThat(closing.getInt64("total")).as("may not be null").isEqualTo(5);
        assertThat(closing.get("_dlt_valid_from")).isEqualTo(new Date(COMMIT_MS));
        assertThat(closing.get("_dlt_valid_to")).isEqualTo(new Date(COMMIT_MS));
        assertThat(closing.getBoolean("is_latest")).isFalse();
        assertThat(closing.getBoolean("_deleted")).isTrue();
        assertThat(closing.get("_row_hash")).isNull();
        assertThat(closing.getString("_op")).isEqualTo("d");
        event.validate();
    }

    @Test
    void aClosingRowMayHoldAllThatTheEventHolds() {
        Struct closing = value(Map.of("closing.row", "all"), envelope("d", row(1, "a"), null))
                .getStruct("after");
        assertThat(closing.getString("note")).isEqualTo("a");
    }

    @Test
    void aDeleteWithoutSchemaClosesTheHistoryToo() {
        SinkRecord record = Records.sink(
                Records.map("id", 1), Records.envelopeMap("d", Records.map("id", 1, "note", "a"), null), 42);
        Map<?, ?> event = (Map<?, ?>) apply(Map.of(), record).value();
        Map<?, ?> closing = (Map<?, ?>) Objects.requireNonNull(event.get("after"));
        assertThat(event.get("op")).isEqualTo("u");
        assertThat(closing.get("id")).isEqualTo(1);
        assertThat(closing.get("note")).isNull();
        assertThat(closing.get("is_latest")).isEqualTo(false);
        assertThat(closing.get("_dlt_valid_from")).isEqualTo("2024-11-20T11:13:54Z");
    }

    @Test
    void aFlattenedRowTellsItsDeleteAndTimeInDebeziumsFields() {
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("__deleted", Schema.OPTIONAL_STRING_SCHEMA)
                .field("__op", Schema.OPTIONAL_STRING_SCHEMA)
                .field("__source_ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
                .build();
        Struct alive = new Struct(schema).put("id", 1).put("__op", "c").put("__source_ts_ms", COMMIT_MS);
        Struct deleted = new Struct(schema)
                .put("id", 1)
                .put("__op", "d")
                .put("__deleted", "true")
                .put("__source_ts_ms", COMMIT_MS);
        Struct open = value(Map.of(), Records.sink(null, alive, 1));
        Struct closed = value(Map.of(), Records.sink(null, deleted, 1));
        assertThat(open.get("_dlt_valid_from")).isEqualTo(new Date(COMMIT_MS));
        assertThat(open.getBoolean("is_latest")).isTrue();
        assertThat(open.getString("_op")).isEqualTo("c");
        assertThat(closed.getBoolean("_deleted")).isTrue();
        assertThat(closed.getBoolean("is_latest")).isFalse();
    }

    /** Predecessors' names, as the users of row 36 have them in their tables. */
    @Test
    void thePredecessorsNamesArePreset() {
        Struct row =
                value(Map.of("names", "islatest", "op.column", "Op"), Records.sink(Records.key(1), row(1, "a"), 1));
        assertThat(row.schema().fields().stream().map(Field::name))
                .containsExactly(
                        "id",
                        "note",
                        "total",
                        "EffectiveDate",
                        "EndDate",
                        "IsLatest",
                        "RowHash",
                        "Op",
                        "IsDeleted",
                        "Position");
    }

    @Test
    void theHashIsThatOfTheRowAlone() {
        SinkRecord record = Records.sink(Records.key(1), row(1, "a"), 1);
        RowHash.Value<SinkRecord> hash = new RowHash.Value<>();
        assertThat(value(Map.of(), record).get("_row_hash"))
                .isEqualTo(((Struct) Records.through(hash, record).value()).get("_row_hash"));
    }

    @Test
    void oneNameForTwoColumnsIsRefused() {
        assertThatThrownBy(() -> value(Map.of("op.column", "is_latest"), Records.sink(null, row(1, "a"), 1)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("op.column");
    }

    @Test
    void aRecordWithoutAnyTimeIsRefused() {
        Scd2<SourceRecord> transform = new Scd2<>();
        Struct row = row(1, "a");
        assertThatThrownBy(() -> transform.apply(new SourceRecord(Map.of(), Map.of(), "t", row.schema(), row)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no time");
    }

    private static SinkRecord envelope(String op, @Nullable Struct before, @Nullable Struct after) {
        Schema source = SchemaBuilder.struct()
                .name("io.debezium.connector.mysql.Source")
                .field("ts_ms", Schema.INT64_SCHEMA)
                .build();
        Schema schema = SchemaBuilder.struct()
                .name("Envelope")
                .field("before", Records.ROW)
                .field("after", Records.ROW)
                .field("source", source)
                .field("op", Schema.STRING_SCHEMA)
                .build();
        Struct event = new Struct(schema)
                .put("before", before)
                .put("after", after)
                .put("source", new Struct(source).put("ts_ms", COMMIT_MS))
                .put("op", op);
        return Records.sink(Records.key(1), event, 42);
    }

    private static Struct row(int id, String note) {
        return Records.row(Records.ROW, id, note, 5);
    }

    private static Struct value(Map<String, String> config, SinkRecord record) {
        return (Struct) apply(config, record).value();
    }

    private static SinkRecord apply(Map<String, String> config, SinkRecord record) {
        Scd2<SinkRecord> transform = new Scd2<>();
        transform.configure(config);
        return Objects.requireNonNull(transform.apply(record));
    }
}
