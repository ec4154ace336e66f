package dev.millrace.it;

import dev.millrace.configs.ConnectorConfigFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;

/**
 * A topic with events of our own, for tests of where events go rather than of where they come from. They are written in
 * transactions, every fourth of which is aborted, as a source with exactly-once support leaves them.
 */
final class EventTopic implements AutoCloseable {
    private static final int EVENTS_IN_TRANSACTION = 50;
    private static final int ABORTED_EVERY = 4;

    private static final Schema KEY =
            SchemaBuilder.struct().field("id", Schema.INT64_SCHEMA).build();
    private static final Schema VALUE = SchemaBuilder.struct()
            .field("id", Schema.INT64_SCHEMA)
            .field("text", Schema.STRING_SCHEMA)
            .build();

    private final String name;
    private final int partitions;
    private final KafkaProducer<byte[], byte[]> producer;
    private final JsonConverter keys = new JsonConverter();
    private final JsonConverter values = new JsonConverter();
    private final SortedSet<String> committed = new TreeSet<>();
    private long events;
    private long transactions;

    private EventTopic(String name, int partitions, KafkaProducer<byte[], byte[]> producer) {
        this.name = name;
        this.partitions = partitions;
        this.producer = producer;
        keys.configure(Map.of("schemas.enable", "true"), true);
        values.configure(Map.of("schemas.enable", "true"), false);
    }

    static EventTopic create(String name, int partitions) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", Cluster.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
        }
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", Cluster.bootstrapServers(), "transactional.id", name),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return new EventTopic(name, partitions, producer);
    }

    String name() {
        return name;
    }

    /** The positions of all events so far that were not aborted. */
    synchronized SortedSet<String> committed() {
        return new TreeSet<>(committed);
    }

    /** Writes so many transactions of fifty events over all partitions. */
    synchronized void write(int count) throws InterruptedException, ExecutionException {
        for (int i = 0; i < count; i++) {
            boolean isAborted = ++transactions % ABORTED_EVERY == 0;
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            producer.beginTransaction();
            for (int event = 0; event < EVENTS_IN_TRANSACTION; event++) {
                sent.add(producer.send(next()));
            }
            if (isAborted) {
                producer.flush();
                producer.abortTransaction();
            } else {
                producer.commitTransaction();
                for (Future<RecordMetadata> at : sent) {
                    RecordMetadata position = at.get();
                    committed.add(EventLog.position(position.topic(), position.partition(), position.offset()));
                }
            }
        }
    }

    private ProducerRecord<byte[], byte[]> next() {
        long id = events++;
        Struct key = new Struct(KEY).put("id", id);
        Struct value = new Struct(VALUE).put("id", id).put("text", "event " + id);
        return new ProducerRecord<>(
                name,
                (int) (id % partitions),
                keys.fromConnectData(name, KEY, key),
                values.fromConnectData(name, VALUE, value));
    }

    /** A sink of the shipped file that writes every event of this topic to {@code events} in the target. */
    ConnectorConfigFile log(String connector, Database target) {
        Map<String, String> config =
                new LinkedHashMap<>(Pipeline.file("sink", target).config());
        config.remove("topics.regex");
        config.remove("delete.mode");
        config.put("topics", name);
        config.put("write.mode", "append");
        config.put("table.name.format", "events");
        return new ConnectorConfigFile(connector, config);
    }

    @Override
    public void close() {
        producer.close();
    }
}
