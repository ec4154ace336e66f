package dev.millrace.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.sink.Worker.Cluster;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.OffsetMove;
import dev.millrace.sink.target.RecordingTarget;
import dev.millrace.sink.target.RecordingTarget.Store;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * A partition is paused since the task's memory is full, and then partitions come and go. The framework keeps the pause,
 * and the lane that begins anew knows nothing of it.
 */
class PausedPartitionTest {
    private static final TopicPartition P0 = new TopicPartition("orders", 0);
    private static final TopicPartition P1 = new TopicPartition("orders", 1);
    private static final TopicPartition OTHER = new TopicPartition("items", 0);
    private static final Map<String, String> SMALL = Map.of("buffer.max.bytes", "20000", "batch.max.bytes", "5000");
    private static final int MANY = 500;

    private final Cluster cluster = new Cluster();
    private final RecordingTarget target = new RecordingTarget(new Store(), "sink", new OffsetStart(0, p -> null));
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Test
    void goesOnAfterAnotherPartitionOfItsTopicHasCome() {
        try (Worker worker = pausedForMemory(P0)) {
            fill(P1);
            worker.assign(P1);
            assertThat(worker.isPaused(P0)).isTrue();
            allArrives(worker, P0, P1);
        }
    }

    @Test
    void goesOnAfterAnotherPartitionOfItsTopicHasGone() {
        try (Worker worker = pausedForMemory(P0, P1)) {
            worker.revoke(P1);
            assertThat(worker.isPaused(P0)).isTrue();
            allArrives(worker, P0);
        }
    }

    @Test
    void goesOnAfterAnotherTopicHasComeAndGone() {
        try (Worker worker = pausedForMemory(P0)) {
            fill(OTHER);
            worker.assign(OTHER);
            worker.poll();
            worker.revoke(OTHER);
            worker.poll();
            worker.assign(OTHER);
            allArrives(worker, P0, OTHER);
        }
    }

    @Test
    void goesOnAfterItHasGoneAndComeBackItself() {
        try (Worker worker = pausedForMemory(P0)) {
            worker.revoke(P0);
            worker.poll();
            worker.assign(P0);
            allArrives(worker, P0);
        }
    }

    private Worker pausedForMemory(TopicPartition... partitions) {
        for (TopicPartition partition : partitions) {
            fill(partition);
        }
        target.beforeWrite(batch -> await());
        Worker worker = new Worker(cluster, target, SMALL).pollingAtMost(10);
        worker.assign(partitions);
        worker.pollUntil(() -> assertThat(worker.isPaused(P0)).isFalse());
        worker.pollUntil(() -> assertThat(worker.isPaused(P0)).isTrue());
        assertThat(worker.position(P0)).isBetween(1L, MANY - 1L);
        return worker;
    }

    private void allArrives(Worker worker, TopicPartition... partitions) {
        goOn.countDown();
        worker.pollUntil(() -> {
            for (TopicPartition partition : partitions) {
                assertThat(target.stored(partition)).isEqualTo((long) MANY);
                assertThat(worker.isPaused(partition)).isFalse();
            }
        });
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (Batch batch : target.landed()) {
            for (OffsetMove move : batch.moves()) {
                assertThat(move.from()).as(move.toString()).isEqualTo(ends.get(move.partition()));
                ends.put(move.partition(), move.to());
            }
        }
        // A batch that was under way when a partition went may have landed before the next owner came.
        long landed = Stream.of(P0, P1, OTHER)
                .mapToLong(partition -> Objects.requireNonNullElse(target.stored(partition), 0L))
                .sum();
        assertThat(target.rows("orders").size() + target.rows("items").size()).isEqualTo((int) landed);
    }

    /** Each partition has keys of its own. */
    private void fill(TopicPartition partition) {
        long base = partition.partition() * 1_000L;
        for (long offset = 0; offset < MANY; offset++) {
            cluster.append(Records.plain(
                    partition.topic(), partition.partition(), offset, base + offset, "a customer " + offset));
        }
    }

    private void await() {
        try {
            assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
