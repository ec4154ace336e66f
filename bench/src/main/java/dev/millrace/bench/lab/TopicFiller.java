package dev.millrace.bench.lab;

import dev.millrace.bench.data.Change;
import dev.millrace.bench.data.Envelopes;
import dev.millrace.bench.data.TableState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/** Writes a history to its topics as a Debezium source would: a delete is followed by its tombstone. */
final class TopicFiller implements AutoCloseable {
    private final TopicPlan plan;
    private final List<String> topics;
    private final List<Envelopes> envelopes;
    private final Converter keys;
    private final Converter values;
    private final KafkaProducer<byte[], byte @Nullable []> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long position;

    TopicFiller(String bootstrapServers, TopicPlan plan) {
        this.plan = plan;
        this.topics = plan.topics();
        this.envelopes = topics.stream()
                .map(topic -> new Envelopes(plan.design(), topic))
                .toList();
        this.keys = plan.format().open(true);
        this.values = plan.format().open(false);
        // As the shipped source configurations set the producer.
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "compression.type", "lz4",
                        "batch.size", "262144",
                        "linger.ms", "5",
                        // A partition that is being created refuses the first batch, and must not take the second.
                        "max.in.flight.requests.per.connection", "1",
                        "buffer.memory", "67108864",
                        "max.request.size", "16777216"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    static void create(String bootstrapServers, TopicPlan plan) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(plan.topics().stream()
                            .map(topic -> new NewTopic(topic, plan.history().partitions(), (short) 1))
                            .toList())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new BenchFailure("The topics of " + plan.name() + " could not be created: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("Interrupted while creating topics", e);
        }
    }

    List<TableState> fill() {
        List<TableState> states = plan.history().replay(this::write);
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new BenchFailure("The topics of " + plan.name() + " could not be filled: " + failed, failed);
        }
        return states;
    }

    private void write(Change change) {
        String topic = topics.get(change.table());
        Envelopes shape = envelopes.get(change.table());
        byte[] key = keys.fromConnectData(topic, shape.keySchema(), shape.key(change));
        send(topic, change, key, values.fromConnectData(topic, shape.valueSchema(), shape.value(change, position++)));
        if (change.isDelete()) {
            send(topic, change, key, null);
        }
    }

    private void send(String topic, Change change, byte[] key, byte @Nullable [] value) {
        int partition = plan.history().partition(change.id());
        Future<RecordMetadata> unused =
                producer.send(new ProducerRecord<>(topic, partition, key, value), (metadata, e) -> {
                    if (e != null) {
                        failure.compareAndSet(null, e);
                    }
                });
    }

    @Override
    public void close() {
        producer.close();
    }
}
