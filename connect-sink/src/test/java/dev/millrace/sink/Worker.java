package dev.millrace.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.sink.target.RecordingTarget;
import dev.millrace.sink.target.Target;
import dev.millrace.testkit.Await;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.jspecify.annotations.Nullable;

/**
 * The part of a Connect worker that a sink task sees, with logs in memory for topics: it polls, seeks, pauses, commits
 * and rebalances as the framework does, in its order, and refuses what the framework would refuse.
 */
final class Worker implements AutoCloseable {
    /** What Kafka keeps while workers come and go. */
    static final class Cluster {
        private final Map<TopicPartition, List<SinkRecord>> logs = new LinkedHashMap<>();
        private final Map<TopicPartition, Long> committed = new HashMap<>();

        void append(SinkRecord sinkRecord) {
            log(new TopicPartition(sinkRecord.topic(), sinkRecord.kafkaPartition()))
                    .add(sinkRecord);
        }

        List<SinkRecord> log(TopicPartition partition) {
            return logs.computeIfAbsent(partition, p -> new ArrayList<>());
        }

        long end(TopicPartition partition) {
            List<SinkRecord> log = log(partition);
            return log.isEmpty() ? 0 : log.get(log.size() - 1).kafkaOffset() + 1;
        }

        Map<TopicPartition, Long> committed() {
            return committed;
        }

        /** The topic is deleted and created again. */
        void recreate(TopicPartition partition) {
            log(partition).clear();
        }
    }

    private final Cluster cluster;
    private final MillraceSinkTask task;
    private final Map<TopicPartition, Long> positions = new LinkedHashMap<>();
    private final Map<TopicPartition, Long> delivered = new HashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private final Map<TopicPartition, Long> rewinds = new HashMap<>();
    private final Thread taskThread = Thread.currentThread();
    private boolean commitRequested;
    private long timeout = -1;
    private int pollRecords = 500;
    private long dropsFrom = Long.MAX_VALUE;
    private @Nullable ErrantRecordReporter reporter;

    Worker(Cluster cluster, Target target, Map<String, String> config) {
        this(cluster, target, partitions -> Map.of(), config);
    }

    Worker(Cluster cluster, Target target, Topics topics, Map<String, String> config) {
        this.cluster = cluster;
        this.task = new MillraceSinkTask(settings -> target, settings -> topics);
        task.initialize(new Context());
        Map<String, String> properties = new HashMap<>(config);
        properties.putIfAbsent("name", "sink");
        properties.put("connection.url", "jdbc:recording:");
        task.start(properties);
    }

    static Worker on(Cluster cluster, RecordingTarget target) {
        return new Worker(cluster, target, Map.of());
    }

    Worker pollingAtMost(int records) {
        pollRecords = records;
        return this;
    }

    /** Sets errant records aside, as a dead letter queue does. */
    Worker reportingTo(ErrantRecordReporter queue) {
        reporter = (errant, reason) -> {
            assertThat(Thread.currentThread())
                    .as("the reporter is for the task's thread")
                    .isSameAs(taskThread);
            return queue.report(errant, reason);
        };
        return this;
    }

