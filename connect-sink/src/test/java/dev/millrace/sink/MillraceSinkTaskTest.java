package dev.millrace.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.OffsetMove;
import dev.millrace.sink.target.FencedException;
import dev.millrace.sink.target.RecordingTarget;
import dev.millrace.sink.target.RecordingTarget.TransientFailure;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The task under a worker's hands, with a target in memory that fails and hangs when it is told to. */
class MillraceSinkTaskTest extends InMemoryTask {
    private static final TopicPartition P1 = new TopicPartition("orders", 1);
    private static final TopicPartition OTHER = new TopicPartition("items", 0);

    @Test
    void recordsArriveAndTheirOffsetsAreCommitted() {
        fill(P0, 0, 10);
        RecordingTarget target = target();
        try (Worker worker = Worker.on(cluster, target)) {
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(10));
            worker.pollUntil(() -> assertThat(cluster.committed()).containsEntry(P0, 10L));
        }
        assertThat(target.isClosed()).isTrue();
    }

    @Test
    void openDoesNoInputOutputAndNothingIsReadBeforeTheTargetAnswers() throws InterruptedException {
        fill(P0, 0, 10);
        RecordingTarget target = target();
        CountDownLatch answer = new CountDownLatch(1);
        target.beforeOwn(() -> await(answer));
        try (Worker worker = Worker.on(cluster, target)) {
            worker.assign(P0);
            for (int i = 0; i < 5; i++) {
                worker.poll();
            }
            assertThat(worker.isPaused(P0)).isTrue();
            assertThat(worker.position(P0)).isZero();
            assertThat(worker.timeout()).as("the task wants to come back soon").isBetween(1L, 500L);
            answer.countDown();
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(10));
        }
    }

    @Test
    void aTargetThatIsAwayDuringARebalanceFailsNoTask() {
        fill(P0, 0, 10);
        RecordingTarget target = target();
        AtomicBoolean away = new AtomicBoolean(true);
        target.beforeOwn(() -> failWhile(away));
        target.beforeWrite(batch -> failWhile(away));
        try (Worker worker = Worker.on(cluster, target)) {
            worker.assign(P0);
            for (int i = 0; i < 20; i++) {
                worker.poll();
            }
            away.set(false);
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(10));
            exactly(target);
        }
    }

    @Test
    void theStoredOffsetWinsOverKafkas() {
        fill(P0, 0, 10);
        store(P0, 4);
        cluster.committed().put(P0, 8L);
        RecordingTarget target = target();
        try (Worker worker = Worker.on(cluster, target)) {
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(6));
            assertThat(target.written().get(0).moves().get(0).from()).isEqualTo(4L);
        }
    }

    @Test
    void aLaneThatHangsDoesNotHoldUpAnother() {
        fill(P0, 0, 100);
        fill(OTHER, 0, 100);
        RecordingTarget target = target();
        CountDownLatch goOn = new CountDownLatch(1);
        target.beforeWrite(batch -> {
            if (batch.moves().get(0).partition().equals(P0)) {
                await(goOn);
            }
        });
        try (Worker worker = Worker.on(cluster, target)) {
            worker.assign(P0, OTHER);
            worker.pollUntil(() -> assertThat(target.rows("items")).hasSize(100));
            assertThat(target.rows("orders")).isEmpty();
            goOn.countDown();
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(100));
        }
    }

    @Test
    void losingOnePartitionDiscardsTheLaneAndTheOtherIsReadAgain() {
        fill(P0, 0, 50);
        fill(P1, 0, 50);
        RecordingTarget target = target();
        AtomicBoolean away = new AtomicBoolean();
        target.beforeWrite(batch -> failWhile(away));
        try (Worker worker = Worker.on(cluster, target)) {
            worker.assign(P0, P1);
            worker.pollUntil(() -> assertThat(cluster.committed()).containsEntry(P1, 50L));
            away.set(true);
            fill(P0, 50, 60);
            fill(P1, 50, 60);
            worker.pollUntil(() -> assertThat(worker.position(P0)).isEqualTo(60));
            worker.revoke(P1);
            away.set(false);
            worker.pollUntil(() -> assertThat(worker.position(P0)).isEqualTo(60));
            worker.pollUntil(() -> assertThat(cluster.committed()).containsEntry(P0, 60L));
            exactly(target);
        }
    }

    @Test
    void aPartitionThatHoldsNothingHoldsUpNothingAndNothingIsCommittedOfIt() {
        fill(P0, 0, 10);
        RecordingTarget target = target();
        try (Worker worker = Worker.on(cluster, target)) {
            worker.assign(P0, P1);
            worker.pollUntil(() -> assertThat(cluster.committed()).containsEntry(P0, 10L));
            assertThat(cluster.committed()).doesNotContainKey(P1);
            worker.revoke(P0, P1);
            worker.assign(P0, P1);
            fill(P1, 0, 3);
            worker.pollUntil(() -> assertThat(cluster.committed()).containsEntry(P1, 3L));
            assertThat(target.rows("orders")).hasSize(10); // P1's keys are among those of P0
            exactly(target);
        }
    }

    @Test
    void aHangingWriteDelaysACloseOnlyBrieflyAndIsFencedByTheSuccessor() {
        fill(P0, 0, 10);
        RecordingTarget hanging = target();
        CountDownLatch wakeUp = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        hanging.beforeWrite(batch -> {
            entered.countDown();
            awaitUninterrupted(wakeUp);
            ended.countDown();
        });
        Worker first = Worker.on(cluster, hanging);
        first.assign(P0);
        first.pollUntil(() -> assertThat(entered.getCount()).isZero());
        long before = System.nanoTime();
        first.revoke(P0);
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before)).isLessThan(4_500);
        assertThat(cluster.committed()).doesNotContainKey(P0);

        RecordingTarget target = target();
        try (Worker second = Worker.on(cluster, target)) {
            second.assign(P0);
            second.pollUntil(() -> assertThat(target.rows("orders")).hasSize(10));
        }
        wakeUp.countDown();
        await(ended);
        first.close();
        assertThat(hanging.written()).isEmpty();
        exactly(target);
    }

    @Test
    void aFencedLaneTakesItsPartitionsOverAgain() {
        fill(P0, 0, 10);
        RecordingTarget target = target();
        AtomicBoolean rival = new AtomicBoolean(true);
        target.beforeWrite(batch -> {
            if (rival.getAndSet(false)) {
                target().own(Set.of(P0));
            }
        });
        try (Worker worker = Worker.on(cluster, target)) {
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(10));
            exactly(target);
        }
    }

    @Test
    void aLaneThatIsFencedAgainAndAgainFailsTheTaskWithTheLikelyCause() {
        fill(P0, 0, 10);
        RecordingTarget target = target();
        target.beforeWrite(batch -> {
            throw new FencedException("orders-0 was taken over");
        });
        try (Worker worker = Worker.on(cluster, target)) {
            worker.assign(P0);
            assertThatThrownBy(() ->
                            worker.pollUntil(() -> assertThat(target.written()).isNotEmpty()))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("FENCED")
                    .hasMessageContaining("offsets.namespace");
        }
    }

    @Test
    void onlyDurableOffsetsAreCommitted() {
        fill(P0, 0, 10);
        RecordingTarget target = target();
        CountDownLatch goOn = new CountDownLatch(1);
        target.beforeWrite(batch -> await(goOn));
        try (Worker worker = Worker.on(cluster, target)) {
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(worker.position(P0)).isEqualTo(10));
            worker.commit();
            assertThat(cluster.committed()).doesNotContainKey(P0);
            goOn.countDown();
            worker.pollUntil(() -> assertThat(cluster.committed()).containsEntry(P0, 10L));
        }
    }

    @Test
    void recordsThatATransformDropsAreCommittedAndStoredAllTheSame() {
        fill(P0, 0, 10);
        RecordingTarget target = target();
        try (Worker worker = Worker.on(cluster, target)) {
            worker.dropFrom(4);
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(4));
            worker.pollUntil(() -> {
                worker.commit();
                assertThat(cluster.committed()).containsEntry(P0, 10L);
            });
            worker.pollUntil(() -> assertThat(lastMove(target).to()).isEqualTo(10));
        }
    }

    /** The framework's idea of the position is older than the seek until the next poll has made it. */
    @Test
    void aCommitBetweenASeekAndItsPollDoesNotTakeTheFormerLanesPositionForDurable() {
        fill(P0, 0, 10);
        RecordingTarget target = target();
        AtomicBoolean away = new AtomicBoolean(true);
        target.beforeWrite(batch -> failWhile(away));
        try (Worker worker = Worker.on(cluster, target)) {
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(worker.position(P0)).isEqualTo(10));
            worker.assign(P1); // the lane begins anew and will be owned again
            worker.pollUntil(() -> assertThat(worker.isPaused(P0)).isFalse());
            worker.commit();
            assertThat(cluster.committed()).doesNotContainKey(P0);
            away.set(false);
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(10));
            exactly(target);
        }
    }

    @Test
    void withoutStoredOffsetsALaneThatBeginsAnewGoesOnWhereItWas() {
        fill(P0, 0, 10);
        RecordingTarget target = target().forgetful();
        try (Worker worker = Worker.on(cluster, target)) {
            worker.assign(P0, P1);
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(10));
            worker.revoke(P1);
            fill(P0, 10, 20);
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(20));
            assertThat(target.written().stream().mapToInt(Batch::records).sum()).isEqualTo(20);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTruncateIsAppliedOnlyWhereItsPlaceAmongAllRecordsIsKnown(boolean shared) {
        fill(P0, 0, 10);
        Struct truncate =
                new Struct(Records.ENVELOPE).put("source", Records.source()).put("op", "t");
        cluster.append(Records.record("orders", 0, 10, null, Records.ENVELOPE, truncate));
        RecordingTarget target = target();
        try (Worker worker = Worker.on(cluster, target)) {
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(target.stored(P0)).isEqualTo(11L));
            assertThat(target.rows("orders")).isEmpty();
        }
        cluster.append(Records.record("orders", 0, 11, null, Records.ENVELOPE, truncate));
        try (Worker worker = Worker.on(cluster, shared ? target().shared() : target())) {
            worker.assign(P0, P1);
            assertThatThrownBy(() ->
                            worker.pollUntil(() -> assertThat(target.stored(P0)).isEqualTo(12L)))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("several partitions")
                    .hasMessageContaining("truncate.mode=ignore");
        }
    }

    @Test
    void anErrorOnTheWritersThreadFailsTheTask() {
        fill(P0, 0, 10);
        RecordingTarget target = target();
        target.beforeWrite(batch -> {
            throw new OutOfMemoryError("Java heap space");
        });
        try (Worker worker = Worker.on(cluster, target)) {
            worker.assign(P0);
            assertThatThrownBy(() ->
                            worker.pollUntil(() -> assertThat(target.written()).isNotEmpty()))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("Java heap space");
        }
    }

    @Test
    void aTaskThatNeverStartedCanBeStopped() {
        new MillraceSinkTask().stop();
    }

    private void store(TopicPartition partition, long offset) {
        target().alterOffsets(Map.of(partition, offset));
    }

    private static OffsetMove lastMove(RecordingTarget target) {
        List<Batch> written = target.written();
        assertThat(written).isNotEmpty();
        return written.get(written.size() - 1).moves().get(0);
    }

    private static void failWhile(AtomicBoolean away) {
        if (away.get()) {
            throw new TransientFailure();
        }
    }

    /** As a socket read does, which no interrupt ends. */
    private static void awaitUninterrupted(CountDownLatch latch) {
        while (true) {
            try {
                assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
                return;
            } catch (InterruptedException e) {
                assertThat(latch.getCount()).isPositive();
            }
        }
    }
}
