package dev.millrace.sink;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Looks at topics by an admin client of the task's own, configured by the {@code offsets.admin.} keys. */
final class AdminTopics implements Topics {
    private static final int ANSWER_SECONDS = 30;

    private final Map<String, Object> config;
    private @Nullable Admin admin;
    private boolean closed;

    AdminTopics(Map<String, String> config) {
        this.config = Map.copyOf(config);
    }

    @Override
    public Map<TopicPartition, TopicState> look(Set<TopicPartition> partitions) {
        try {
            Admin client = client();
            Set<String> names = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
            var cluster = client.describeCluster().clusterId();
            var topics = client.describeTopics(names).allTopicNames();
            ListOffsetsResult starts = client.listOffsets(all(partitions, OffsetSpec.earliest()));
            ListOffsetsResult ends = client.listOffsets(all(partitions, OffsetSpec.latest()));
            String clusterId = cluster.get(ANSWER_SECONDS, TimeUnit.SECONDS);
            Map<String, TopicDescription> described = topics.get(ANSWER_SECONDS, TimeUnit.SECONDS);
            Map<TopicPartition, TopicState> states = new HashMap<>();
            for (TopicPartition partition : partitions) {
                TopicDescription topic = described.get(partition.topic());
                if (topic != null) {
                    states.put(
                            partition,
                            new TopicState(
                                    "cluster " + clusterId + ", topic " + topic.topicId(),
                                    offset(starts, partition),
                                    offset(ends, partition)));
                }
            }
            return states;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new UnavailableException("Could not look at the topics of " + partitions + " by offsets.admin", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("Interrupted while looking at the topics of " + partitions, e);
        }
    }

    private static Map<TopicPartition, OffsetSpec> all(Set<TopicPartition> partitions, OffsetSpec which) {
        return new HashSet<>(partitions).stream().collect(Collectors.toMap(partition -> partition, p -> which));
    }

    private static long offset(ListOffsetsResult result, TopicPartition partition)
            throws ExecutionException, InterruptedException, TimeoutException {
        return result.partitionResult(partition)
                .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                .offset();
    }

    private synchronized Admin client() {
        if (closed) {
            throw new KafkaException("The task has stopped");
        }
        Admin client = admin;
        if (client == null) {
            client = Admin.create(config);
            admin = client;
        }
        return client;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (admin != null) {
            admin.close(java.time.Duration.ZERO);
        }
    }
}
