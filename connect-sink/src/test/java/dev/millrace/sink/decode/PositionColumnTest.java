package dev.millrace.sink.decode;

import static dev.millrace.sink.Records.at;
import static dev.millrace.sink.Records.event;
import static dev.millrace.sink.Records.plain;
import static dev.millrace.sink.Records.row;
import static dev.millrace.sink.Records.tombstone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.Row;
import dev.millrace.core.RowChange;
import dev.millrace.core.RowChange.Delete;
import dev.millrace.core.RowChange.Upsert;
import dev.millrace.sink.decode.RecordDecoder.Decoded;
import dev.millrace.sink.decode.RecordDecoder.Deletes;
import dev.millrace.sink.decode.RecordDecoder.Mode;
import dev.millrace.sink.decode.RecordDecoder.Truncates;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where the source's position goes in a row, and where there is none. */
class PositionColumnTest {
    private static final String TOPIC = "shop.shop.orders";
    private static final String NAME = "_position";
    private static final String FIRST = "a1c100-7";
    private static final Instant SOURCE_TIME = Instant.ofEpochMilli(1_700_000_000_123L);

    @Test
    void aRowEndsInItsPosition() {
        Upsert upsert = (Upsert) change(decoder(Mode.UPSERT, Deletes.HARD), changed("u", "Ada"));
        assertThat(values(upsert.row())).containsExactly(7L, "Ada", FIRST);
        assertThat(upsert.row().shape().columns())
                .last()
                .isEqualTo(new Column(NAME, FieldType.ascii(PositionText.MOST), true, false));
    }

    @Test
    void theMarkOfDeletionStandsBehindIt() {
        Upsert upsert = (Upsert) change(decoder(Mode.UPSERT, Deletes.SOFT), changed("c", "Ada"));
        assertThat(values(upsert.row())).containsExactly(7L, "Ada", FIRST, null);
    }

    @Test
    void aPartialRowHasIt() {
        SinkRecord partial = changed("u", "__debezium_unavailable_value");
        Upsert upsert = (Upsert) change(decoder(Mode.UPSERT, Deletes.HARD), partial);
        assertThat(values(upsert.row().carried())).containsExactly(7L, FIRST);
    }

    @Test
    void anAppendedEventEndsInItAndSoDoesADelete() {
        RecordDecoder decoder = decoder(Mode.APPEND, Deletes.SOFT);
        assertThat(values(((Upsert) change(decoder, changed("u", "Ada"))).row()))
                .endsWith(7L, "Ada", FIRST);
        SinkRecord delete = at("binlog.000001", 200, event(TOPIC, 0, 6, "d", row(7, "Ada"), null));
        assertThat(values(((Upsert) change(decoder, delete)).row())).endsWith("d", SOURCE_TIME, 7L, "a1c200-7");
    }

    @Test
    void aSoftDeleteHasItAndItsTombstoneDoesNotTakeItAway() {
        RecordDecoder decoder = decoder(Mode.UPSERT, Deletes.SOFT);
        Delete delete =
                (Delete) change(decoder, at("binlog.000001", 200, event(TOPIC, 0, 6, "d", row(7, "Ada"), null)));
        assertThat(delete.position()).isEqualTo("a1c200-7");
        assertThat(delete.positionColumn()).map(Column::name).contains(NAME);
        Delete tombstone = (Delete) change(decoder, tombstone(TOPIC, 0, 7, 7));
        assertThat(tombstone.position()).isNull();
        assertThat(tombstone.after(delete)).isEqualTo(delete);
        Upsert again = (Upsert) change(decoder, changed("c", "Grace"));
        assertThat(delete.after(again)).isEqualTo(delete);
        assertThat(again.after(delete)).isEqualTo(new Upsert(again.key(), again.row()));
    }

    @Test
    void withoutAColumnNothingOfItIsThere() {
        RecordDecoder decoder = Decoders.decoder("orders", Mode.UPSERT, Deletes.SOFT, Truncates.APPLY, List.of(), "");
        assertThat(values(((Upsert) change(decoder, changed("u", "Ada"))).row()))
                .containsExactly(7L, "Ada", null);
        Delete delete = (Delete) change(decoder, event(TOPIC, 0, 6, "d", row(7, "Ada"), null));
        assertThat(delete.position()).isNull();
        assertThat(delete.positionColumn()).isEmpty();
    }

    @Test
    void aFlattenedRowHasNone() {
        Upsert upsert = (Upsert) change(decoder(Mode.UPSERT, Deletes.HARD), plain(TOPIC, 0, 1, 7, "Ada"));
        assertThat(values(upsert.row())).containsExactly(7L, "Ada", null);
    }

    @Test
    void aColumnThatTheRecordsBringIsRefusedWithTheRemedy() {
        for (Mode mode : Mode.values()) {
            assertThatThrownBy(() -> decoder(mode, Deletes.HARD).decode(bringing(NAME)))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("\"" + NAME + "\"")
                    .hasMessageContaining("orders")
                    .hasMessageContaining("position.column");
        }
        assertThatThrownBy(() -> decoder(Mode.APPEND, Deletes.HARD).decode(bringing("_op")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"_op\"");
        assertThatThrownBy(() -> decoder(Mode.UPSERT, Deletes.SOFT).decode(bringing("_deleted_at")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"_deleted_at\"");
    }

    private static SinkRecord bringing(String column) {
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.INT64_SCHEMA)
                .field(column, Schema.STRING_SCHEMA)
                .optional()
                .build();
        return event(TOPIC, 0, 5, "c", null, new Struct(schema).put("id", 7L).put(column, "theirs"));
    }

    private static SinkRecord changed(String op, String customer) {
        return at("binlog.000001", 100, event(TOPIC, 0, 5, op, null, row(7, customer)));
    }

    private static RecordDecoder decoder(Mode mode, Deletes deletes) {
        return Decoders.decoder("orders", mode, deletes, Truncates.APPLY, List.of(), NAME);
    }

    private static RowChange change(RecordDecoder decoder, SinkRecord sinkRecord) {
        Decoded decoded = decoder.decode(sinkRecord);
        assertThat(decoded).isNotNull();
        return (RowChange) decoded.change();
    }

    private static List<@Nullable Object> values(Row row) {
        return IntStream.range(0, row.shape().columns().size())
                .mapToObj(row::value)
                .collect(java.util.stream.Collectors.toCollection(java.util.ArrayList::new));
    }
}
