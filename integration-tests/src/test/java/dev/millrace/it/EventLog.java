package dev.millrace.it;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Compares a table of events with its topic, by position: which are missing, which are there twice, which never were. */
final class EventLog {
    private static final int SHOWN = 10;

    private EventLog() {}

    /** What is wrong with the table; empty when it has every committed event of the topic exactly once. */
    static List<String> differences(String bootstrapServers, String topic, Database target, String table)
            throws SQLException {
        return differences(committed(bootstrapServers, topic), target, table);
    }

    static List<String> differences(SortedSet<String> expected, Database target, String table) throws SQLException {
        SortedMap<String, Integer> actual = positions(target, table);
        List<String> differences = new ArrayList<>();
        for (String position : expected) {
            if (!actual.containsKey(position)) {
                differences.add(position + " is missing");
            }
        }
        actual.forEach((position, times) -> {
            if (times > 1) {
                differences.add(position + " is there " + times + " times");
            }
            if (!expected.contains(position)) {
                differences.add(position + " is not in the topic, or was aborted");
            }
        });
        return differences.size() > SHOWN
                ? List.of(differences.size() + " differences, e.g. " + differences.subList(0, SHOWN))
                : differences;
    }

    /** The positions of all records but tombstones that are not of an aborted transaction, as of now. */
    static SortedSet<String> committed(String bootstrapServers, String topic) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "isolation.level", "read_committed",
                "enable.auto.commit", "false",
                "max.poll.records", "5000");
        SortedSet<String> positions = new TreeSet<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> event : consumer.poll(Duration.ofMillis(200))) {
                    if (event.value() != null) {
                        positions.add(position(event.topic(), event.partition(), event.offset()));
                    }
                }
            }
        }
        return positions;
    }

    static String position(String topic, int partition, long offset) {
        return "%s-%d@%08d".formatted(topic, partition, offset);
    }

    private static SortedMap<String, Integer> positions(Database target, String table) throws SQLException {
        SortedMap<String, Integer> positions = new TreeMap<>();
        String sql = "SELECT %s, %s, %s FROM %s"
                .formatted(
                        target.quote("_topic"),
                        target.quote("_partition"),
                        target.quote("_offset"),
                        target.quote(table));
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                positions.merge(position(rows.getString(1), rows.getInt(2), rows.getLong(3)), 1, Integer::sum);
            }
        }
        return positions;
    }
}
