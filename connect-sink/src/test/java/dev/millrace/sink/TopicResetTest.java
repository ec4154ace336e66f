package dev.millrace.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.sink.Worker.Cluster;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.target.RecordingTarget;
import dev.millrace.sink.target.RecordingTarget.Store;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

/** Topics that are not what the stored offset counts in: created again, or shortened by retention. */
class TopicResetTest {
    private static final TopicPartition P0 = new TopicPartition("orders", 0);

    private final Cluster cluster = new Cluster();
    private final Store store = new Store();

    @Test
    void aTopicThatBeginsAgainBelowTheStoredOffsetFailsTheTask() {
        store(P0, 100);
        fill(P0, 0, 10);
        RecordingTarget target = target();
        try (Worker worker = Worker.on(cluster, target)) {
            worker.assign(P0);
            assertThatThrownBy(() ->
                            worker.pollUntil(() -> assertThat(target.written()).isNotEmpty()))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("offsets.on.reset");
        }
    }

    @Test
    void aTopicThatBeginsAgainIsTakenFromItsStartWhereThatIsWanted() {
        store(P0, 100);
        fill(P0, 0, 10);
        RecordingTarget target = target();
        try (Worker worker = new Worker(cluster, target, Map.of("offsets.on.reset", "earliest"))) {
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(10));
            assertThat(target.stored(P0)).isEqualTo(10L);
        }
    }

    @Test
    void aTopicRecreatedWhileTheTaskRunsIsNoticed() {
        fill(P0, 0, 10);
        RecordingTarget target = target();
        try (Worker worker = new Worker(cluster, target, Map.of("offsets.on.reset", "earliest"))) {
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(10));
            cluster.recreate(P0);
            fill(P0, 0, 3);
            worker.pollUntil(() -> assertThat(target.stored(P0)).isEqualTo(3L));
        }
    }

    /** The new topic has grown past the stored offset: no record tells, only its id does. */
    @Test
    void aTopicOfAnotherIdFailsTheTaskWhereAnAdminClientLooks() {
        fill(P0, 0, 10);
        try (Worker worker = looking(target(), "topic 1", 0)) {
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(target().rows("orders")).hasSize(10));
        }
        fill(P0, 10, 20);
        try (Worker worker = looking(target(), "topic 2", 0)) {
            worker.assign(P0);
            assertThatThrownBy(() -> worker.pollUntil(
                            () -> assertThat(target().rows("orders")).hasSize(20)))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("topic 1")
                    .hasMessageContaining("topic 2");
        }
    }

    @Test
    void aTopicOfAnotherIdIsTakenFromItsStartWhereThatIsWanted() {
        fill(P0, 0, 10);
        try (Worker worker = looking(target(), "topic 1", 0)) {
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(target().rows("orders")).hasSize(10));
        }
        cluster.recreate(P0);
        fill(P0, 0, 30);
        RecordingTarget target = target();
        try (Worker worker =
                new Worker(cluster, target, topics("topic 2", 0), Map.of("offsets.on.reset", "earliest"))) {
            worker.assign(P0);
            worker.pollUntil(() -> assertThat(target.rows("orders")).hasSize(30));
            assertThat(target.written().stream().mapToInt(Batch::records).sum()).isEqualTo(30);
        }
    }

    @Test
    void recordsThatRetentionTookUnreadFailTheTaskWhereAnAdminClientLooks() {
        store(P0, 4);
        fill(P0, 9, 20);
        try (Worker worker = looking(target(), "topic 1", 9)) {
            worker.assign(P0);
            assertThatThrownBy(() -> worker.pollUntil(
                            () -> assertThat(target().rows("orders")).isNotEmpty()))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("from 4 to 8");
        }
    }

    private Worker looking(RecordingTarget target, String identity, long start) {
        return new Worker(cluster, target, topics(identity, start), Map.of());
    }

    private Topics topics(String identity, long start) {
        return partitions -> {
            Map<TopicPartition, Topics.TopicState> states = new HashMap<>();
            partitions.forEach(p -> states.put(p, new Topics.TopicState(identity, start, cluster.end(p))));
            return states;
        };
    }

    private RecordingTarget target() {
        return new RecordingTarget(store, "sink", new OffsetStart(0, partition -> null));
    }

    private void store(TopicPartition partition, long offset) {
        target().alterOffsets(Map.of(partition, offset));
    }

    private void fill(TopicPartition partition, long from, long to) {
        for (long offset = from; offset < to; offset++) {
            cluster.append(Records.plain(partition.topic(), partition.partition(), offset, offset, "c" + offset));
        }
    }
}
