package dev.millrace.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.Engine;
import dev.millrace.sink.target.jdbc.JdbcFixture;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * One topic of changes and two connectors of it on one real database: one keeps the rows in {@code orders}, the other
 * appends each event to {@code order_events}. An event that is written twice would only overwrite itself, so a trigger
 * notes each time that one is. Each connector has a proxy of its own.
 */
final class Twins implements AutoCloseable {
    static final TopicPartition P0 = new TopicPartition("orders", 0);
    static final TopicPartition P1 = new TopicPartition("orders", 1);
    static final int KEYS = 400;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final JdbcFixture fixture;
    private final TcpProxy rowsProxy;
    private final TcpProxy eventsProxy;
    private final Sink rows;
    private final Sink events;
    private final Random random = new Random(7);
    private final Map<Long, String> expected = new TreeMap<>();
    private final List<String> positions = new ArrayList<>();
    private int audited;

    Twins(JdbcFixture fixture) {
        this.fixture = fixture;
        this.rowsProxy = TcpProxy.to(fixture.server().port());
        this.eventsProxy = TcpProxy.to(fixture.server().port());
        this.rows = Sink.through(rowsProxy, fixture, Map.of()).assign(P0, P1);
        this.events = Sink.through(
                        eventsProxy, fixture, Map.of("write.mode", "append", "table.name.format", "order_events"))
                .assign(P0, P1);
        produceAll();
        awaitAll();
        audit();
    }

    /** Notes from now on each event that is written, whether it is there already or not. */
    private void audit() {
        boolean isPostgres = fixture.server().engine() == Engine.POSTGRES;
        String note = "INSERT INTO audit VALUES (NEW._partition, NEW._offset)";
        fixture.execute("CREATE TABLE audit (part int, pos bigint)");
        if (isPostgres) {
            fixture.execute(
                    "CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + note
                            + "; RETURN NEW; END $$",
                    "CREATE TRIGGER audit AFTER INSERT OR UPDATE ON order_events FOR EACH ROW EXECUTE FUNCTION audit()");
        } else {
            for (String moment : List.of("INSERT", "UPDATE")) {
                fixture.execute("CREATE TRIGGER audit_" + moment + " AFTER " + moment + " ON order_events FOR EACH ROW "
                        + note);
            }
        }
        audited = positions.size();
    }

    /** In front of the connector that keeps the rows. */
    TcpProxy rowsProxy() {
        return rowsProxy;
    }

    /** In front of the connector that appends the events. */
    TcpProxy eventsProxy() {
        return eventsProxy;
    }

    Sink rows() {
        return rows;
    }

    Sink events() {
        return events;
    }

    /** So many random changes of random rows, in both partitions, a tombstone after each delete. */
    void produce(int changes) {
        for (int i = 0; i < changes; i++) {
            change(random.nextInt(KEYS), random.nextInt(10) == 0);
        }
    }

    /** Each row once. */
    void produceAll() {
        for (int id = 0; id < KEYS; id++) {
            change(id, false);
        }
    }

    /** A row's key decides its partition. Offsets have gaps, as the markers of transactions leave them. */
    private void change(long id, boolean delete) {
        TopicPartition partition = id % 2 == 0 ? P0 : P1;
        long offset = rows.end(partition) + (random.nextInt(20) == 0 ? 2 : 0);
        String former = expected.get(id);
        Struct before = former == null ? null : Records.row(id, former);
        if (delete && before != null) {
            expected.remove(id);
            append(partition, Records.event(partition.topic(), partition.partition(), offset, "d", before, null));
            both(Records.tombstone(partition.topic(), partition.partition(), offset + 1, id));
        } else {
            String customer = "c" + offset;
            expected.put(id, customer);
            Struct after = Records.row(id, customer);
            append(
                    partition,
                    Records.event(
                            partition.topic(),
                            partition.partition(),
                            offset,
                            before == null ? "c" : "u",
                            before,
                            after));
        }
    }

    private void append(TopicPartition partition, SinkRecord event) {
        positions.add(partition + "@" + event.kafkaOffset());
        both(event);
    }

    private void both(SinkRecord event) {
        rows.append(event);
        events.append(event);
    }

    /** One turn of both workers' loops. */
    void poll() {
        rows.poll();
        events.poll();
    }

    /** Turns of both until a check passes. */
    void pollUntil(String goal, Await.Check check) {
        Await.within(LIMIT).untilAsserted(goal, () -> {
            poll();
            check.run();
        });
    }

    private void awaitAll() {
        rows.pollToTheEnd();
        events.pollToTheEnd();
    }

    /** Polls to the end and compares: each row as it was last, each event there and written once, nothing set aside. */
    void awaitExact() {
        awaitAll();
        Map<Long, String> actual = new TreeMap<>();
        fixture.rows("orders")
                .forEach(row ->
                        actual.put(Long.valueOf(String.valueOf(row.get("id"))), String.valueOf(row.get("customer"))));
        assertThat(actual).isEqualTo(expected);
        assertThat(fixture.rows("order_events"))
                .extracting(row -> row.get("_topic") + "-" + row.get("_partition") + "@" + row.get("_offset"))
                .containsExactlyInAnyOrderElementsOf(positions);
        assertThat(fixture.rows("audit"))
                .extracting(row -> "orders-" + row.get("part") + "@" + row.get("pos"))
                .containsExactlyInAnyOrderElementsOf(positions.subList(audited, positions.size()));
        assertThat(rows.aside()).isEmpty();
        assertThat(events.aside()).isEmpty();
    }

    @Override
    public void close() {
        rows.close();
        events.close();
        rowsProxy.close();
        eventsProxy.close();
    }
}
