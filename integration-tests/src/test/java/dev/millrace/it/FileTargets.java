package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.databases.Engine;
import dev.millrace.runtime.WorkerProcess;
import dev.millrace.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * From a busy table of MariaDB into files: inserts, updates, deletes, changed keys, workers that are killed, and a column
 * that is added. What the files hold is looked at when the worker is gone.
 */
final class FileTargets {
    static final String COLUMNS = "id, quantity, note, extra";
    private static final int KILLS = Math.max(1, Integer.parseInt(Build.property("it.kills")) / 3);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long EVENTS_BETWEEN_KILLS = 200;
    private static final long LAST = 1_000_000;

    private final Database source = Database.fresh(Engine.MARIADB, "filed");
    private final String group;
    private String topic = "";

    FileTargets(String group) {
        this.group = group;
    }

    Database source() {
        return source;
    }

    String topic() {
        return topic;
    }

    /** Runs all of it and stops, once Kafka has been told that everything is in the target. */
    void run(ConnectorConfigFile file) throws Exception {
        source.execute(SourceLoad.CREATE, "INSERT INTO item VALUES (1, 1, 'first'), (2, 2, NULL)");
        WorkerProcess worker = Cluster.startProcess(group, "worker-0", Map.of());
        try {
            Pipeline pipeline = new Pipeline(worker.client(), Cluster.bootstrapServers(), source, source);
            pipeline.startSource(SourceLoad.TABLE);
            topic = pipeline.topic(SourceLoad.TABLE);
            ConnectorConfigFile sink = file.named(pipeline.sinkName()).with("topics.regex", topic.replace(".", "\\."));
            pipeline.deploy(sink);
            CaughtUp progress = new CaughtUp(Cluster.bootstrapServers(), sink.name(), topic);
            Random random = new Random(7);
            try (SourceLoad load = SourceLoad.start(source)) {
                for (int kill = 1; kill <= KILLS; kill++) {
                    awaitEvents(progress, load);
                    Thread.sleep(random.nextInt(1_500)); // the moment of the kill is to be any
                    worker.kill();
                    worker.close();
                    worker = Cluster.startProcess(group, "worker-" + kill, Map.of());
                    pipeline.ask(worker.client());
                }
                awaitEvents(progress, load);
            }
            source.execute(
                    "ALTER TABLE item ADD COLUMN extra VARCHAR(20) NULL",
                    "UPDATE item SET extra = 'added' WHERE id % 2 = 0",
                    "DELETE FROM item WHERE id % 10 = 1",
                    "INSERT INTO item VALUES (" + LAST + ", 5, '', 'new')");
            WorkerProcess last = worker;
            Await.within(LIMIT).untilAsserted("everything to be in the target", () -> {
                assertThat(last.client().status(sink.name()).failure()).isEmpty();
                ConsumerRecord<byte[], byte[]> newest = newest();
                assertThat(new String(newest.key(), StandardCharsets.UTF_8)).contains(String.valueOf(LAST));
                assertThat(progress.durable()).isGreaterThan(newest.offset());
            });
        } finally {
            worker.close();
        }
    }

    /** The source's last change, once its connector is at the end. */
    private ConsumerRecord<byte[], byte[]> newest() {
        List<ConsumerRecord<byte[], byte[]>> events = RawTopic.read(Cluster.bootstrapServers(), topic);
        return events.get(events.size() - 1);
    }

    private static void awaitEvents(CaughtUp progress, SourceLoad load) throws Exception {
        long before = progress.durable();
        long transactions = load.transactions();
        Await.within(LIMIT).untilAsserted("events to arrive", () -> {
            assertThat(load.transactions()).isGreaterThan(transactions + 5);
            assertThat(progress.durable()).isGreaterThan(before + EVENTS_BETWEEN_KILLS);
        });
    }

    /** Rows by their id, each value as text. */
    static SortedMap<String, List<String>> rows(Connection connection, String from) throws SQLException {
        SortedMap<String, List<String>> rows = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT " + COLUMNS + " FROM " + from)) {
            while (found.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(found.getString(i)));
                }
                assertThat(rows.put(row.get(0), row))
                        .as("two rows of " + row.get(0))
                        .isNull();
            }
        }
        return rows;
    }

    SortedMap<String, List<String>> sourceRows() throws SQLException {
        try (Connection connection = source.connect()) {
            return rows(connection, SourceLoad.TABLE);
        }
    }
}
