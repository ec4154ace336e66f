package dev.millrace.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.OffsetMove;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.RecordingTarget;
import dev.millrace.sink.target.RecordingTarget.TransientFailure;
import dev.millrace.sink.target.TargetException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several lanes for the partitions of one topic, where the target lets them write its table at once. */
class SharedTopicTest extends InMemoryTask {
    private static final int EACH = 100;
    /** So that each partition has full batches. */
    private static final Map<String, String> FULL_SOON = Map.of("batch.max.rows", "10", "connection.pool.size", "8");

    @Test
    void fullBatchesOfATopicAreWrittenAtTheSameTime() {
        TopicPartition[] partitions = filled(4);
        RecordingTarget target = target().shared();
        CountDownLatch together = new CountDownLatch(4);
        target.beforeWrite(batch -> {
            together.countDown();
            await(together); // none gets through before the last has begun
        });
        try (Worker worker = new Worker(cluster, target, FULL_SOON)) {
            worker.assign(partitions);
            allArrives(worker, target, partitions);
            assertThat(target.written())
                    .allSatisfy(batch -> assertThat(batch.moves()).hasSize(1));
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 6, 0, 3", "true, 5, 0, 2", "true, 1, 0, 1", "false, 6, 0, 1", "true, 6, 5, 1"})
    void noMoreThanAreAllowed(boolean shared, String connections, String interval, int most) {
        TopicPartition[] partitions = filled(7);
        RecordingTarget target = shared ? target().shared() : target();
        try (Worker worker = new Worker(
                        cluster, target, Map.of("connection.pool.size", connections, "batch.min.interval.ms", interval))
                .pollingAtMost(10)) {
            worker.assign(partitions);
            allArrives(worker, target, partitions);
            Set<Set<Integer>> together = target.written().stream()
                    .map(batch -> batch.moves().stream()
                            .map(move -> move.partition().partition() % most)
                            .collect(Collectors.toSet()))
                    .collect(Collectors.toSet());
            assertThat(together).as("lanes, by the partitions of their batches").hasSize(most);
            assertThat(together).allSatisfy(lane -> assertThat(lane).hasSize(1));
        }
    }

    @Test
    void aTopicWhoseWritesHangLeavesConnectionsToOthers() {
        TopicPartition[] partitions = filled(4);
        TopicPartition other = new TopicPartition("items", 0);
        fillApart(other, 0, EACH);
        RecordingTarget target = target().shared();
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(2);
        target.beforeWrite(batch -> {
            if (batch.moves().get(0).partition().topic().equals("orders")) {
                hanging.countDown();
                await(goOn);
            }
        });
        try (Worker worker = new Worker(cluster, target, Map.of("batch.max.rows", "10"))) {
            worker.assign(partitions);
            worker.pollUntil(() -> assertThat(hanging.getCount()).isZero());
            worker.assign(other);
            worker.pollUntil(() -> assertThat(target.stored(other)).isEqualTo((long) EACH));
            goOn.countDown();
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(4 * EACH));
        }
    }

    @Test
    void smallBatchesOfATopicGoOneByOneAndWhoeverWaitsLongestIsNext() {
        TopicPartition[] partitions = filled(3, 0);
        RecordingTarget target = target().shared();
        AtomicInteger writing = new AtomicInteger();
        AtomicInteger mostWriting = new AtomicInteger();
        CountDownLatch goOn = new CountDownLatch(1);
        target.beforeWrite(batch -> {
            mostWriting.accumulateAndGet(writing.incrementAndGet(), Math::max);
            await(goOn);
        });
        target.afterWrite(batch -> writing.decrementAndGet());
        try (Worker worker = new Worker(cluster, target, Map.of("connection.pool.size", "6"))) {
            worker.assign(partitions);
            fillApart(partitions[0], 0, 1);
            worker.pollUntil(() -> assertThat(writing).hasValue(1));
            for (int next : new int[] {2, 1, 0}) {
                long from = next == 0 ? 1 : 0;
                fillApart(partitions[next], from, 10);
                worker.pollUntil(
                        () -> assertThat(worker.position(partitions[next])).isEqualTo(10));
                pollOften(worker); // the writer's thread has looked
            }
            goOn.countDown();
            worker.pollUntil(() -> assertThat(target.written()).hasSize(4));
            assertThat(target.written())
                    .flatExtracting(SharedTopicTest::partitionsOf)
                    .containsExactly(0, 2, 1, 0);
            assertThat(mostWriting).hasValue(1);
            exactly(target);
        }
    }

    @Test
    void whoHasToTryAgainDoesNotKeepTheOthersWaiting() {
        TopicPartition[] partitions = filled(2, 0);
        RecordingTarget target = target().shared();
        AtomicBoolean away = new AtomicBoolean(true);
        target.beforeWrite(batch -> {
            if (away.get() && partitionsOf(batch).contains(0)) {
                throw new TransientFailure();
            }
        });
        try (Worker worker = Worker.on(cluster, target)) {
            worker.assign(partitions);
            for (long offset = 0; offset < 20; offset++) {
                fillApart(partitions[0], offset, offset + 1);
                fillApart(partitions[1], offset, offset + 1);
                long reached = offset + 1;
                worker.pollUntil(() -> assertThat(target.stored(partitions[1])).isEqualTo(reached));
            }
            assertThat(target.stored(partitions[0])).isNull();
            away.set(false);
            worker.pollUntil(() -> assertThat(target.stored(partitions[0])).isEqualTo(20L));
            exactly(target);
        }
    }

    @Test
    void aPartitionThatGoesWithItsTurnLeavesItToTheNext() {
        TopicPartition[] partitions = filled(2, 0);
        RecordingTarget target = target().shared();
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger writing = new AtomicInteger();
        target.beforeWrite(batch -> {
            writing.incrementAndGet();
            if (partitionsOf(batch).contains(0)) {
                await(goOn);
            }
        });
        try (Worker worker = Worker.on(cluster, target)) {
            worker.assign(partitions);
            fillApart(partitions[0], 0, 1);
            worker.pollUntil(() -> assertThat(writing).hasValue(1));
            fillApart(partitions[1], 0, 1);
            worker.pollUntil(() -> assertThat(worker.position(partitions[1])).isEqualTo(1));
            pollOften(worker);
            assertThat(writing).hasValue(1);
            worker.revoke(partitions[0]); // its write hangs longer than a close waits
            worker.pollUntil(() -> assertThat(target.stored(partitions[1])).isEqualTo(1L));
            goOn.countDown();
        }
    }

    @Test
    void aPartitionThatGoesTakesNothingFromTheOthers() {
        TopicPartition[] partitions = filled(2);
        RecordingTarget target = target().shared();
        AtomicInteger owned = new AtomicInteger();
        target.beforeOwn(owned::incrementAndGet);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch writing = new CountDownLatch(2);
        target.beforeWrite(batch -> {
            writing.countDown();
            await(goOn);
        });
        try (Worker worker = new Worker(cluster, target, FULL_SOON)) {
            worker.assign(partitions);
            worker.pollUntil(() -> assertThat(writing.getCount()).isZero());
            worker.revoke(partitions[1]);
            goOn.countDown();
            worker.pollUntil(() -> assertThat(target.stored(partitions[0])).isEqualTo((long) EACH));
            assertThat(owned).as("neither was taken over again").hasValue(2);
            worker.assign(partitions[1]);
            allArrives(worker, target, partitions);
            assertThat(owned).hasValue(3);
        }
    }

    /** Two rows of two partitions that swap a unique value, as a source may do it that checks at the commit. */
    @Test
    void changesThatOnlyLandTogetherAreBroughtTogether() {
        TopicPartition[] partitions = filled(3);
        RecordingTarget target = target().shared();
        AtomicInteger refusals = new AtomicInteger();
        target.beforeWrite(batch -> {
            Set<Integer> moved = partitionsOf(batch);
            if (moved.contains(0) != moved.contains(1) && !batch.tables().isEmpty()) {
                refusals.incrementAndGet();
                throw new TargetException(FailureKind.CONFLICT, "Somebody has the value.");
            }
        });
        try (Worker worker = new Worker(cluster, target, Map.of("order.wait.ms", "1"))) {
            worker.assign(partitions);
            allArrives(worker, target, partitions);
            assertThat(refusals).hasPositiveValue();
            int before = refusals.get();
            fillApart(partitions[0], EACH, EACH + 1);
            fillApart(partitions[1], EACH, EACH + 1);
            worker.pollUntil(() -> assertThat(target.stored(partitions[1])).isEqualTo(EACH + 1L));
            assertThat(refusals).as("the topic stays in one lane").hasValue(before);
            exactly(target);
        }
    }

    private static void allArrives(Worker worker, RecordingTarget target, TopicPartition... partitions) {
        worker.pollUntil(() -> assertThat(List.of(partitions))
                .allSatisfy(partition -> assertThat(target.stored(partition)).isEqualTo((long) EACH)));
        assertThat(target.rows("orders")).hasSize(EACH * partitions.length);
        exactly(target);
    }

    private static Set<Integer> partitionsOf(Batch batch) {
        return batch.moves().stream()
                .map(OffsetMove::partition)
                .map(TopicPartition::partition)
                .collect(Collectors.toSet());
    }

    private static void pollOften(Worker worker) {
        for (int i = 0; i < 200; i++) {
            worker.poll();
            LockSupport.parkNanos(100_000);
        }
    }

    /** Each partition has keys of its own. */
    private TopicPartition[] filled(int partitions) {
        return filled(partitions, EACH);
    }

    private TopicPartition[] filled(int partitions, long to) {
        TopicPartition[] all = IntStream.range(0, partitions)
                .mapToObj(number -> new TopicPartition("orders", number))
                .toArray(TopicPartition[]::new);
        for (TopicPartition partition : all) {
            fillApart(partition, 0, to);
        }
        return all;
    }

    private void fillApart(TopicPartition partition, long from, long to) {
        for (long offset = from; offset < to; offset++) {
            long id = partition.partition() * 1_000L + offset;
            cluster.append(Records.plain(partition.topic(), partition.partition(), offset, id, "c" + id));
        }
    }
}
