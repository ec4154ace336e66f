package dev.millrace.it;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What Debezium loses by itself (its issue dbz#2549): a changed key is a delete and a create with one and the same
 * position in the source. Where the first of them ends a poll, and the worker is killed before the next one, the source
 * goes on behind both. No sink can know of the row then, so a test of sinks has to.
 */
final class SplitKeyChanges {
    private static final String NEW_KEY = "__debezium.newkey";
    private static final String OLD_KEY = "__debezium.oldkey";
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private SplitKeyChanges() {}

    /** The keys, of one number each, that a topic of one partition lacks the create of. */
    static Set<String> in(String bootstrapServers, String topic) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "isolation.level", "read_committed",
                "enable.auto.commit", "false");
        Set<String> lost = new TreeSet<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = Objects.requireNonNull(
                    consumer.endOffsets(List.of(partition)).get(partition));
            String awaited = null;
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> event : consumer.poll(Duration.ofMillis(200))) {
                    if (event.value() == null) {
                        continue; // a tombstone may stand between the two
                    }
                    if (awaited != null && event.headers().lastHeader(OLD_KEY) == null) {
                        lost.add(awaited);
                    }
                    awaited = number(event.headers().lastHeader(NEW_KEY));
                }
            }
            if (awaited != null) {
                lost.add(awaited);
            }
        }
        return lost;
    }

    private static @Nullable String number(@Nullable Header header) {
        if (header == null) {
            return null;
        }
        String text = new String(header.value(), StandardCharsets.UTF_8);
        Matcher number = NUMBER.matcher(text);
        if (!number.find()) {
            throw new IllegalStateException("A header without a number: " + text);
        }
        return number.group();
    }
}
