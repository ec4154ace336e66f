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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;

/** A cluster and a target in memory, for tests of the task between them. */
abstract class InMemoryTask {
    static final TopicPartition P0 = new TopicPartition("orders", 0);

    final Cluster cluster = new Cluster();
    final Store store = new Store();

    final RecordingTarget target() {
        return new RecordingTarget(store, "sink", new OffsetStart(0, partition -> null));
    }

    final void fill(TopicPartition partition, long from, long to) {
        for (long offset = from; offset < to; offset++) {
            cluster.append(Records.plain(partition.topic(), partition.partition(), offset, offset, "c" + offset));
        }
    }

    /** Every offset went into the target once: the moves of each partition join without gap or overlap. */
    static void exactly(RecordingTarget target) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (Batch batch : target.written()) {
            for (OffsetMove move : batch.moves()) {
                assertThat(move.from()).isEqualTo(ends.get(move.partition()));
                ends.put(move.partition(), move.to());
            }
        }
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
