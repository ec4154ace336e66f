package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.testkit.Await;
import java.time.Duration;
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
import org.apache.kafka.common.GroupState;
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
    private static final int MARKED_EVERY = 3;

    /** Every third event has this header, for transforms that treat some records otherwise. */
    static final String MARK = "marked";

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
    private final SortedSet<String> marked = new TreeSet<>();
    private final SortedSet<String> aborted = new TreeSet<>();
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

    /** Those among them that have the mark. */
    synchronized SortedSet<String> marked() {
        return new TreeSet<>(marked);
    }

    /** The positions of all events so far whose transactions were aborted. */
    synchronized SortedSet<String> aborted() {
        return new TreeSet<>(aborted);
    }

    /** Writes one event for each text, in one transaction, and gives their positions. */
    synchronized List<RecordMetadata> write(List<String> texts) throws InterruptedException, ExecutionException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        producer.beginTransaction();
        for (String text : texts) {
            sent.add(producer.send(next(text)));
        }
        producer.commitTransaction();
        List<RecordMetadata> positions = new ArrayList<>();
        for (Future<RecordMetadata> each : sent) {
            positions.add(each.get());
        }
        return positions;
    }

    /** Writes so many transactions of fifty events over all partitions. */
    synchronized void write(int count) throws InterruptedException, ExecutionException {
        for (int i = 0; i < count; i++) {
            boolean isAborted = ++transactions % ABORTED_EVERY == 0;
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            long first = events;
            producer.beginTransaction();
            for (int event = 0; event < EVENTS_IN_TRANSACTION; event++) {
                sent.add(producer.send(next("event " + events)));
            }
            if (isAborted) {
                producer.flush();
                producer.abortTransaction();
            } else {
                producer.commitTransaction();
            }
            for (int event = 0; event < EVENTS_IN_TRANSACTION; event++) {
                String position = positionOf(sent.get(event).get());
                (isAborted ? aborted : committed).add(position);
                if (!isAborted && isMarked(first + event)) {
                    marked.add(position);
                }
            }
        }
    }

    private static String positionOf(RecordMetadata position) {
        return EventLog.position(position.topic(), position.partition(), position.offset());
    }

    private static boolean isMarked(long id) {
        return id % MARKED_EVERY == 0;
    }

    private ProducerRecord<byte[], byte[]> next(String text) {
        long id = events++;
        Struct key = new Struct(KEY).put("id", id);
        Struct value = new Struct(VALUE).put("id", id).put("text", text);
        ProducerRecord<byte[], byte[]> event = new ProducerRecord<>(
                name,
                (int) (id % partitions),
                keys.fromConnectData(name, KEY, key),
                values.fromConnectData(name, VALUE, value));
        if (isMarked(id)) {
            event.headers().add(MARK, new byte[] {'1'});
        }
        return event;
    }

    /** Waits until the partitions are shared out among so many members of a sink's group. */
    void awaitReaders(int members, String group, Duration limit) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", Cluster.bootstrapServers()))) {
            Await.within(limit).untilAsserted(() -> assertThat(admin.describeConsumerGroups(List.of(group))
                            .all()
                            .get()
                            .values())
                    .singleElement()
                    .satisfies(now -> {
                        assertThat(now.groupState()).isEqualTo(GroupState.STABLE);
                        assertThat(now.members())
                                .map(member ->
                                        member.assignment().topicPartitions().size())
                                .filteredOn(size -> size > 0)
                                .hasSize(members)
                                .containsOnly(partitions / members);
                    }));
        }
    }

    /** A sink of the shipped file that keeps the rows of this topic in their last state. */
    ConnectorConfigFile rows(String connector, Database target) {
        Map<String, String> config =
                new LinkedHashMap<>(Pipeline.file("sink", target).config());
        config.remove("topics.regex");
        config.put("topics", name);
        return new ConnectorConfigFile(connector, config);
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
