package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.hash.CanonicalSql;
import dev.millrace.core.hash.Digest;
import dev.millrace.core.hash.HashedColumn;
import dev.millrace.databases.Engine;
import dev.millrace.runtime.EmbeddedBroker;
import dev.millrace.runtime.WorkerOptions;
import dev.millrace.runtime.WorkerProcess;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.NeedsDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The archives of the transforms and of the converter, in a worker as Apache ships it, before Debezium's JDBC sink. */
class TransformsWithOtherSinkIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Path OTHER_SINK = Build.ROOT.resolve("integration-tests/target/debezium-connector-jdbc");

    /** The columns of a row in the order of their names, as the transform hashes them. */
    private static final List<HashedColumn> COLUMNS = List.of(
            HashedColumn.of("id", FieldType.of(Kind.INT64)),
            HashedColumn.of("note", FieldType.text(100)),
            HashedColumn.of("quantity", FieldType.of(Kind.INT32)));

    /** As the documents show it: {@code docs/how-to/keep-a-history.md}. */
    private static final String VIEW =
            """
            CREATE VIEW item_intervals AS
            SELECT id, quantity, note, valid_from, valid_to
            FROM (
              SELECT id, quantity, note, _deleted, _dlt_valid_from AS valid_from,
                     LEAD(_dlt_valid_from) OVER (PARTITION BY id ORDER BY _dlt_valid_from, _position) AS valid_to
              FROM item_history
            ) changes
            WHERE NOT _deleted""";

    private final StockWorker http = new StockWorker();

    @Test
    @NeedsDatabase(Engine.MARIADB)
    void rowsArriveInMariaDbWithLineageHashAndHistory() throws Exception {
        run(Engine.MARIADB);
    }

    @Test
    @NeedsDatabase({Engine.MARIADB, Engine.POSTGRES})
    void rowsArriveInPostgresWithLineageHashAndHistory() throws Exception {
        run(Engine.POSTGRES);
    }

    /** A worker for each: Debezium's sink keeps its types once for a JVM, and mixes up those of two databases. */
    private void run(Engine to) throws Exception {
        Database source = Database.fresh(Engine.MARIADB, "other_sink");
        Database target = Database.fresh(to, "other_sink_copy");
        source.execute(SourceLoad.CREATE, "INSERT INTO item VALUES (1, 10, 'one|~'), (2, 20, 'two'), (3, 30, NULL)");
        Path directory = Build.scratch("other-sink-" + target.engineWord());
        try (EmbeddedBroker broker = Cluster.startBroker(directory.resolve("broker"));
                WorkerProcess worker = WorkerProcess.start(
                        broker.bootstrapServers(),
                        new WorkerOptions("other-sink", 0, List.of(pluginPath(directory)), Map.of()),
                        directory.resolve("worker"),
                        StockWorker.options(
                                "4.3", directory, Pipeline.environment(broker.bootstrapServers(), source, target)))) {
            http.post(worker.restUrl(), Files.readString(Build.ROOT.resolve("connector-configs/source-mariadb.json")));
            Await.within(LIMIT).until("the source's topic", () -> Cluster.topics(broker.bootstrapServers())
                    .contains(topic(source)));
            post(worker, target, "copy", copy(source, target));
            post(worker, target, "history", history(source, target));
            awaitCopy(worker, source, target);
            source.execute(
                    "UPDATE item SET quantity = 11 WHERE id = 1",
                    "DELETE FROM item WHERE id = 2",
                    "INSERT INTO item VALUES (4, 40, 'four')");
            awaitCopy(worker, source, target);
            awaitHistory(worker, target);
        }
    }

    private static void awaitCopy(WorkerProcess worker, Database source, Database target) {
        Await.within(LIMIT).untilAsserted(() -> {
            assertNothingFailed(worker);
            assertThat(target.text("SELECT SUM(id * quantity) FROM item_copy"))
                    .isEqualTo(source.text("SELECT SUM(id * quantity) FROM item"));
        });
        try {
            assertThat(target.number("SELECT COUNT(*) FROM item_copy")).isEqualTo(3);
            assertThat(target.number(
                            "SELECT COUNT(*) FROM item_copy WHERE LENGTH(_dlt_id) = 22 AND _dlt_load_id LIKE '1%.0'"))
                    .isEqualTo(3);
            assertThat(target.number("SELECT COUNT(DISTINCT _dlt_id) FROM item_copy"))
                    .isEqualTo(3);
            CanonicalSql sql = target.engine() == Engine.POSTGRES ? CanonicalSql.POSTGRES : CanonicalSql.MARIADB;
            assertThat(target.number(
                            "SELECT COUNT(*) FROM item_copy WHERE _row_hash = " + sql.digest(Digest.MD5, COLUMNS)))
                    .as("rows whose hash is what the database itself computes")
                    .isEqualTo(3);
        } catch (SQLException e) {
            throw new AssertionError(target.name(), e);
        }
    }

    private static void awaitHistory(WorkerProcess worker, Database target) throws SQLException {
        Await.within(LIMIT).untilAsserted(() -> {
            assertNothingFailed(worker);
            assertThat(target.number("SELECT COUNT(*) FROM item_history")).isEqualTo(6);
        });
        target.execute(VIEW);
        assertThat(target.number("SELECT COUNT(*) FROM item_intervals")).isEqualTo(5);
        assertThat(target.text("SELECT quantity FROM item_intervals WHERE id = 1 AND valid_to IS NULL"))
                .isEqualTo("11");
        assertThat(target.number("SELECT COUNT(*) FROM item_intervals WHERE id = 1 AND quantity = 10"
                        + " AND valid_to = (SELECT valid_from FROM item_intervals WHERE id = 1 AND valid_to IS NULL)"))
                .isEqualTo(1);
        assertThat(target.number("SELECT COUNT(*) FROM item_intervals WHERE id = 2 AND valid_to IS NOT NULL"))
                .as("the row that was deleted")
                .isEqualTo(1);
        assertThat(target.number("SELECT COUNT(*) FROM item_history WHERE _op = 'd' AND _deleted AND NOT is_latest"
                        + " AND _row_hash IS NULL AND _dlt_valid_to IS NOT NULL AND _dlt_load_id IS NOT NULL"))
                .isEqualTo(1);
        assertThat(target.number("SELECT COUNT(*) FROM item_history WHERE is_latest AND LENGTH(_row_hash) = 32"))
                .isEqualTo(5);
    }

    private static void assertNothingFailed(WorkerProcess worker) {
        for (String connector : worker.client().connectors()) {
            assertThat(worker.client().status(connector).failure())
                    .as(connector)
                    .isEmpty();
        }
    }

    /** The transforms' lines come from the files that we ship. */
    private static Map<String, String> copy(Database source, Database target) {
        Map<String, String> config = sink(source, target, "item_copy");
        config.put("insert.mode", "upsert");
        config.put("delete.enabled", "true");
        config.put("primary.key.mode", "record_key");
        addTransforms(config, "smt-load-metadata.json", "smt-row-hash.json");
        return config;
    }

    private static Map<String, String> history(Database source, Database target) {
        Map<String, String> config = sink(source, target, "item_history");
        config.put("insert.mode", "insert");
        config.put("delete.enabled", "false");
        config.put("primary.key.mode", "none");
        addTransforms(config, "smt-load-metadata.json", "smt-scd2.json");
        return config;
    }

    private static void addTransforms(Map<String, String> config, String... files) {
        String chain = "";
        for (String file : files) {
            Map<String, String> lines =
                    new HashMap<>(ConnectorConfigFile.bundled(file).config());
            chain += (chain.isEmpty() ? "" : ",") + lines.remove("transforms");
            config.putAll(lines);
        }
        config.put("transforms", chain);
    }

    private static Map<String, String> sink(Database source, Database target, String table) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector");
        config.put("tasks.max", "1");
        config.put("topics", topic(source));
        config.put("connection.url", target.url());
        config.put("connection.username", target.server().user());
        config.put("connection.password", target.server().password());
        config.put("schema.evolution", "basic");
        config.put("collection.name.format", table);
        for (String side : List.of("key", "value")) {
            config.put(side + ".converter", "dev.millrace.converter.JsonConverter");
            config.put(side + ".converter.schemas.enable", "true");
        }
        return config;
    }

    private void post(WorkerProcess worker, Database target, String role, Map<String, String> config) {
        http.post(worker.restUrl(), new ConnectorConfigFile(target.engineWord() + "-" + role, config).toJson());
    }

    private static Path pluginPath(Path directory) throws IOException {
        Path plugins = directory.resolve("plugins");
        for (String archive : List.of("connect-smt", "connect-converter")) {
            StockWorker.unzip(
                    Build.ROOT.resolve("dist/target/millrace-" + archive + "-" + Build.VERSION + ".zip"), plugins);
        }
        Files.createSymbolicLink(
                plugins.resolve("debezium-connector-mariadb"), Build.PLUGINS.resolve("debezium-connector-mariadb"));
        Files.createSymbolicLink(plugins.resolve("debezium-connector-jdbc"), OTHER_SINK);
        assertThat(Build.files(plugins)).hasSize(4);
        return plugins;
    }

    private static String topic(Database source) {
        return "shop." + source.name() + ".item";
    }
}
