package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.databases.Engine;
import dev.millrace.runtime.EmbeddedBroker;
import dev.millrace.runtime.WorkerOptions;
import dev.millrace.runtime.WorkerProcess;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.NeedsDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Connect as Apache ships it, with nothing of ours but the unpacked archives on its plugin path: the very files are
 * posted, and their placeholders are the worker's own environment.
 */
class StockWorkerIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEBEZIUM = Build.property("debezium.version");

    private final StockWorker http = new StockWorker();

    @Test
    @NeedsDatabase({Engine.MARIADB, Engine.MYSQL})
    void kafka43() throws Exception {
        run("4.3", Engine.MARIADB, Engine.MYSQL, "source-mariadb.json", "sink-mysql.json");
    }

    @Test
    @NeedsDatabase(Engine.POSTGRES)
    void kafka39() throws Exception {
        run(
                "3.9",
                Engine.POSTGRES,
                Engine.POSTGRES,
                "source-postgres.json",
                "sink-postgres.json",
                "sink-postgres-append.json");
    }

    private void run(String version, Engine from, Engine to, String... files) throws Exception {
        Database source = Database.fresh(from, "stock");
        Database target = Database.fresh(to, "stock_copy");
        source.execute(SourceLoad.CREATE, "INSERT INTO item VALUES (1, 10, 'one'), (2, 20, 'two'), (3, 30, NULL)");
        Path directory = Build.scratch("stock-" + version);
        try (EmbeddedBroker broker = Cluster.startBroker(directory.resolve("broker"));
                WorkerProcess worker = WorkerProcess.start(
                        broker.bootstrapServers(),
                        new WorkerOptions("stock", 0, List.of(pluginPath(directory)), Map.of()),
                        directory.resolve("worker"),
                        StockWorker.options(
                                version, directory, Pipeline.environment(broker.bootstrapServers(), source, target)))) {
            assertEveryPluginIsThere(worker.restUrl());
            for (String file : files) {
                http.post(
                        worker.restUrl(),
                        Files.readString(Build.ROOT.resolve("connector-configs").resolve(file)));
                if (file.startsWith("source")) {
                    awaitTopic(broker.bootstrapServers(), from, source);
                }
            }
            awaitEqual(worker, source, target);
            source.execute(
                    "INSERT INTO item VALUES (4, 40, 'four')",
                    "UPDATE item SET quantity = 11 WHERE id = 1",
                    "DELETE FROM item WHERE id = 2",
                    "UPDATE item SET id = 5 WHERE id = 3");
            awaitEqual(worker, source, target);
            if (files.length > 2) {
                Await.within(LIMIT).untilAsserted(() -> assertThat(EventLog.differences(
                                broker.bootstrapServers(), topic(from, source), target, "item_changes"))
                        .isEmpty());
            }
            assertMetrics(worker, version, files[1].replace(".json", ""));
            String log = Files.readString(worker.output());
            assertThat(log).contains("Kafka version: " + version);
            assertThat(log).doesNotContain("ServiceConfigurationError", "NoClassDefFoundError", "ambiguous aliases");
            assertThat(log)
                    .doesNotContain(source.server().password(), target.server().password());
        }
    }

    /** The worker's own registry of plugin metrics where it has one, and MBeans of ours where not; never both. */
    private static void assertMetrics(WorkerProcess worker, String version, String file) throws Exception {
        String sink = "shop-" + file;
        boolean hasRegistry = !version.startsWith("3.");
        String ours = "dev.millrace:type=sink,connector=" + sink;
        String tasks = hasRegistry ? "kafka.connect:type=plugins,connector=" + sink : ours;
        String table = tasks + ",task=*,table=item";
        try (WorkerBeans beans = WorkerBeans.of(worker)) {
            // The counters follow the commit, by which the test knows that the rows are there.
            Await.within(LIMIT).untilAsserted(() -> {
                assertThat(beans.sum(table, "rows-written-total")).isEqualTo(6);
                assertThat(beans.sum(table, "rows-deleted-total")).isEqualTo(2);
            });
            assertThat(beans.sum(table, "schema-changes-total")).isEqualTo(1);
            assertThat(beans.sum(table, "source-lag-ms")).isBetween(0L, LIMIT.toMillis());
            assertThat(beans.sum(table, "source-time-ms"))
                    .isBetween(System.currentTimeMillis() - LIMIT.toMillis(), System.currentTimeMillis());
            assertThat(beans.sum(table + ",load=" + beans.text(table, "load-method"), "batches-total"))
                    .isPositive();
            assertThat(beans.sum(tasks + ",task=*", "records-total")).isEqualTo(8);
            assertThat(beans.sum(tasks + ",task=*", "topics")).isEqualTo(1);
            assertThat(beans.sum(tasks + ",task=*,topic=*", "circuit-open")).isZero();
            assertThat(beans.names(ours + ",*").isEmpty()).isEqualTo(hasRegistry);
            worker.client().delete(sink);
            Await.within(LIMIT)
                    .untilAsserted(() -> assertThat(beans.names(tasks + ",*")).isEmpty());
        }
    }

    /** Debezium's folders, and our archives that may stand beside each other, as they come out of a zip. */
    private static Path pluginPath(Path directory) throws IOException {
        Path unpacked = directory.resolve("plugins");
        for (String archive : List.of("millrace-connect-converter", "millrace-connect-sink", "millrace-connect-smt")) {
            Path zip = Build.ROOT.resolve("dist/target/" + archive + "-" + Build.VERSION + ".zip");
            StockWorker.unzip(zip, unpacked);
        }
        for (Path folder : Build.files(Build.PLUGINS)) {
            if (folder.getFileName().toString().startsWith("debezium-")) {
                Files.createSymbolicLink(unpacked.resolve(folder.getFileName()), folder);
            }
        }
        return unpacked;
    }

    private void assertEveryPluginIsThere(URI rest) throws Exception {
        List<String> found = new ArrayList<>();
        for (JsonNode plugin :
                JSON.readTree(http.send("GET", rest.resolve("connector-plugins?connectorsOnly=false"), "")
                        .body())) {
            found.add(plugin.path("type").asText() + " " + plugin.path("class").asText() + " "
                    + plugin.path("version").asText());
        }
        assertThat(found)
                .contains(
                        "sink dev.millrace.sink.MillraceSinkConnector " + Build.VERSION,
                        "transformation dev.millrace.smt.LoadMetadata$Key " + Build.VERSION,
                        "transformation dev.millrace.smt.LoadMetadata$Value " + Build.VERSION)
                .contains(
                        "source dev.millrace.source.debezium.MariaDbSourceConnector " + DEBEZIUM,
                        "source dev.millrace.source.debezium.MySqlSourceConnector " + DEBEZIUM,
                        "source dev.millrace.source.debezium.PostgresSourceConnector " + DEBEZIUM,
                        "source dev.millrace.source.debezium.SqlServerSourceConnector " + DEBEZIUM,
                        "source io.debezium.connector.mariadb.MariaDbConnector " + DEBEZIUM,
                        "source io.debezium.connector.mysql.MySqlConnector " + DEBEZIUM,
                        "source io.debezium.connector.postgresql.PostgresConnector " + DEBEZIUM,
                        "source io.debezium.connector.sqlserver.SqlServerConnector " + DEBEZIUM);
    }

    private static String topic(Engine engine, Database source) {
        return "shop." + (engine == Engine.POSTGRES ? "public" : source.name()) + ".item";
    }

    private static void awaitTopic(String bootstrapServers, Engine engine, Database source) {
        Await.within(LIMIT).until("the source's topic", () -> Cluster.topics(bootstrapServers)
                .contains(topic(engine, source)));
    }

    private static void awaitEqual(WorkerProcess worker, Database source, Database target) {
        Await.within(LIMIT).untilAsserted(() -> {
            for (String connector : worker.client().connectors()) {
                assertThat(worker.client().status(connector).failure())
                        .as(connector)
                        .isEmpty();
            }
            assertThat(Rows.differences(source, target, SourceLoad.TABLE, "id")).isEmpty();
        });
    }
}
