package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.databases.Engine;
import dev.millrace.runtime.ConnectClient;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.NeedsDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/**
 * A source that dies in the midst of a change: every poll gives one record, and a transform fails at the second record of
 * the change, when the first is committed. Debezium's own connector goes on behind the whole change then, and what it
 * loses is shown here too, so that we notice when it no longer does.
 */
class CutChangeIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MOVE = "UPDATE item SET id = 3 WHERE id = 1";
    /** Four rows in one record of the WAL. */
    private static final String COPY =
            "COPY item FROM PROGRAM 'printf \"3\\t1\\t1\\n4\\t1\\t2\\n5\\t1\\tthree\\n6\\t1\\t4\\n\"'";

    private static final Map<String, String> FAILS_AT_THE_CREATE = Map.of(
            "transforms", "fail",
            "transforms.fail.type", "org.apache.kafka.connect.transforms.ExtractField$Value",
            "transforms.fail.field", "no such field",
            "transforms.fail.predicate", "second",
            "predicates", "second",
            "predicates.second.type", "org.apache.kafka.connect.transforms.predicates.HasHeaderKey",
            "predicates.second.name", "__debezium.oldkey");
    private static final Map<String, String> FLATTENS = Map.of(
            "transforms", "row",
            "transforms.row.type", "io.debezium.transforms.ExtractNewRecordState");
    private static final Map<String, String> FLATTENS_AND_FAILS_AT_A_WORD = Map.of(
            "transforms", "row,fail",
            "transforms.row.type", "io.debezium.transforms.ExtractNewRecordState",
            "transforms.fail.type", "org.apache.kafka.connect.transforms.Cast$Value",
            "transforms.fail.spec", "note:int32");

    @Test
    @NeedsDatabase(Engine.MARIADB)
    void aChangedKeyOnMariaDb() throws Exception {
        String stock = "io.debezium.connector.mariadb.MariaDbConnector";

        assertThat(run(Engine.MARIADB, Map.of("connector.class", stock), FAILS_AT_THE_CREATE, Map.of(), MOVE))
                .containsExactly("1 r", "2 r", "1 d", "9 c");
        assertThat(run(Engine.MARIADB, Map.of(), FAILS_AT_THE_CREATE, Map.of(), MOVE))
                .containsExactly("1 r", "2 r", "1 d", "3 c", "9 c");
        assertThat(run(Engine.MARIADB, Map.of("tombstones.on.delete", "true"), FAILS_AT_THE_CREATE, Map.of(), MOVE))
                .containsExactly("1 r", "2 r", "1 d", "1 tombstone", "3 c", "9 c");
    }

    @Test
    @NeedsDatabase(Engine.MYSQL)
    void aChangedKeyOnMySql() throws Exception {
        assertThat(run(Engine.MYSQL, Map.of(), FAILS_AT_THE_CREATE, Map.of(), MOVE))
                .containsExactly("1 r", "2 r", "1 d", "3 c", "9 c");
    }

    @Test
    @NeedsDatabase(Engine.POSTGRES)
    void aChangedKeyOnPostgres() throws Exception {
        String stock = "io.debezium.connector.postgresql.PostgresConnector";

        assertThat(run(Engine.POSTGRES, Map.of("connector.class", stock), FAILS_AT_THE_CREATE, Map.of(), MOVE))
                .containsExactly("1 r", "2 r", "1 d", "9 c");
        assertThat(run(Engine.POSTGRES, Map.of(), FAILS_AT_THE_CREATE, Map.of(), MOVE))
                .containsExactly("1 r", "2 r", "1 d", "3 c", "9 c");
    }

    @Test
    @NeedsDatabase(Engine.POSTGRES)
    void copiedRowsOnPostgres() throws Exception {
        String stock = "io.debezium.connector.postgresql.PostgresConnector";

        assertThat(run(Engine.POSTGRES, Map.of("connector.class", stock), FLATTENS_AND_FAILS_AT_A_WORD, FLATTENS, COPY))
                .containsExactly("1", "2", "3", "4", "9");
        assertThat(run(Engine.POSTGRES, Map.of(), FLATTENS_AND_FAILS_AT_A_WORD, FLATTENS, COPY))
                .containsExactly("1", "2", "3", "4", "5", "6", "9");
    }

    /** The keys and operations in the topic after the change, with the failing transform, and one more row without. */
    private static List<String> run(
            Engine engine,
            Map<String, String> settings,
            Map<String, String> failing,
            Map<String, String> mended,
            String change)
            throws Exception {
        Database source = Database.fresh(engine, "cut");
        source.execute(SourceLoad.CREATE, "INSERT INTO item VALUES (1, 1, '1'), (2, 2, '2')");
        ConnectClient worker = Cluster.worker();
        try (Pipeline pipeline = new Pipeline(worker, Cluster.bootstrapServers(), source, source)) {
            String topic = pipeline.topic(SourceLoad.TABLE);
            ConnectorConfigFile file = pipeline.source();
            Map<String, String> config = new LinkedHashMap<>(file.config());
            config.put("max.batch.size", "1");
            config.putAll(settings);
            pipeline.deploy(new ConnectorConfigFile(file.name(), with(config, failing)));
            await(topic, "2");
            source.execute(change);
            worker.await(file.name(), "fail", LIMIT, status -> status.isFailed());

            worker.stop(file.name());
            worker.awaitStopped(file.name(), LIMIT);
            worker.put(file.name(), with(config, mended));
            worker.resume(file.name());
            worker.awaitRunning(file.name(), LIMIT);
            source.execute("INSERT INTO item VALUES (9, 9, '9')");
            await(topic, "9");
            return events(topic);
        }
    }

    private static Map<String, String> with(Map<String, String> config, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(config);
        all.putAll(more);
        return all;
    }

    private static void await(String topic, String key) {
        Await.within(LIMIT).untilAsserted("an event of row " + key, () -> {
            assertThat(Cluster.topics(Cluster.bootstrapServers())).contains(topic);
            assertThat(events(topic)).last().asString().startsWith(key);
        });
    }

    private static List<String> events(String topic) throws IOException {
        List<String> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : RawTopic.read(Cluster.bootstrapServers(), topic)) {
            String key = JSON.readTree(record.key()).at("/payload/id").asText();
            JsonNode value = record.value() == null ? null : JSON.readTree(record.value());
            events.add(
                    value == null
                            ? key + " tombstone"
                            : (key + " " + value.at("/payload/op").asText()).strip());
        }
        return events;
    }
}
