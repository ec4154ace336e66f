package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.databases.Engine;
import dev.millrace.runtime.ConnectClient;
import dev.millrace.runtime.WorkerOptions;
import dev.millrace.runtime.WorkerProcess;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.NeedsDatabase;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a real database through a real worker with the shipped archive to a stand-in for BigQuery. */
class BigQueryIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String TABLE = "item";

    @ParameterizedTest
    @ValueSource(strings = {"cdc", "merge"})
    @NeedsDatabase(Engine.MARIADB)
    void theTargetEqualsTheSourceWhateverHappensOnTheWay(String mode) throws Exception {
        Database source = Database.fresh(Engine.MARIADB, "wide");
        source.execute(
                "CREATE TABLE item (id BIGINT PRIMARY KEY, name VARCHAR(50) NOT NULL, price DECIMAL(8,2),"
                        + " sold DATETIME(6), seen TIMESTAMP(6) NULL, big BIGINT UNSIGNED)",
                "INSERT INTO item VALUES (1, 'first 𝄞', 1.50, '2024-03-31 02:30:00.123456',"
                        + " '2024-10-27 01:30:00.654321', 18446744073709551615), (2, '', NULL, NULL, NULL, 0)",
                "INSERT INTO item (id, name, price) SELECT seq, CONCAT('snapshot ', seq), seq / 100 FROM seq_10_to_500");
        WorkerProcess worker = worker(mode, 0);
        try (BigQueryProcess bigquery = BigQueryProcess.start(mode)) {
            Pipeline pipeline = new Pipeline(worker.client(), Cluster.bootstrapServers(), source, source);
            pipeline.startSource(TABLE);
            ConnectorConfigFile sink = sink(pipeline, bigquery, mode);
            pipeline.deploy(sink);
            awaitEqual(source, bigquery);

            source.execute(
                    "UPDATE item SET price = price + 1 WHERE id < 100",
                    "DELETE FROM item WHERE id BETWEEN 100 AND 150",
                    "INSERT INTO item (id, name) VALUES (100, 'again')",
                    "ALTER TABLE item ADD COLUMN note TEXT",
                    "INSERT INTO item (id, name, note) VALUES (600, 'with a note', 'noted')",
                    "ALTER TABLE item MODIFY price DECIMAL(14,4)",
                    "UPDATE item SET price = 1234567890.1234, note = 'wide' WHERE id = 1");
            awaitEqual(source, bigquery);
            assertThat(bigquery.column(TABLE, "price").get("precision").asInt()).isEqualTo(14);
            assertThat(bigquery.column(TABLE, "note").get("type").asText()).isEqualTo("STRING");

            bigquery.failJobs(2);
            bigquery.exhaustQuota(1);
            bigquery.expireStreams(1);
            source.execute("UPDATE item SET name = CONCAT(name, ' through a bad time') WHERE id < 300");
            awaitEqual(source, bigquery);

            source.execute("INSERT INTO item (id, name) SELECT seq, CONCAT('killed ', seq) FROM seq_1000_to_1500");
            worker.kill();
            worker.close();
            worker = worker(mode, 1);
            pipeline.ask(worker.client());
            source.execute("DELETE FROM item WHERE id BETWEEN 1100 AND 1200");
            awaitEqual(source, bigquery);

            assertThat(bigquery.faults()).isEqualTo(4); // in mode cdc it is the new owner who runs jobs

            List<Long> offsets = RawTopic.read(Cluster.bootstrapServers(), pipeline.topic(TABLE)).stream()
                    .map(ConsumerRecord::offset)
                    .toList();
            for (long from : List.of(offsets.get(offsets.size() / 2), 0L)) {
                long before = bigquery.rowsStreamed();
                replay(worker.client(), sink.name(), pipeline.topic(TABLE), from);
                source.execute("UPDATE item SET name = 'after the replay from %d' WHERE id = 2".formatted(from));
                awaitEqual(source, bigquery);
                assertThat(bigquery.rowsStreamed() - before).isGreaterThan(500); // the keys of the last insert at least
                assertThat(bigquery.rows(TABLE)).noneMatch(row -> "1150".equals(row.get("id")));
            }
        } finally {
            worker.close();
        }
    }

    private static WorkerProcess worker(String mode, int number) throws IOException {
        Path scratch = Build.scratch("bigquery-" + mode + "/worker-" + number);
        return WorkerProcess.start(
                Cluster.bootstrapServers(),
                new WorkerOptions("bigquery-" + mode, 0, List.of(plugins(scratch)), Cluster.missedSoon()),
                scratch,
                WorkerProcess.Options.defaults());
    }

    /** All that is shipped, with the archive for BigQuery in place of the plain sink. */
    private static Path plugins(Path scratch) throws IOException {
        Path plugins = Files.createDirectories(scratch.resolve("plugins"));
        for (Path folder : Build.files(Build.PLUGINS)) {
            if (!folder.endsWith("millrace-connect-sink")) {
                Files.createSymbolicLink(plugins.resolve(folder.getFileName()), folder);
            }
        }
        Path archive = Build.ROOT.resolve("dist/target/plugins-bigquery/millrace-connect-sink-bigquery");
        Files.createSymbolicLink(plugins.resolve(archive.getFileName()), archive);
        return plugins;
    }

    /** The shipped file, with the stand-in's addresses, and batches that do not wait. */
    private static ConnectorConfigFile sink(Pipeline pipeline, BigQueryProcess bigquery, String mode) {
        Map<String, String> environment = new HashMap<>(pipeline.environment());
        environment.put("TARGET_URL", "bigquery://project/dataset");
        environment.put("TARGET_PASSWORD", "unused");
        return ConnectorConfigFile.load(Build.ROOT.resolve("connector-configs/sink-bigquery-%s.json".formatted(mode)))
                .resolved(environment)
                .named(pipeline.sinkName())
                .with("topics.regex", pipeline.topic(TABLE).replace(".", "\\."))
                .with("bigquery.endpoint", bigquery.endpoint())
                .with("bigquery.write.endpoint", bigquery.writeEndpoint())
                .with("batch.min.interval.ms", "100");
    }

    private static void replay(ConnectClient connect, String sink, String topic, long from) {
        connect.stop(sink);
        connect.awaitStopped(sink, LIMIT);
        connect.patchOffsets(
                sink,
                """
                {"offsets": [{"partition": {"kafka_topic": "%s", "kafka_partition": 0},
                              "offset": {"kafka_offset": %d}}]}"""
                        .formatted(topic, from));
        connect.resume(sink);
    }

    private static void awaitEqual(Database source, BigQueryProcess bigquery) {
        Await.within(LIMIT).untilAsserted("the tables to be equal", () -> assertThat(target(bigquery, columns(source)))
                .isEqualTo(rows(source)));
    }

    private static List<String> columns(Database source) throws SQLException {
        return Rows.columns(source, TABLE);
    }

    private static Map<Long, Map<String, String>> rows(Database source) throws SQLException {
        Map<Long, Map<String, String>> rows = new TreeMap<>();
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT * FROM " + TABLE)) {
            while (found.next()) {
                Map<String, String> row = new TreeMap<>();
                for (String column : columns(source)) {
                    row.put(column, plain(column, found.getString(column)));
                }
                rows.put(found.getLong("id"), row);
            }
        }
        return rows;
    }

    private static Map<Long, Map<String, String>> target(BigQueryProcess bigquery, List<String> columns) {
        Map<Long, Map<String, String>> rows = new TreeMap<>();
        for (Map<String, @Nullable String> found : bigquery.rows(TABLE)) {
            Map<String, String> row = new TreeMap<>();
            columns.forEach(column -> row.put(column, plain(column, found.get(column))));
            assertThat(rows.put(Long.valueOf(String.valueOf(found.get("id"))), row))
                    .isNull();
        }
        return rows;
    }

    private static String plain(String column, @Nullable String text) {
        if (text == null) {
            return "NULL";
        }
        return switch (column) {
            case "price", "big" -> new BigDecimal(text).stripTrailingZeros().toPlainString();
            case "sold", "seen" -> text.replace(' ', 'T');
            default -> text;
        };
    }
}
