package dev.millrace.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.target.RecordingTarget;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes one batch, how long it waits, and how much waits behind it. */
class BatchingTest extends InMemoryTask {
    @Test
    void whatArrivesDuringAWriteIsTheNextBatch() {
        fill(P0, 0, 1);
        RecordingTarget target = target();
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger writes = new AtomicInteger();
        target.beforeWrite(batch -> {
            if (writes.getAndIncrement() == 0) {
                await(goOn);
            }
        });
        try (Worker worker = Worker.on(cluster, target).pollingAtMost(10)) {
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(writes).hasValue(1));
            fill(P0, 1, 101);
            worker.pollUntil(() -> assertThat(worker.position(P0)).isEqualTo(101));
            goOn.countDown();
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(101));
            assertThat(target.written()).hasSize(2);
        }
    }

    @Test
    void aBatchIsCutAtItsMostRows() {
        fill(P0, 0, 95);
        RecordingTarget target = target();
        try (Worker worker = new Worker(cluster, target, Map.of("batch.max.rows", "10"))) {
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(95));
            assertThat(target.written())
                    .allSatisfy(batch -> assertThat(batch.records()).isLessThanOrEqualTo(10));
            exactly(target);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,20000", "1,45000"})
    void rowsThatCameOnceEachGoSoonerUnlessTheyAreHeldBack(String interval, int most) {
        RecordingTarget target = target();
        CountDownLatch goOn = new CountDownLatch(1);
        target.beforeWrite(batch -> await(goOn));
        try (Worker worker = new Worker(cluster, target, Map.of("batch.min.interval.ms", interval))) {
            fill(P0, 0, 1);
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(worker.position(P0)).isEqualTo(1));
            fill(P0, 1, 45_001);
            worker.pollUntil(() -> assertThat(worker.position(P0)).isGreaterThan(20_000));
            for (int i = 0; i < 200; i++) {
                worker.poll();
            }
            goOn.countDown();
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(45_001));
            assertThat(target.written())
                    .extracting(Batch::records)
                    .contains(most)
                    .allSatisfy(records -> assertThat(records).isLessThanOrEqualTo(most));
        }
    }

    @Test
    void aBatchThatIsHeldBackIsWrittenWhenItIsFull() {
        fill(P0, 0, 9);
        RecordingTarget target = target();
        try (Worker worker =
                new Worker(cluster, target, Map.of("batch.max.rows", "10", "batch.min.interval.ms", "3600000"))) {
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(worker.position(P0)).isEqualTo(9));
            for (int i = 0; i < 20; i++) {
                worker.poll();
            }
            assertThat(target.written()).isEmpty();
            fill(P0, 9, 25);
            worker.pollUntil(() -> assertThat(target.written()).hasSize(2));
            assertThat(target.written())
                    .allSatisfy(batch -> assertThat(batch.records()).isEqualTo(10));
            assertThat(target.stored(P0)).isEqualTo(20L);
        }
    }

    @Test
    void batchesThatAreHeldBackBeginNoEarlierThanTheirIntervalAfterEachOther() {
        List<Long> begins = new CopyOnWriteArrayList<>();
        RecordingTarget target = target();
        target.beforeWrite(batch -> begins.add(System.nanoTime()));
        try (Worker worker = new Worker(cluster, target, Map.of("batch.min.interval.ms", "200"))) {
            worker.assign(P0);
            long began = System.nanoTime();
            for (int i = 0; i < 3; i++) {
                fill(P0, i, i + 1);
                int count = i + 1;
                worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(count));
            }
            assertThat(begins).hasSize(3);
            assertThat(begins.get(2) - began).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(500));
            exactly(target);
        }
    }

    @Test
    void memoryThatIsFullEndsTheWaitOfABatch() {
        fill(P0, 0, 500);
        RecordingTarget target = target();
        try (Worker worker = new Worker(
                        cluster, target, Map.of("buffer.max.bytes", "20000", "batch.min.interval.ms", "3600000"))
                .pollingAtMost(10)) {
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSizeGreaterThan(200));
            exactly(target);
        }
    }

    @Test
    void readingStopsWhenTheMemoryIsFullAndGoesOnAfterwards() {
        fill(P0, 0, 500);
        RecordingTarget target = target();
        CountDownLatch goOn = new CountDownLatch(1);
        target.beforeWrite(batch -> await(goOn));
        try (Worker worker = new Worker(cluster, target, Map.of("buffer.max.bytes", "20000")).pollingAtMost(10)) {
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(worker.isPaused(P0)).isFalse());
            worker.pollUntil(() -> assertThat(worker.isPaused(P0)).isTrue());
            assertThat(worker.position(P0)).isLessThan(200);
            goOn.countDown();
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(500));
            exactly(target);
        }
    }

    @Test
    void aLaneReadsOneBatchAheadAndNoMore() {
        fill(P0, 0, 500);
        RecordingTarget target = target();
        CountDownLatch goOn = new CountDownLatch(1);
        target.beforeWrite(batch -> await(goOn));
        try (Worker worker = new Worker(cluster, target, Map.of("batch.max.rows", "50")).pollingAtMost(10)) {
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(worker.isPaused(P0)).isFalse());
            worker.pollUntil(() -> assertThat(worker.isPaused(P0)).isTrue());
            // What hangs, which may be less than a batch, a whole one, and what came with its last row.
            assertThat(worker.position(P0)).isBetween(50L, 110L);
            goOn.countDown();
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(500));
            exactly(target);
        }
    }

    /**
     * What the consumer has fetched of a paused partition stays in memory. A quarter of the budget is left for the next
     * fetch: once two partitions alone may take more than the rest, and once only together with the rows of two batches.
     */
    @ParameterizedTest
    @ValueSource(strings = {"4000000", "3748000"})
    void noTopicReadsWhereRowsAndWhatTheConsumerKeepsMayFillTheBudget(String fetch) {
        TopicPartition first = new TopicPartition("first", 0);
        TopicPartition second = new TopicPartition("second", 0);
        fill(first, 0, 200);
        RecordingTarget target = target();
        CountDownLatch goOn = new CountDownLatch(1);
        Set<TopicPartition> writing = ConcurrentHashMap.newKeySet();
        target.beforeWrite(batch -> {
            TopicPartition partition = batch.moves().get(0).partition();
            if (!partition.equals(P0)) {
                writing.add(partition);
                await(goOn);
            }
        });
        Map<String, String> config = Map.of(
                "batch.max.rows", "50",
                "buffer.max.bytes", "10000000",
                "consumer.override.max.partition.fetch.bytes", fetch);
        try (Worker worker = new Worker(cluster, target, config).pollingAtMost(10)) {
            worker.assign(first, second, P0);
            worker.pollUntil(() -> assertThat(writing).contains(first)); // and not only about to take what waits
            worker.pollUntil(() -> assertThat(worker.isPaused(first)).isTrue());
            // A single one keeps no other waiting.
            worker.pollUntil(() -> assertThat(worker.isPaused(P0)).isFalse());
            assertThat(worker.isPaused(second)).isFalse();

            fill(second, 0, 200);
            worker.pollUntil(() -> assertThat(writing).contains(second));
            worker.pollUntil(() -> assertThat(worker.isPaused(second)).isTrue());
            assertThat(worker.isPaused(P0)).isTrue();
            fill(P0, 0, 5);
            // By then the two are held up, and others do not wait for them.
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(5));
            goOn.countDown();
            worker.pollUntil(() -> assertThat(target.rows("second")).hasSize(200));
            worker.pollUntil(() -> assertThat(target.rows("first")).hasSize(200));
        }
    }

    @Test
    void aTaskLooksAfterALaneThatRestsTheMoreSeldomTheLongerItsWritesTake() {
        fill(P0, 0, 500);
        RecordingTarget target = target();
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        target.beforeWrite(batch -> {
            if (first.getAndSet(false)) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(120));
            } else {
                await(goOn);
            }
        });
        try (Worker worker = new Worker(cluster, target, Map.of("batch.max.rows", "50")).pollingAtMost(10)) {
            worker.assign(P0);
            worker.pollUntil(() -> {
                assertThat(worker.isPaused(P0)).isTrue();
                assertThat(worker.timeout()).isBetween(15L, 25L);
            });
            goOn.countDown();
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(500));
        }
    }
}
