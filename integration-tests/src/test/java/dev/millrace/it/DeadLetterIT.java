package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.Engine;
import dev.millrace.runtime.ConnectClient;
import dev.millrace.runtime.ConnectorStatus;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.NeedsDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One record of ten thousand does not fit its table. */
@NeedsDatabase({Engine.MARIADB, Engine.POSTGRES})
class DeadLetterIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int RECORDS = 10_000;
    private static final int POISON = 7_321;
    private static final String TOO_LONG = "a text of more than twenty characters";

    private final ConnectClient connect = Cluster.worker();

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "POSTGRES"})
    void exactlyThePoisonRecordGoesToTheQueueAndWithoutAQueueTheTaskStopsAtIt(Engine engine) throws Exception {
        Database target = Database.fresh(engine, "poison");
        target.execute("CREATE TABLE notes (id bigint PRIMARY KEY, text varchar(90) CHECK (char_length(text) <= 20))");
        String name = "poison-" + target.engineWord();
        try (EventTopic topic = EventTopic.create(name, 1)) {
            List<String> texts = new ArrayList<>(Collections.nCopies(RECORDS, "fits"));
            texts.set(POISON, TOO_LONG);
            long offset = topic.write(texts).get(POISON).offset();
            setsItAside(topic, target, offset);
            stopsAtIt(topic, target, offset);
        } finally {
            for (String connector : List.of(name, name + "-strict")) {
                if (connect.connectors().contains(connector)) {
                    connect.delete(connector);
                }
            }
        }
    }

    private void setsItAside(EventTopic topic, Database target, long offset) {
        String queue = topic.name() + "-queue";
        connect.create(topic.rows(topic.name(), target)
                .with("table.name.format", "notes")
                .with("errors.tolerance", "all")
                .with("errors.deadletterqueue.topic.name", queue)
                .with("errors.deadletterqueue.topic.replication.factor", "1")
                .with("errors.deadletterqueue.context.headers.enable", "true")
                .resolved(Pipeline.environment(Cluster.bootstrapServers(), target, target))
                .toJson());
        Await.within(LIMIT).untilAsserted(() -> {
            assertThat(connect.status(topic.name()).failure()).isEmpty();
            assertThat(target.number("SELECT COUNT(*) FROM notes")).isEqualTo(RECORDS - 1);
            assertThat(target.number("SELECT next_offset FROM _millrace_offsets"))
                    .isGreaterThanOrEqualTo(RECORDS);
        });
        List<ConsumerRecord<byte[], byte[]>> aside = records(queue);
        assertThat(aside).hasSize(1);
        assertThat(header(aside.get(0), "topic")).isEqualTo(topic.name());
        assertThat(header(aside.get(0), "partition")).isEqualTo("0");
        assertThat(header(aside.get(0), "offset")).isEqualTo(Long.toString(offset));
        assertThat(header(aside.get(0), "exception.message"))
                .contains("notes", "SQLState 23", topic.name() + "-0@" + offset)
                .doesNotContain(TOO_LONG);
        assertThat(header(aside.get(0), "exception.stacktrace")).doesNotContain(TOO_LONG);
    }

    private void stopsAtIt(EventTopic topic, Database target, long offset) throws Exception {
        String name = topic.name() + "-strict";
        target.execute(
                "CREATE TABLE strict_notes (id bigint PRIMARY KEY, text varchar(90) CHECK (char_length(text) <= 20))");
        connect.create(topic.rows(name, target)
                .with("table.name.format", "strict_notes")
                .resolved(Pipeline.environment(Cluster.bootstrapServers(), target, target))
                .toJson());
        ConnectorStatus failed = connect.await(name, "fail", LIMIT, status -> status.tasks().stream()
                .anyMatch(task -> task.state().equals("FAILED")));
        assertThat(failed.failure())
                .contains("strict_notes", "SQLState 23", topic.name() + "-0@" + offset)
                .contains("errors.deadletterqueue.topic.name")
                .doesNotContain(TOO_LONG);
        assertThat(target.number("SELECT COUNT(*) FROM strict_notes"))
                .as("all before it, and nothing after it")
                .isEqualTo(POISON);
    }

    private static String header(ConsumerRecord<byte[], byte[]> aside, String name) {
        Header header = aside.headers().lastHeader("__connect.errors." + name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** All that is in a topic of one partition. */
    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", Cluster.bootstrapServers(), "enable.auto.commit", "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
