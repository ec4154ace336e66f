package dev.millrace.it;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How far a sink is in a topic of one partition, by what it has told Kafka: for targets that nobody else may open. */
final class CaughtUp {
    private final String bootstrapServers;
    private final String sink;
    private final TopicPartition partition;

    CaughtUp(String bootstrapServers, String sink, String topic) {
        this.bootstrapServers = bootstrapServers;
        this.sink = sink;
        this.partition = new TopicPartition(topic, 0);
    }

    /** The offset up to which everything is in the target. */
    long durable() throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets("connect-" + sink)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return Optional.ofNullable(offsets.get(partition))
                    .map(OffsetAndMetadata::offset)
                    .orElse(0L);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka did not tell the offsets of " + sink, e);
        }
    }
}
