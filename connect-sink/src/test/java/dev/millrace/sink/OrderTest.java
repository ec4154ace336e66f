package dev.millrace.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.Engine;
import dev.millrace.sink.target.jdbc.JdbcFixture;
import dev.millrace.testkit.NeedsDatabase;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Changes that depend on each other, in one batch, over partitions and over topics, on real databases. */
@NeedsDatabase({Engine.MARIADB, Engine.MYSQL, Engine.POSTGRES})
class OrderTest {
    private static final TopicPartition P0 = new TopicPartition("orders", 0);
    private static final TopicPartition P1 = new TopicPartition("orders", 1);
    private static final TopicPartition PARTS = new TopicPartition("parts", 0);
    private static final Schema PART = SchemaBuilder.struct()
            .name("shop.shop.parts.Value")
            .optional()
            .field("id", Schema.INT64_SCHEMA)
            .field("order_id", Schema.OPTIONAL_INT64_SCHEMA)
            .build();

    @ParameterizedTest
    @EnumSource
    void aUniqueValueThatTwoRowsSwapInOneBatch(Engine engine) {
        JdbcFixture fixture = withUniqueCustomers(engine);
        try (Sink sink = Sink.on(fixture, Map.of()).assign(P0)) {
            sink.appendNext(put(P0, 1, "Ada"), put(P0, 2, "Grace"));
            sink.pollToTheEnd();
            // By a third value, as the source had to do it.
            sink.appendNext(put(P0, 1, "between"), put(P0, 2, "Ada"), put(P0, 1, "Grace"));
            sink.pollToTheEnd();
            assertThat(customers(fixture)).isEqualTo(Map.of("1", "Grace", "2", "Ada"));
            assertThat(sink.aside()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aUniqueValueThatMovesToARowOfAnotherPartitionWaitsUntilItIsFree(Engine engine) {
        JdbcFixture fixture = withUniqueCustomers(engine);
        try (Sink sink = Sink.on(fixture, Map.of()).assign(P0, P1)) {
            sink.appendNext(put(P0, 1, "Ada"));
            sink.pollToTheEnd();
            sink.appendNext(put(P1, 2, "Ada"), put(P1, 3, "after it"));
            sink.pollUntil("the conflict", () -> assertThat(sink.refusals())
                    .anyMatch(refusal -> refusal.startsWith("CONFLICT")));
            sink.appendNext(put(P0, 1, "Grace"));
            sink.pollToTheEnd();
            assertThat(customers(fixture)).isEqualTo(Map.of("1", "Grace", "2", "Ada", "3", "after it"));
            assertThat(sink.aside()).isEmpty();
        }
    }

    /** Only where both land in one transaction, as in a source that looks at its unique values when it commits. */
    @ParameterizedTest
    @EnumSource
    void aUniqueValueThatTwoRowsOfTwoPartitionsSwapAtOnce(Engine engine) {
        JdbcFixture fixture = withUniqueCustomers(engine);
        try (Sink sink = Sink.on(fixture, Map.of()).assign(P0, P1)) {
            sink.appendNext(put(P0, 1, "Ada"), put(P1, 2, "Grace"));
            sink.pollToTheEnd();
            sink.appendNext(put(P0, 1, "Grace"), put(P1, 2, "Ada"));
            sink.pollToTheEnd();
            sink.appendNext(put(P1, 3, "after it"));
            sink.pollToTheEnd();
            assertThat(customers(fixture)).isEqualTo(Map.of("1", "Grace", "2", "Ada", "3", "after it"));
            assertThat(sink.aside()).isEmpty();
        }
    }

    /** Debezium tells a new key as a delete, its tombstone and an insert, which another partition may bring first. */
    @ParameterizedTest
    @EnumSource
    void aKeyThatChangesAcrossPartitionsTakesItsUniqueValueWithItWhicheverPartComesFirst(Engine engine) {
        JdbcFixture fixture = withUniqueCustomers(engine);
        try (Sink sink = Sink.on(fixture, Map.of()).assign(P0, P1)) {
            sink.appendNext(put(P0, 1, "Ada"), put(P0, 3, "Grace"));
            sink.pollToTheEnd();

            sink.appendNext(event(P1, "c", 2, "Ada"));
            sink.pollUntil("the conflict", () -> assertThat(sink.refusals())
                    .anyMatch(refusal -> refusal.startsWith("CONFLICT")));
            sink.appendNext(event(P0, "d", 1, "Ada"), tombstone(P0, 1));
            sink.pollToTheEnd();

            sink.appendNext(event(P0, "d", 3, "Grace"), tombstone(P0, 3));
            sink.pollToTheEnd();
            sink.appendNext(event(P1, "c", 4, "Grace"));
            sink.pollToTheEnd();
            assertThat(customers(fixture)).isEqualTo(Map.of("2", "Ada", "4", "Grace"));
            assertThat(sink.aside()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatRefersToOneOfAnotherTopicWaitsUntilThatIsThere(Engine engine) {
        JdbcFixture fixture = withOrdersAndParts(engine);
        try (Sink sink = Sink.on(fixture, Map.of()).assign(P0, PARTS)) {
            for (long id = 0; id < 300; id++) {
                sink.appendNext(part(id, id));
            }
            sink.pollUntil("the conflict", () -> assertThat(sink.refusals())
                    .anyMatch(refusal -> refusal.startsWith("CONFLICT")));
            for (long id = 0; id < 300; id++) {
                sink.appendNext(put(P0, id, "c" + id));
            }
            sink.pollToTheEnd();
            assertThat(fixture.rows("parts")).hasSize(300);
            assertThat(sink.aside()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatOthersReferToIsDeletedAfterThem(Engine engine) {
        JdbcFixture fixture = withOrdersAndParts(engine);
        try (Sink sink = Sink.on(fixture, Map.of()).assign(P0, PARTS)) {
            sink.appendNext(put(P0, 1, "Ada"));
            sink.pollToTheEnd();
            sink.appendNext(part(10, 1));
            sink.pollToTheEnd();
            sink.appendNext(tombstone(P0, 1));
            sink.pollUntil("the conflict", () -> assertThat(sink.refusals())
                    .anyMatch(refusal -> refusal.startsWith("CONFLICT")));
            sink.appendNext(tombstone(PARTS, 10));
            sink.pollToTheEnd();
            assertThat(fixture.rows("orders")).isEmpty();
            assertThat(fixture.rows("parts")).isEmpty();
            assertThat(sink.aside()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRowAndThoseThatReferToItAreDeletedAndInsertedAgain(Engine engine) {
        JdbcFixture fixture = withOrdersAndParts(engine);
        try (Sink sink = Sink.on(fixture, Map.of()).assign(P0, PARTS)) {
            sink.appendNext(put(P0, 1, "Ada"));
            sink.pollToTheEnd();
            sink.appendNext(part(10, 1));
            sink.pollToTheEnd();
            // In the source: the part, the order, the order again, the part again.
            sink.appendNext(event(P0, "d", 1, "Ada"), tombstone(P0, 1), event(P0, "c", 1, "Grace"));
            sink.appendNext(tombstone(PARTS, 10), part(10, 1));
            sink.pollToTheEnd();
            assertThat(customers(fixture)).isEqualTo(Map.of("1", "Grace"));
            assertThat(fixture.rows("parts")).hasSize(1);
            assertThat(sink.aside()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKeyThatIsDeletedAndInsertedAgainInOneBatchKeepsNothingOfTheOldRow(Engine engine) {
        JdbcFixture fixture = new JdbcFixture(engine);
        fixture.execute("CREATE TABLE orders (id bigint PRIMARY KEY, customer varchar(40), note varchar(40))");
        try (Sink sink = Sink.on(fixture, Map.of()).assign(P0)) {
            sink.appendNext(put(P0, 1, "Ada"));
            sink.pollToTheEnd();
            fixture.execute("UPDATE orders SET note = 'of the old row'");
            sink.appendNext(event(P0, "d", 1, "Ada"), tombstone(P0, 1), event(P0, "c", 1, "Grace"));
            sink.pollToTheEnd();
            assertThat(fixture.rows("orders")).singleElement().satisfies(row -> assertThat(row)
                    .containsEntry("customer", "Grace")
                    .containsEntry("note", null));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTombstoneBeforeItsTableIsThereDoesNoHarm(Engine engine) {
        JdbcFixture fixture = new JdbcFixture(engine);
        try (Sink sink = Sink.on(fixture, Map.of()).assign(P0, P1)) {
            sink.appendNext(tombstone(P0, 1));
            sink.pollToTheEnd(); // P1 stays empty, which does no harm either
            sink.appendNext(put(P0, 1, "Ada"), tombstone(P0, 2), put(P0, 3, "Grace"));
            sink.pollToTheEnd();
            sink.crash();
            sink.appendNext(put(P1, 4, "the first of its partition"));
            sink.pollToTheEnd();
            assertThat(customers(fixture)).containsOnlyKeys("1", "3", "4");
        }
    }

    /** Converters that write schemas give one to a tombstone too, and not always the last one. */
    @ParameterizedTest
    @EnumSource
    void aNullWithASchemaOfItsOwnIsATombstone(Engine engine) {
        JdbcFixture fixture = new JdbcFixture(engine);
        try (Sink sink = Sink.on(fixture, Map.of()).assign(P0)) {
            sink.appendNext(put(P0, 1, "Ada"), put(P0, 2, "Grace"));
            sink.pollToTheEnd();
            sink.appendNext(Records.record("orders", 0, 0, Records.key(1), PART, null));
            sink.appendNext(Records.record("orders", 0, 0, Records.key(2), Schema.OPTIONAL_STRING_SCHEMA, null));
            sink.appendNext(put(P0, 3, "after them"));
            sink.pollToTheEnd();
            assertThat(customers(fixture)).containsOnlyKeys("3");
            assertThat(fixture.rows("orders").get(0)).containsOnlyKeys("id", "customer");
            assertThat(sink.aside()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTableThatIsChangedByHandWhileItIsWrittenIsNoticed(Engine engine) {
        JdbcFixture fixture = new JdbcFixture(engine);
        try (Sink sink = Sink.on(fixture, Map.of()).assign(P0)) {
            for (long id = 0; id < 300; id++) {
                sink.appendNext(put(P0, id, "c" + id));
            }
            sink.pollToTheEnd();
            String[] changes = {
                "ALTER TABLE orders ADD COLUMN note varchar(20) DEFAULT 'by hand'",
                "ALTER TABLE orders DROP COLUMN customer",
                "ALTER TABLE orders ADD COLUMN more int",
                engine == Engine.POSTGRES
                        ? "ALTER TABLE orders ALTER COLUMN customer TYPE varchar(30)"
                        : "ALTER TABLE orders MODIFY customer varchar(30)"
            };
            int version = 0;
            for (String change : changes) {
                version++;
                fixture.execute(change);
                for (long id = 0; id < 300; id++) {
                    sink.appendNext(put(P0, id, "c" + id + " v" + version));
                }
                sink.pollToTheEnd();
                String last = " v" + version;
                assertThat(fixture.rows("orders")).hasSize(300).allSatisfy(row -> assertThat(row)
                        .containsEntry("customer", "c" + row.get("id") + last)
                        .containsEntry("note", "by hand"));
            }
            assertThat(sink.aside()).isEmpty();
        }
    }

    private static JdbcFixture withUniqueCustomers(Engine engine) {
        JdbcFixture fixture = new JdbcFixture(engine);
        fixture.execute("CREATE TABLE orders (id bigint PRIMARY KEY, customer varchar(40) UNIQUE)");
        return fixture;
    }

    private static JdbcFixture withOrdersAndParts(Engine engine) {
        JdbcFixture fixture = new JdbcFixture(engine);
        fixture.execute(
                "CREATE TABLE orders (id bigint PRIMARY KEY, customer varchar(40))",
                "CREATE TABLE parts (id bigint PRIMARY KEY, order_id bigint,"
                        + " FOREIGN KEY (order_id) REFERENCES orders (id))");
        return fixture;
    }

    private static SinkRecord put(TopicPartition partition, long id, String customer) {
        return Records.plain(partition.topic(), partition.partition(), 0, id, customer);
    }

    private static SinkRecord event(TopicPartition partition, String op, long id, String customer) {
        Struct row = Records.row(id, customer);
        return Records.event(
                partition.topic(),
                partition.partition(),
                0,
                op,
                op.equals("d") ? row : null,
                op.equals("d") ? null : row);
    }

    private static SinkRecord tombstone(TopicPartition partition, long id) {
        return Records.tombstone(partition.topic(), partition.partition(), 0, id);
    }

    private static SinkRecord part(long id, long order) {
        Struct row = new Struct(PART).put("id", id).put("order_id", order);
        return Records.record(PARTS.topic(), PARTS.partition(), 0, Records.key(id), PART, row);
    }

    private static Map<String, @Nullable String> customers(JdbcFixture fixture) {
        Map<String, @Nullable String> customers = new TreeMap<>();
        fixture.rows("orders").forEach(row -> customers.put(String.valueOf(row.get("id")), row.get("customer")));
        return customers;
    }
}
