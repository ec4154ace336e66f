package dev.millrace.sink.decode;

import static dev.millrace.sink.Records.key;
import static dev.millrace.sink.Records.plain;
import static dev.millrace.sink.Records.record;
import static dev.millrace.sink.Records.tombstone;
import static dev.millrace.sink.decode.Decoders.decoder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.Change;
import dev.millrace.core.Column;
import dev.millrace.core.Key;
import dev.millrace.core.Naming;
import dev.millrace.core.RowChange.Delete;
import dev.millrace.core.RowChange.Upsert;
import dev.millrace.core.TableShape;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class ColumnRulesTest {
    private static final TableRoute.Rules ROUTE = TableRoute.Rules.of("orders");

    @Test
    void anExcludedColumnIsNotWritten() {
        assertThat(columns(rules(Set.of(), Set.of("customer")))).containsExactly("id");
    }

    @Test
    void onlyIncludedColumnsAreWrittenAndTheKeyAlways() {
        assertThat(columns(rules(Set.of("note"), Set.of()))).containsExactly("id");
        assertThat(columns(rules(Set.of("customer"), Set.of()))).containsExactly("id", "customer");
    }

    @Test
    void aKeyCannotBeExcluded() {
        RecordDecoder decoder = decoder(ROUTE, rules(Set.of(), Set.of("id")));
        assertThatThrownBy(() -> decoder.decode(plain("t", 0, 1, 7, "Ada")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("columns.exclude names \"id\"");
    }

    @Test
    void columnsAreNamedByTheRulesAndKeysWithThem() {
        RecordDecoder decoder = decoder(ROUTE, named(Naming.UPPER));
        Upsert upsert = (Upsert) change(decoder, plain("t", 0, 1, 7, "Ada"));
        assertThat(names(upsert.row().shape())).containsExactly("ID", "CUSTOMER");
        assertThat(upsert.key()).isEqualTo(new Key(7L));
        Delete delete = (Delete) change(decoder, tombstone("t", 0, 2, 7));
        assertThat(delete.shape().keyColumns()).isEqualTo(upsert.row().shape().keyColumns());
    }

    @Test
    void twoFieldsThatWouldBecomeOneColumnAreRefused() {
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.INT64_SCHEMA)
                .field("userName", Schema.STRING_SCHEMA)
                .field("user_name", Schema.STRING_SCHEMA)
                .build();
        Struct row = new Struct(schema).put("id", 1L).put("userName", "a").put("user_name", "b");
        SinkRecord twins = record("t", 0, 1, key(1), schema, row);
        RecordDecoder decoder = decoder(ROUTE, named(Naming.SNAKE_CASE));
        assertThatThrownBy(() -> decoder.decode(twins))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"userName\" and \"user_name\"")
                .hasMessageContaining("columns.exclude");
        RecordDecoder excluding = decoder(
                ROUTE,
                new ColumnRules(Naming.SNAKE_CASE, Set.of(), Set.of("user_name"), Map.of(), ColumnRules.ALL_DIGITS));
        Upsert upsert = (Upsert) change(excluding, twins);
        assertThat(names(upsert.row().shape())).containsExactly("id", "user_name");
    }

    /** Two keys could become one. */
    @Test
    void digitsOfASecondAreCutInEveryColumnButThoseOfTheKey() {
        Schema nanos =
                SchemaBuilder.int64().name("io.debezium.time.NanoTimestamp").build();
        Schema keySchema = SchemaBuilder.struct().field("at", nanos).build();
        Schema rowSchema =
                SchemaBuilder.struct().field("at", nanos).field("until", nanos).build();
        SinkRecord event = record(
                "t",
                0,
                1,
                new Struct(keySchema).put("at", 1_001L),
                rowSchema,
                new Struct(rowSchema).put("at", 1_001L).put("until", 2_002L));
        ColumnRules six = new ColumnRules(Naming.AS_IS, Set.of(), Set.of(), Map.of(), 6);
        Upsert upsert = (Upsert) change(decoder(ROUTE, six), event);
        LocalDateTime epoch = LocalDateTime.of(1970, 1, 1, 0, 0);
        assertThat(upsert.row().values()).containsExactly(epoch.plusNanos(1_001), epoch.plusNanos(2_000));
        assertThat(upsert.key()).isEqualTo(new Key(epoch.plusNanos(1_001)));
    }

    private static Change change(RecordDecoder decoder, SinkRecord sinkRecord) {
        RecordDecoder.Decoded decoded = decoder.decode(sinkRecord);
        assertThat(decoded).isNotNull();
        return decoded.change();
    }

    private static List<String> columns(ColumnRules rules) {
        Upsert upsert = (Upsert) change(decoder(ROUTE, rules), plain("t", 0, 1, 7, "Ada"));
        return names(upsert.row().shape());
    }

    private static List<String> names(TableShape shape) {
        return shape.columns().stream().map(Column::name).toList();
    }

    private static ColumnRules rules(Set<String> include, Set<String> exclude) {
        return new ColumnRules(Naming.AS_IS, include, exclude, Map.of(), ColumnRules.ALL_DIGITS);
    }

    private static ColumnRules named(Naming naming) {
        return new ColumnRules(naming, Set.of(), Set.of(), Map.of(), ColumnRules.ALL_DIGITS);
    }
}
