package dev.millrace.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.sink.Worker.Cluster;
import dev.millrace.sink.metrics.Beans;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.RecordingTarget;
import dev.millrace.sink.target.RecordingTarget.TransientFailure;
import dev.millrace.sink.target.TargetException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** What JMX shows of a task at work. */
class MetricsTest {
    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);
    private static final TopicPartition ITEMS = new TopicPartition("items", 0);

    private final Cluster cluster = new Cluster();
    private final RecordingTarget target = new RecordingTarget();
    private final Beans beans = new Beans("metrics");

    @Test
    void rowsAreCountedByWhatHappenedToThem() {
        changes(ORDERS, 10);
        try (Worker worker = worker(Map.of())) {
            worker.assign(ORDERS);
            worker.pollUntil(() -> assertThat(beans.number("rows-written-total", "table=orders"))
                    .isEqualTo(10));
            cluster.append(Records.event("orders", 0, 10, "u", null, Records.row(1, "again")));
            cluster.append(Records.event("orders", 0, 11, "d", Records.row(2, null), null));
            worker.pollUntil(
                    () -> assertThat(beans.number("batches-total", "table=orders", "load=memory")) // counted last
                            .isEqualTo(2));
            assertThat(beans.number("rows-deleted-total", "table=orders")).isEqualTo(1);
            assertThat(beans.number("rows-written-total", "table=orders")).isEqualTo(11);
            assertThat(beans.number("batch-rows-max", "table=orders")).isEqualTo(10);
            assertThat(beans.number("batches-total", "table=orders")).isEqualTo(2);
            assertThat(beans.text("load-method", "table=orders")).isEqualTo("memory");
            assertThat(beans.number("schema-changes-total", "table=orders")).isEqualTo(1);
            assertThat(beans.number("schema-changes-total")).isEqualTo(1);
            assertThat(beans.number("records-total", "topic=orders")).isEqualTo(12);
            assertThat(beans.number("records-total")).isEqualTo(12);
        }
    }

    @Test
    void changesOfOneRowInOneBatchAreOneRowAndSeveralRecords() {
        for (long offset = 0; offset < 5; offset++) {
            cluster.append(Records.event("orders", 0, offset, "u", null, Records.row(1, "c" + offset)));
        }
        try (Worker worker = worker(Map.of())) {
            worker.assign(ORDERS);
            worker.pollUntil(() -> assertThat(beans.number("rows-written-total", "table=orders")) // counted last
                    .isEqualTo(1));
            assertThat(beans.number("records-total", "topic=orders")).isEqualTo(5);
        }
    }

    @Test
    void theLagIsFromTheSourcesCommitToTheTargets() {
        long before = System.currentTimeMillis();
        changes(ORDERS, 3);
        cluster.append(Records.plain("items", 0, 0, 1, "says no time"));
        try (Worker worker = worker(Map.of())) {
            worker.assign(ORDERS, ITEMS);
            worker.pollUntil(
                    () -> { // counted last
                        assertThat(beans.number("batches-total", "table=orders", "load=memory"))
                                .isEqualTo(1);
                        assertThat(beans.number("batches-total", "table=items", "load=memory"))
                                .isEqualTo(1);
                    });
            long committed = Records.source().getInt64("ts_ms");
            assertThat(beans.number("source-time-ms", "table=orders")).isEqualTo(committed);
            assertThat(beans.number("source-lag-ms", "table=orders"))
                    .isBetween(before - committed, System.currentTimeMillis() - committed)
                    .isEqualTo(beans.number("source-lag-ms-max", "table=orders"));
            assertThat(beans.number("source-time-ms", "table=items")).isZero();
            assertThat(beans.number("source-lag-ms", "table=items")).isEqualTo(-1);
            assertThat(beans.number("waiting-lag-ms", "topic=orders")).isZero();
        }
    }

    @Test
    void anOpenCircuitShowsItsReasonAndWhatWaitsUntilItsCauseIsMended() {
        changes(ORDERS, 10);
        AtomicBoolean full = new AtomicBoolean(true);
        target.beforeWrite(batch -> {
            if (full.get()) {
                throw new TargetException(FailureKind.ENVIRONMENT, "The disk is full.");
            }
        });
        try (Worker worker = worker(Map.of("buffer.max.bytes", "4000000"))) {
            worker.assign(ORDERS, ITEMS);
            worker.pollUntil(() ->
                    assertThat(beans.number("circuit-open", "topic=orders")).isEqualTo(1));
            assertThat(beans.text("circuit-reason", "topic=orders")).isEqualTo("The disk is full.");
            assertThat(beans.number("retries-environment-total", "topic=orders"))
                    .isPositive();
            assertThat(beans.number("buffered-bytes", "topic=orders"))
                    .isPositive()
                    .isEqualTo(beans.number("buffered-bytes"));
            assertThat(beans.number("buffered-bytes-limit")).isEqualTo(4_000_000);
            assertThat(beans.number("waiting-lag-ms", "topic=orders"))
                    .isGreaterThan(System.currentTimeMillis() - Records.source().getInt64("ts_ms") - 60_000);
            assertThat(beans.number("circuits-open")).isEqualTo(1);
            assertThat(beans.number("circuit-open", "topic=items")).isZero();
            assertThat(beans.number("topics")).isEqualTo(2);
            full.set(false);
            worker.pollUntil(() ->
                    assertThat(beans.number("circuit-open", "topic=orders")).isZero());
            assertThat(beans.text("circuit-reason", "topic=orders")).isEmpty();
            assertThat(beans.number("circuit-open-ms", "topic=orders")).isZero();
            worker.pollUntil(() -> assertThat(beans.number("buffered-bytes")).isZero());
        }
    }

    @Test
    void aTopicWhosePartitionsAreWrittenApartIsShownAsOne() {
        TopicPartition second = new TopicPartition("orders", 1);
        changes(ORDERS, 10);
        changes(second, 10);
        AtomicBoolean full = new AtomicBoolean(true);
        target.shared().beforeWrite(batch -> {
            if (full.get() && batch.moves().get(0).partition().equals(second)) {
                throw new TargetException(FailureKind.ENVIRONMENT, "The disk is full.");
            }
        });
        try (Worker worker = worker(Map.of())) {
            worker.assign(ORDERS, second);
            worker.pollUntil(() ->
                    assertThat(beans.number("records-total", "topic=orders")).isEqualTo(10));
            worker.pollUntil(() ->
                    assertThat(beans.number("circuit-open", "topic=orders")).isEqualTo(1));
            assertThat(beans.number("topics")).isEqualTo(1);
            assertThat(beans.text("circuit-reason", "topic=orders")).isEqualTo("The disk is full.");
            worker.pollUntil(() ->
                    assertThat(beans.number("circuit-open-ms", "topic=orders")).isPositive());
            assertThat(beans.number("waiting-lag-ms", "topic=orders")).isPositive();
            long held = beans.number("buffered-bytes", "topic=orders");
            assertThat(held).isPositive().isEqualTo(beans.number("buffered-bytes"));
            worker.revoke(second);
            assertThat(beans.number("circuit-open", "topic=orders")).isZero();
            assertThat(beans.number("buffered-bytes", "topic=orders")).isZero();
            full.set(false);
            worker.assign(second);
            worker.pollUntil(() ->
                    assertThat(beans.number("records-total", "topic=orders")).isEqualTo(20));
        }
    }

    @Test
    void retriesAndRecordsSetAsideAreCounted() {
        changes(ORDERS, 10);
        AtomicBoolean away = new AtomicBoolean(true);
        target.beforeWrite(batch -> {
            if (away.getAndSet(false)) {
                throw new TransientFailure();
            }
            if (batch.tables().stream()
                    .flatMap(table -> table.rows().values().stream())
                    .anyMatch(rows -> rows.stream().anyMatch(row -> "c4".equals(row.value(1))))) {
                throw new TargetException(FailureKind.POISON, "Column customer does not take it.");
            }
        });
        try (Worker worker =
                worker(Map.of()).reportingTo((errant, reason) -> CompletableFuture.completedFuture(null))) {
            worker.assign(ORDERS);
            worker.pollUntil(() -> assertThat(target.stored(ORDERS)).isEqualTo(10L));
            worker.pollUntil(() -> {
                assertThat(beans.number("rows-written-total", "table=orders")).isEqualTo(9);
                assertThat(beans.number("records-set-aside-total", "topic=orders"))
                        .isEqualTo(1);
                assertThat(beans.number("records-set-aside-total")).isEqualTo(1);
            });
            assertThat(beans.number("retries-transient-total", "topic=orders")).isEqualTo(1);
            assertThat(beans.number("retries-transient-total")).isEqualTo(1);
            assertThat(beans.number("retries-environment-total")).isZero();
        }
    }

    @Test
    void aTopicThatGoesTakesItsTablesAlongAndAStoppedTaskEverything() {
        changes(ORDERS, 1);
        changes(ITEMS, 1);
        try (Worker worker = worker(Map.of("task.id", "7"))) {
            assertThat(beans.names())
                    .as("a table that receives nothing costs nothing")
                    .containsExactly("task=7");
            worker.assign(ORDERS, ITEMS);
            worker.pollUntil(() -> assertThat(beans.names())
                    .containsExactly(
                            "task=7",
                            "task=7,table=items",
                            "task=7,table=items,load=memory",
                            "task=7,table=orders",
                            "task=7,table=orders,load=memory",
                            "task=7,topic=items",
                            "task=7,topic=orders"));
            worker.revoke(ITEMS);
            assertThat(beans.names())
                    .containsExactly(
                            "task=7", "task=7,table=orders", "task=7,table=orders,load=memory", "task=7,topic=orders");
        }
        assertThat(beans.names()).isEmpty();
    }

    @Test
    void aFailedStartLeavesNothingBehind() {
        Map<String, String> properties = Map.of("name", "metrics", "connection.url", "jdbc:recording:", "task.id", "0");
        MillraceSinkTask withoutTarget = new MillraceSinkTask(
                settings -> {
                    throw new IllegalStateException("no target");
                },
                config -> partitions -> Map.of());
        assertThatThrownBy(() -> withoutTarget.start(properties)).hasMessage("no target");
        assertThat(beans.names()).isEmpty();

        MillraceSinkTask withoutContext = new MillraceSinkTask(settings -> target, config -> partitions -> Map.of());
        assertThatThrownBy(() -> withoutContext.start(properties)).isInstanceOf(RuntimeException.class);
        withoutContext.stop(); // as the worker does
        assertThat(beans.names()).isEmpty();
    }

    private Worker worker(Map<String, String> config) {
        Map<String, String> named = new HashMap<>(config);
        named.put("name", "metrics");
        return new Worker(cluster, target, named);
    }

    private void changes(TopicPartition partition, long to) {
        List<SinkRecord> records = LongStream.range(cluster.end(partition), to)
                .mapToObj(offset -> Records.event(
                        partition.topic(), partition.partition(), offset, "c", null, Records.row(offset, "c" + offset)))
                .toList();
        records.forEach(cluster::append);
    }
}
