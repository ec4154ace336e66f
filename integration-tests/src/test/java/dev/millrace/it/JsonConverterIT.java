package dev.millrace.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.databases.Engine;
import dev.millrace.runtime.EmbeddedBroker;
import dev.millrace.runtime.WorkerOptions;
import dev.millrace.runtime.WorkerProcess;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.NeedsDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The converter's archive alone, in workers as Apache ships them, between Debezium's source and Debezium's sink: nothing
 * else of ours, and the topic is the one that Connect's own converter writes.
 */
class JsonConverterIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String OURS = "dev.millrace.converter.JsonConverter";
    private static final String STOCK = "org.apache.kafka.connect.json.JsonConverter";
    private static final Path OTHER_SINK = Build.ROOT.resolve("integration-tests/target/debezium-connector-jdbc");
    private static final String TABLE = "ware";
    private static final String CREATE =
            """
            CREATE TABLE ware (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(100) NULL, price DECIMAL(12,2) NOT NULL,
              weight DOUBLE NULL, picture VARBINARY(20) NULL, made DATETIME(6) NULL, stock INT DEFAULT 5)""";
    private static final int EVENTS = 7;

    private final StockWorker http = new StockWorker();

    @ParameterizedTest
    @ValueSource(strings = {"3.9", "4.3"})
    @NeedsDatabase(Engine.MARIADB)
    void debeziumsOwnConnectorsUseIt(String version) throws Exception {
        Database source = Database.fresh(Engine.MARIADB, "json");
        Database target = Database.fresh(Engine.MARIADB, "json_copy");
        source.execute(
                CREATE,
                "INSERT INTO ware VALUES (1, 'Tüte \"groß\" 😀', 19.99, 0.1, x'00ff10', '2024-02-29 23:59:59.123456', 1),"
                        + " (2, NULL, -0.01, -1e300, NULL, NULL, NULL), (3, '', 9999999999.99, 3, x'', '1970-01-01', 0)");
        // Debezium's sink would take the table of the other database on this server for its own.
        target.execute(CREATE);
        Path directory = Build.scratch("json-converter-" + version);
        try (EmbeddedBroker broker = Cluster.startBroker(directory.resolve("broker"));
                WorkerProcess worker = WorkerProcess.start(
                        broker.bootstrapServers(),
                        new WorkerOptions("json", 0, List.of(pluginPath(directory)), Map.of()),
                        directory.resolve("worker"),
                        StockWorker.options(
                                version, directory, Pipeline.environment(broker.bootstrapServers(), source, target)))) {
            post(worker, source("ours", OURS, 54_101));
            post(worker, source("them", STOCK, 54_102));
            awaitRecords(broker, worker, topic("ours", source), 3);
            awaitRecords(broker, worker, topic("them", source), 3);
            post(worker, sink(source, target));
            source.execute(
                    "INSERT INTO ware VALUES (4, 'a\\tb', 4.00, 4.4, x'04', '2024-01-01 00:00:00', 4)",
                    "UPDATE ware SET price = 20.49, name = NULL WHERE id = 1",
                    "DELETE FROM ware WHERE id = 2",
                    "INSERT INTO ware VALUES (5, '日本', 0, NULL, NULL, NULL, 5)");
            awaitRecords(broker, worker, topic("ours", source), EVENTS);
            awaitRecords(broker, worker, topic("them", source), EVENTS);
            assertSameBytes(broker.bootstrapServers(), source);
            Await.within(LIMIT).untilAsserted(() -> {
                assertNothingFailed(worker);
                assertThat(Rows.differences(source, target, TABLE, "id")).isEmpty();
            });
            assertCounts(worker);
        }
    }

    /** Record by record as by Connect's own converter; and read and written by that one, each stays what it is. */
    private static void assertSameBytes(String bootstrapServers, Database source) throws IOException {
        List<ConsumerRecord<byte[], byte[]>> ours = RawTopic.read(bootstrapServers, topic("ours", source));
        List<ConsumerRecord<byte[], byte[]>> theirs = RawTopic.read(bootstrapServers, topic("them", source));
        assertThat(ours).hasSize(EVENTS);
        for (int i = 0; i < EVENTS; i++) {
            assertThat(comparable(ours.get(i).key()))
                    .isEqualTo(comparable(theirs.get(i).key()));
            assertThat(comparable(ours.get(i).value()))
                    .isEqualTo(comparable(theirs.get(i).value()));
            assertThat(new String(ours.get(i).value(), UTF_8)).contains("ours." + source.name() + ".ware.Envelope");
        }
        for (boolean isKey : List.of(true, false)) {
            try (JsonConverter stock = new JsonConverter()) {
                stock.configure(Map.of("replace.null.with.default", "false"), isKey);
                for (ConsumerRecord<byte[], byte[]> record : ours) {
                    byte[] json = isKey ? record.key() : record.value();
                    SchemaAndValue data = stock.toConnectData(record.topic(), json);
                    assertThat(stock.fromConnectData(record.topic(), data.schema(), data.value()))
                            .isEqualTo(json);
                }
            }
        }
    }

    /** But for the name of the connector's topics, and the time at which it saw the change. */
    private static String comparable(byte[] json) {
        return new String(json, UTF_8)
                .replace("\"them\"", "\"ours\"")
                .replace("\"them.", "\"ours.")
                .replaceAll("\"ts_(ms|us|ns)\":[0-9]+", "\"ts_$1\":0");
    }

    private static void assertCounts(WorkerProcess worker) throws Exception {
        try (WorkerBeans beans = WorkerBeans.of(worker)) {
            String values = "dev.millrace:type=converter,task=0,converter=value,connector=json-";
            assertThat(beans.sum(values + "ours", "write-fast-total")).isGreaterThanOrEqualTo(5);
            assertThat(beans.sum(values + "ours", "write-fallback-total")).isZero();
            assertThat(beans.sum(values + "sink", "read-fast-total")).isEqualTo(EVENTS - 1);
            assertThat(beans.sum(values + "sink", "read-miss-total")).isEqualTo(1);
            assertThat(beans.sum(values + "sink", "read-fallback-total")).isZero();
            assertThat(beans.names(values + "them")).isEmpty();
        }
    }

    /** The file that ships, as a source of its own. */
    private static ConnectorConfigFile source(String prefix, String converter, int serverId) {
        Map<String, String> config =
                new HashMap<>(ConnectorConfigFile.bundled("source-mariadb.json").config());
        config.put("topic.prefix", prefix);
        config.put("database.server.id", String.valueOf(serverId));
        config.put("schema.history.internal.kafka.topic", "schema-history." + prefix);
        config.put("key.converter", converter);
        config.put("value.converter", converter);
        return new ConnectorConfigFile("json-" + prefix, config);
    }

    private static ConnectorConfigFile sink(Database source, Database target) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector");
        config.put("topics", topic("ours", source));
        config.put("connection.url", target.url());
        config.put("connection.username", target.server().user());
        config.put("connection.password", target.server().password());
        config.put("insert.mode", "upsert");
        config.put("delete.enabled", "true");
        config.put("primary.key.mode", "record_key");
        config.put("schema.evolution", "none");
        config.put("collection.name.format", TABLE);
        for (String side : List.of("key", "value")) {
            config.put(side + ".converter", OURS);
            config.put(side + ".converter.replace.null.with.default", "false");
        }
        return new ConnectorConfigFile("json-sink", config);
    }

    private void post(WorkerProcess worker, ConnectorConfigFile connector) {
        http.post(worker.restUrl(), connector.toJson());
    }

    private static void awaitRecords(EmbeddedBroker broker, WorkerProcess worker, String topic, int count) {
        Await.within(LIMIT).untilAsserted(() -> {
            assertNothingFailed(worker);
            assertThat(Cluster.topics(broker.bootstrapServers())).contains(topic);
            assertThat(RawTopic.read(broker.bootstrapServers(), topic)).hasSize(count);
        });
    }

    private static void assertNothingFailed(WorkerProcess worker) {
        for (String connector : worker.client().connectors()) {
            assertThat(worker.client().status(connector).failure())
                    .as(connector)
                    .isEmpty();
        }
    }

    private static Path pluginPath(Path directory) throws IOException {
        Path plugins = directory.resolve("plugins");
        StockWorker.unzip(
                Build.ROOT.resolve("dist/target/millrace-connect-converter-" + Build.VERSION + ".zip"), plugins);
        Files.createSymbolicLink(
                plugins.resolve("debezium-connector-mariadb"), Build.PLUGINS.resolve("debezium-connector-mariadb"));
        Files.createSymbolicLink(plugins.resolve("debezium-connector-jdbc"), OTHER_SINK);
        assertThat(Build.files(plugins)).hasSize(3);
        return plugins;
    }

    private static String topic(String prefix, Database source) {
        return prefix + "." + source.name() + "." + TABLE;
    }
}
