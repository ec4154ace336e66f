package dev.millrace.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.Row;
import dev.millrace.sink.Worker.Cluster;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.RecordingTarget;
import dev.millrace.sink.target.RecordingTarget.Store;
import dev.millrace.sink.target.RecordingTarget.TransientFailure;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** What becomes of records and lanes when the target says no, by the kind of the no. */
class TriageTest {
    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);
    private static final TopicPartition ITEMS = new TopicPartition("items", 0);
    private static final Map<String, String> ONE_BATCH = Map.of("batch.max.rows", "10000");

    private final Cluster cluster = new Cluster();
    private final RecordingTarget target = new RecordingTarget(new Store(), "sink", new OffsetStart(0, p -> null));
    private final List<SinkRecord> aside = new ArrayList<>();

    @Test
    void exactlyThePoisonRecordOfTenThousandIsSetAsideWithinTwentyStatements() {
        fill(ORDERS, 10_000);
        AtomicInteger statements = new AtomicInteger();
        AtomicBoolean found = new AtomicBoolean();
        target.beforeWrite(batch -> {
            if (batch.records() == 10_000 && !found.get()) {
                statements.set(0); // from the read again on
            }
            statements.incrementAndGet();
            refuse(batch, customer -> customer.equals("c7321"), FailureKind.POISON);
            found.compareAndSet(false, aside.size() == 1);
        });
        try (Worker worker = worker(ONE_BATCH).pollingAtMost(10_000)) {
            worker.assign(ORDERS);
            worker.pollUntil(() -> assertThat(target.stored(ORDERS)).isEqualTo(10_000L));
            assertThat(aside).extracting(SinkRecord::kafkaOffset).containsExactly(7_321L);
            assertThat(target.rows("orders")).hasSize(9_999);
            assertThat(statements.get()).isLessThanOrEqualTo(20 + 1); // the batch that failed first is one of them
        }
    }

    @Test
    void severalPoisonRecordsAreSetAsideInOrderAndAllElseArrives() {
        fill(ORDERS, 200);
        Set<String> poison = Set.of("c0", "c1", "c50", "c198", "c199");
        target.beforeWrite(batch -> refuse(batch, poison::contains, FailureKind.POISON));
        try (Worker worker = worker(Map.of())) {
            worker.assign(ORDERS);
            worker.pollUntil(() -> assertThat(target.stored(ORDERS)).isEqualTo(200L));
            assertThat(aside).extracting(SinkRecord::kafkaOffset).containsExactly(0L, 1L, 50L, 198L, 199L);
            assertThat(target.rows("orders")).hasSize(195);
        }
    }

    @Test
    void aRecordThatCannotBeReadIsSetAsideToo() {
        fill(ORDERS, 5);
        cluster.append(Records.record("orders", 0, 5, null, Records.ROW, Records.row(5, "without a key")));
        for (long offset = 6; offset < 10; offset++) {
            cluster.append(Records.plain("orders", 0, offset, offset, "c" + offset));
        }
        try (Worker worker = worker(Map.of())) {
            worker.assign(ORDERS);
            worker.pollUntil(() -> assertThat(target.stored(ORDERS)).isEqualTo(10L));
            assertThat(aside).extracting(SinkRecord::kafkaOffset).containsExactly(5L);
            assertThat(target.rows("orders")).hasSize(9);
        }
    }

    @Test
    void nothingAfterAnErrantRecordIsStoredBeforeItsReportIsSafe() {
        fill(ORDERS, 10);
        target.beforeWrite(batch -> refuse(batch, customer -> customer.equals("c4"), FailureKind.POISON));
        CompletableFuture<Void> safe = new CompletableFuture<>();
        try (Worker worker = new Worker(cluster, target, Map.of()).reportingTo((errant, reason) -> {
            aside.add(errant);
            return safe;
        })) {
            worker.assign(ORDERS);
            worker.pollUntil(() -> assertThat(aside).hasSize(1));
            for (int i = 0; i < 20; i++) {
                worker.poll();
            }
            assertThat(target.stored(ORDERS)).isEqualTo(4L);
            safe.complete(null);
            worker.pollUntil(() -> assertThat(target.stored(ORDERS)).isEqualTo(10L));
            assertThat(aside).hasSize(1);
        }
    }

    /** Neither knows a second thread; the worker of these tests refuses any other, as it does for the context. */
    @Test
    void theReporterAndTheContextAreUsedByTheTasksThreadAloneWhileLanesWrite() {
        fill(ORDERS, 100);
        fill(ITEMS, 100);
        Thread task = Thread.currentThread();
        CountDownLatch reported = new CountDownLatch(1);
        AtomicInteger writing = new AtomicInteger();
        target.beforeWrite(batch -> {
            assertThat(Thread.currentThread()).isNotSameAs(task);
            if (tableOf(batch).equals("items")) {
                writing.incrementAndGet();
                await(reported);
                writing.decrementAndGet();
            }
            refuse(batch, customer -> tableOf(batch).equals("orders") && customer.equals("c42"), FailureKind.POISON);
        });
        try (Worker worker = new Worker(cluster, target, Map.of("batch.max.rows", "10"))
                .reportingTo((errant, reason) -> {
                    assertThat(reason).hasMessageEndingWith("[orders-0@42]");
                    assertThat(writing).as("writes under way").hasPositiveValue();
                    aside.add(errant);
                    reported.countDown();
                    return CompletableFuture.completedFuture(null);
                })) {
            worker.assign(ITEMS);
            worker.pollUntil(() -> assertThat(writing).hasValue(1));
            worker.assign(ORDERS);
            worker.pollUntil(() -> {
                assertThat(target.stored(ORDERS)).isEqualTo(100L);
                assertThat(target.stored(ITEMS)).isEqualTo(100L);
            });
            assertThat(aside).extracting(SinkRecord::kafkaOffset).containsExactly(42L);
        }
    }

    @Test
    void aReportThatFailsFailsTheTask() {
        fill(ORDERS, 10);
        target.beforeWrite(batch -> refuse(batch, customer -> customer.equals("c4"), FailureKind.POISON));
        try (Worker worker = new Worker(cluster, target, Map.of())
                .reportingTo((errant, reason) -> CompletableFuture.failedFuture(new ConnectException("no queue")))) {
            worker.assign(ORDERS);
            assertThatThrownBy(() -> worker.pollUntil(
                            () -> assertThat(target.stored(ORDERS)).isEqualTo(10L)))
                    .hasMessageContaining("could not be set aside")
                    .hasRootCauseMessage("no queue");
            assertThat(target.stored(ORDERS)).isEqualTo(4L);
        }
    }

    /** As with errors.tolerance=none: the task fails, and says which record and what to do. */
    @Test
    void withoutAQueueAPoisonRecordFailsTheTaskWithItsPosition() {
        fill(ORDERS, 10);
        target.beforeWrite(batch -> refuse(batch, customer -> customer.equals("c4"), FailureKind.POISON));
        try (Worker worker = Worker.on(cluster, target)) {
            worker.assign(ORDERS);
            assertThatThrownBy(() -> worker.pollUntil(
                            () -> assertThat(target.stored(ORDERS)).isEqualTo(10L)))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("orders-0@4")
                    .hasMessageContaining("errors.deadletterqueue.topic.name");
            assertThat(target.stored(ORDERS)).isEqualTo(4L);
        }
    }

    /** What errors.log.enable gives together with errors.tolerance=none. */
    @Test
    void aReporterThatToleratesNothingFailsTheTaskWithThePositionAndTheRemedy() {
        fill(ORDERS, 10);
        target.beforeWrite(batch -> refuse(batch, customer -> customer.equals("c4"), FailureKind.POISON));
        try (Worker worker = new Worker(cluster, target, Map.of()).reportingTo((errant, reason) -> {
            throw new ConnectException("Tolerance exceeded in error handler", reason);
        })) {
            worker.assign(ORDERS);
            assertThatThrownBy(() -> worker.pollUntil(
                            () -> assertThat(target.stored(ORDERS)).isEqualTo(10L)))
                    .hasMessageContaining("orders-0@4")
                    .hasMessageContaining("errors.deadletterqueue.topic.name");
            assertThat(target.stored(ORDERS)).isEqualTo(4L);
        }
    }

    @Test
    void whatTheEnvironmentForbidsIsNeverSetAsideAndGoesOnByItself() {
        fill(ORDERS, 10);
        fill(ITEMS, 10);
        AtomicBoolean full = new AtomicBoolean(true);
        target.beforeWrite(batch -> {
            if (full.get() && tableOf(batch).equals("orders")) {
                throw new TargetException(FailureKind.ENVIRONMENT, "The disk is full.");
            }
        });
        try (Worker worker = worker(Map.of())) {
            worker.assign(ORDERS, ITEMS);
            worker.pollUntil(() -> {
                assertThat(target.stored(ITEMS)).isEqualTo(10L);
                assertThat(worker.isPaused(ORDERS)).isTrue();
            });
            fill(ITEMS, 20);
            worker.pollUntil(() -> assertThat(target.stored(ITEMS)).isEqualTo(20L));
            assertThat(target.stored(ORDERS)).isNull();
            full.set(false);
            worker.pollUntil(() -> {
                assertThat(target.stored(ORDERS)).isEqualTo(10L);
                assertThat(worker.isPaused(ORDERS)).isFalse();
            });
            assertThat(aside).isEmpty();
        }
    }

    @Test
    void whenAllRowsFailAlikeItIsNotTheRowsThatAreWrong() {
        fill(ORDERS, 500);
        AtomicBoolean broken = new AtomicBoolean(true);
        target.beforeWrite(batch -> refuse(batch, customer -> broken.get(), FailureKind.POISON));
        try (Worker worker = worker(Map.of())) {
            worker.assign(ORDERS);
            worker.pollUntil(() -> assertThat(worker.isPaused(ORDERS)).isTrue());
            assertThat(aside).hasSizeLessThan(20);
            int before = aside.size();
            broken.set(false);
            worker.pollUntil(() -> assertThat(target.stored(ORDERS)).isEqualTo(500L));
            assertThat(aside).hasSize(before);
            assertThat(target.rows("orders")).hasSize(500 - before);
        }
    }

    /** The change that makes room comes later: by another partition here, of the same lane. */
    @Test
    void aRowWhoseUniqueValueIsStillTakenWaitsForTheOneThatFreesIt() {
        TopicPartition other = new TopicPartition("orders", 1);
        fill(ORDERS, 3);
        target.beforeWrite(batch -> {
            boolean frees =
                    batch.moves().stream().anyMatch(move -> move.partition().equals(other));
            if (!frees && target.stored(other) == null) {
                refuse(batch, customer -> customer.equals("c1"), FailureKind.CONFLICT);
            }
        });
        try (Worker worker = worker(Map.of("order.wait.ms", "1"))) {
            worker.assign(ORDERS, other);
            worker.pollUntil(() -> assertThat(target.stored(ORDERS)).isEqualTo(1L));
            for (int i = 0; i < 100; i++) {
                worker.poll();
            }
            fill(other, 1);
            worker.pollUntil(() -> assertThat(target.stored(ORDERS)).isEqualTo(3L));
            assertThat(aside).isEmpty();
        }
    }

    @Test
    void troubleThatLastsLongerThanAllowedFailsTheTaskWhenNothingMoves() {
        fill(ORDERS, 10);
        target.beforeWrite(batch -> {
            throw new TransientFailure();
        });
        try (Worker worker = worker(Map.of("retry.max.ms", "100", "breaker.max.ms", "200"))) {
            worker.assign(ORDERS);
            assertThatThrownBy(() ->
                            worker.pollUntil(() -> assertThat(target.written()).isNotEmpty()))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("The database is away")
                    .hasMessageContaining("breaker.max.ms");
        }
    }

    @Test
    void oneTableThatIsStoppedFailsTheTaskOnlyWhereThatIsWanted() {
        fill(ORDERS, 10);
        target.beforeWrite(batch -> {
            if (tableOf(batch).equals("orders")) {
                throw new TargetException(FailureKind.ENVIRONMENT, "No privilege.");
            }
        });
        Map<String, String> soon = Map.of("breaker.max.ms", "100");
        try (Worker worker = worker(soon)) {
            worker.assign(ORDERS, ITEMS);
            worker.pollUntil(() -> assertThat(worker.isPaused(ORDERS)).isTrue());
            long until = System.nanoTime() + 500_000_000L;
            while (System.nanoTime() < until) {
                worker.poll();
            }
            fill(ITEMS, 5);
            worker.pollUntil(() -> assertThat(target.stored(ITEMS)).isEqualTo(5L));
        }
        try (Worker worker = worker(Map.of("breaker.max.ms", "100", "breaker.on.timeout", "fail_task"))) {
            worker.assign(ORDERS, ITEMS);
            assertThatThrownBy(() -> worker.pollUntil(
                            () -> assertThat(target.stored(ORDERS)).isEqualTo(10L)))
                    .hasMessageContaining("No privilege");
        }
    }

    private Worker worker(Map<String, String> config) {
        return new Worker(cluster, target, config).reportingTo(this::setAside);
    }

    private Future<Void> setAside(SinkRecord errant, Throwable reason) {
        aside.add(errant);
        return CompletableFuture.completedFuture(null);
    }

    private void fill(TopicPartition partition, long to) {
        LongStream.range(cluster.end(partition), to)
                .forEach(offset -> cluster.append(
                        Records.plain(partition.topic(), partition.partition(), offset, offset, "c" + offset)));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String tableOf(Batch batch) {
        return batch.tables().isEmpty() ? "" : batch.tables().get(0).table().name();
    }

    private static void refuse(Batch batch, Predicate<String> customer, FailureKind kind) {
        for (TableBatch table : batch.tables()) {
            for (List<Row> rows : table.rows().values()) {
                for (Row row : rows) {
                    if (customer.test(String.valueOf(row.value(1)))) {
                        throw new TargetException(kind, "Column customer does not take it.");
                    }
                }
            }
        }
    }
}