    /** Polls until a check passes. */
    void pollUntil(Await.Check check) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (true) {
            poll();
            try {
                check.run();
                return;
            } catch (AssertionError | Exception e) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("It did not come to pass: " + e.getMessage(), e);
                }
            }
            Thread.onSpinWait();
        }
    }

    /** A transform in front of the task drops records from this offset on. */
    void dropFrom(long offset) {
        dropsFrom = offset;
    }

    void assign(TopicPartition... partitions) {
        for (TopicPartition partition : partitions) {
            positions.put(partition, cluster.committed.getOrDefault(partition, 0L));
        }
        task.open(List.of(partitions));
        rewind();
    }

    void revoke(TopicPartition... partitions) {
        commit(List.of(partitions), true);
        for (TopicPartition partition : partitions) {
            positions.remove(partition);
            delivered.remove(partition);
            paused.remove(partition);
            rewinds.remove(partition);
        }
    }

    /** One turn of the worker's loop. */
    void poll() {
        rewind();
        List<SinkRecord> records = new ArrayList<>();
        for (Map.Entry<TopicPartition, Long> position : positions.entrySet()) {
            if (!paused.contains(position.getKey())) {
                fetch(position, records);
            }
        }
        task.put(records);
        if (commitRequested) {
            commitRequested = false;
            commit(List.copyOf(positions.keySet()), false);
        }
    }

    private void fetch(Map.Entry<TopicPartition, Long> position, List<SinkRecord> records) {
        List<SinkRecord> log = cluster.log(position.getKey());
        long from = position.getValue();
        if (from > cluster.end(position.getKey())) {
            from = 0; // out of range: auto.offset.reset is earliest
        }
        int taken = 0;
        for (SinkRecord sinkRecord : log) {
            if (sinkRecord.kafkaOffset() >= from && taken++ < pollRecords) {
                if (sinkRecord.kafkaOffset() < dropsFrom) {
                    records.add(sinkRecord);
                }
                from = sinkRecord.kafkaOffset() + 1;
                delivered.put(position.getKey(), from);
            }
        }
        position.setValue(from);
    }

    private void rewind() {
        rewinds.forEach((partition, offset) -> {
            positions.replace(partition, offset);
            delivered.put(partition, offset);
        });
        rewinds.clear();
    }

    /** As the worker does every minute, or when it is asked to. */
    void commit() {
        commit(List.copyOf(positions.keySet()), false);
    }

    private void commit(Collection<TopicPartition> partitions, boolean closing) {
        Map<TopicPartition, OffsetAndMetadata> current = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Long offset = delivered.get(partition);
            if (offset != null) {
                current.put(partition, new OffsetAndMetadata(offset));
            }
        }
        task.preCommit(current).forEach((partition, offset) -> {
            assertThat(offset.offset())
                    .as("no offset ahead of what was delivered")
                    .isLessThanOrEqualTo(delivered.getOrDefault(partition, 0L));
            cluster.committed.put(partition, offset.offset());
        });
        if (closing) {
            task.close(partitions);
        }
    }

    boolean isPaused(TopicPartition partition) {
        return paused.contains(partition);
    }

    long timeout() {
        return timeout;
    }

    /** The position that the consumer would read next. */
    long position(TopicPartition partition) {
        return positions.getOrDefault(partition, -1L);
    }

    @Override
    public void close() {
        if (!positions.isEmpty()) {
            commit(List.copyOf(positions.keySet()), true);
        }
        positions.clear();
        task.stop();
        task.stop(); // the framework may, and it must not matter
    }

    /** The worker dies: nobody closes anything. */
    void abandon() {
        positions.clear();
    }

    /** Knows one thread, as the framework's does, and refuses partitions that are not assigned. */
    private final class Context implements SinkTaskContext {
        private void check(TopicPartition... partitions) {
            assertThat(Thread.currentThread())
                    .as("the context is for the task's thread")
                    .isSameAs(taskThread);
            assertThat(positions.keySet()).containsAll(List.of(partitions));
        }

        @Override
        public Map<String, String> configs() {
            return Map.of();
        }

        @Override
        public void offset(Map<TopicPartition, Long> offsets) {
            check(offsets.keySet().toArray(TopicPartition[]::new));
            rewinds.putAll(offsets);
        }

        @Override
        public void offset(TopicPartition partition, long offset) {
            offset(Map.of(partition, offset));
        }

        @Override
        public void timeout(long timeoutMs) {
            check();
            timeout = timeoutMs;
        }

        @Override
        public Set<TopicPartition> assignment() {
            check();
            return positions.keySet();
        }

        @Override
        public void pause(TopicPartition... partitions) {
            check(partitions);
            paused.addAll(List.of(partitions));
        }

        @Override
        public void resume(TopicPartition... partitions) {
            check(partitions);
            List.of(partitions).forEach(paused::remove);
        }

        @Override
        public void requestCommit() {
            check();
            commitRequested = true;
        }

        @Override
        public @Nullable ErrantRecordReporter errantRecordReporter() {
            check();
            return reporter;
        }
    }
}
