package dev.millrace.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.databases.Engine;
import dev.millrace.sink.target.jdbc.JdbcFixture;
import dev.millrace.testkit.NeedsDatabase;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where each row's last change stands in the source's log, kept beside the row on real databases. */
@NeedsDatabase({Engine.MARIADB, Engine.MYSQL, Engine.POSTGRES})
class PositionTest {
    private static final TopicPartition P0 = new TopicPartition("orders", 0);
    private static final String COLUMN = "_millrace_position";
    /** More than go by statements. */
    private static final int MANY = 300;

    @ParameterizedTest
    @EnumSource
    void aTableThatLacksTheColumnGetsItAndEveryRowThatIsWrittenItsPosition(Engine engine) {
        JdbcFixture fixture = new JdbcFixture(engine);
        fixture.execute(
                "CREATE TABLE orders (id bigint PRIMARY KEY, customer varchar(40))",
                "INSERT INTO orders VALUES (0, 'from before'), (1, 'from before')");
        try (Sink sink = Sink.on(fixture, Map.of("position.column", COLUMN)).assign(P0)) {
            sink.appendNext(event("u", 1, "Ada", 100), event("c", 2, "Grace", 900), event("u", 2, "Grace H.", 1_000));
            sink.pollToTheEnd();
            assertThat(fixture.rows("orders"))
                    .extracting(row -> row.get("customer"), row -> row.get(COLUMN))
                    .containsExactlyInAnyOrder(
                            tuple("from before", null), tuple("Ada", text(100)), tuple("Grace H.", text(1_000)));

            sink.appendNext(event("u", 2, "__debezium_unavailable_value", 2_000));
            sink.pollToTheEnd();
            assertThat(positions(fixture)).containsEntry("2", text(2_000));
            assertThat(fixture.rows("orders"))
                    .extracting(row -> row.get("customer"))
                    .contains("Grace H.");
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyRowsAtOnceHaveIt(Engine engine) {
        JdbcFixture fixture = new JdbcFixture(engine);
        try (Sink sink = Sink.on(fixture, Map.of("position.column", COLUMN)).assign(P0)) {
            for (String op : List.of("c", "u")) {
                long from = op.equals("c") ? 10 : 1_000_000;
                sink.appendNext(LongStream.range(0, MANY)
                        .mapToObj(id -> event(op, id, op, from + id))
                        .toArray(SinkRecord[]::new));
                sink.pollToTheEnd();
                Map<String, @Nullable String> expected = new TreeMap<>();
                LongStream.range(0, MANY).forEach(id -> expected.put(String.valueOf(id), text(from + id)));
                assertThat(positions(fixture)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSoftDeleteMovesItAndSoDoesTheRowThatComesBack(Engine engine) {
        JdbcFixture fixture = new JdbcFixture(engine);
        try (Sink sink = Sink.on(fixture, Map.of("position.column", COLUMN, "delete.mode", "soft"))
                .assign(P0)) {
            sink.appendNext(LongStream.range(0, MANY)
                    .mapToObj(id -> event("c", id, "row", 10 + id))
                    .toArray(SinkRecord[]::new));
            sink.pollToTheEnd();
            LongStream.range(0, MANY).forEach(id -> {
                sink.appendNext(event("d", id, "row", 5_000 + id), Records.tombstone(P0.topic(), 0, 0, id));
            });
            sink.pollToTheEnd();
            Map<String, @Nullable String> expected = new TreeMap<>();
            LongStream.range(0, MANY).forEach(id -> expected.put(String.valueOf(id), text(5_000 + id)));
            assertThat(positions(fixture)).isEqualTo(expected);
            assertThat(fixture.rows("orders"))
                    .extracting(row -> row.get("_deleted_at"))
                    .doesNotContainNull();

            sink.appendNext(event("c", 7, "back", 9_000));
            sink.pollToTheEnd();
            expected.put("7", text(9_000));
            assertThat(positions(fixture)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAppendedEventHasItsOwn(Engine engine) {
        JdbcFixture fixture = new JdbcFixture(engine);
        try (Sink sink = Sink.on(fixture, Map.of("position.column", COLUMN, "write.mode", "append"))
                .assign(P0)) {
            sink.appendNext(event("c", 1, "Ada", 90), event("u", 1, "Ada L.", 100), event("d", 1, "Ada L.", 1_000));
            sink.pollToTheEnd();
            assertThat(fixture.rows("orders"))
                    .extracting(row -> row.get("_offset"), row -> row.get("_op"), row -> row.get(COLUMN))
                    .containsExactlyInAnyOrder(
                            tuple("0", "c", text(90)), tuple("1", "u", text(100)), tuple("2", "d", text(1_000)));
        }
    }

    private static SinkRecord event(String op, long id, String customer, long pos) {
        Struct row = Records.row(id, customer);
        boolean isDelete = op.equals("d");
        return Records.at(
                "binlog.000002",
                pos,
                Records.event(P0.topic(), 0, 0, op, isDelete ? row : null, isDelete ? null : row));
    }

    private static String text(long pos) {
        String digits = Long.toString(pos);
        return "a2" + (char) ('a' - 1 + digits.length()) + digits + "-7";
    }

    private static Map<String, @Nullable String> positions(JdbcFixture fixture) {
        Map<String, @Nullable String> positions = new TreeMap<>();
        fixture.rows("orders").forEach(row -> positions.put(String.valueOf(row.get("id")), row.get(COLUMN)));
        return positions;
    }
}
