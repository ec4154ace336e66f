package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.Engine;
import dev.millrace.runtime.ConnectClient;
import dev.millrace.testkit.Await;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connectors of the shipped files between two databases. Only what must be each pipeline's own on a shared cluster
 * is changed in them: names, the prefix of the topics, and what the source's server tells its readers by.
 */
final class Pipeline implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final String bootstrapServers;
    private final Database source;
    private final Database target;
    private final Deque<String> deployed = new ArrayDeque<>();
    private ConnectClient connect;

    Pipeline(ConnectClient connect, String bootstrapServers, Database source, Database target) {
        this.name = "pipe" + COUNT.incrementAndGet();
        this.connect = connect;
        this.bootstrapServers = bootstrapServers;
        this.source = source;
        this.target = target;
    }

    /** Asks another worker of the same group from now on. */
    void ask(ConnectClient other) {
        connect = other;
    }

    String sourceName() {
        return name + "-source";
    }

    String sinkName() {
        return name + "-sink";
    }

    String logName() {
        return name + "-log";
    }

    String topic(String table) {
        return name + "." + (source.engine() == Engine.POSTGRES ? "public" : source.name()) + "." + table;
    }

    Map<String, String> environment() {
        return environment(bootstrapServers, source, target);
    }

    /** What the files leave open. */
    static Map<String, String> environment(String bootstrapServers, Database source, Database target) {
        DatabaseServer from = source.server();
        DatabaseServer to = target.server();
        return Map.of(
                "SOURCE_HOST", from.host(),
                "SOURCE_PORT", Integer.toString(from.port()),
                "SOURCE_USER", from.user(),
                "SOURCE_PASSWORD", from.password(),
                "SOURCE_DATABASE", source.name(),
                "KAFKA_BOOTSTRAP", bootstrapServers,
                "TARGET_URL", target.url(),
                "TARGET_USER", to.user(),
                "TARGET_PASSWORD", to.password());
    }

    static ConnectorConfigFile file(String role, Database database) {
        return ConnectorConfigFile.load(
                Build.ROOT.resolve("connector-configs/%s-%s.json".formatted(role, database.engineWord())));
    }

    ConnectorConfigFile source() {
        Map<String, String> config = new LinkedHashMap<>(
                file("source", source).resolved(environment()).config());
        config.put("topic.prefix", name);
        config.replace("schema.history.internal.kafka.topic", "schema-history." + name);
        config.replace("database.server.id", Integer.toString(60_000 + COUNT.incrementAndGet()));
        config.replace("slot.name", name);
        config.replace("publication.name", name);
        return new ConnectorConfigFile(sourceName(), config);
    }

    ConnectorConfigFile sink() {
        ConnectorConfigFile file = file("sink", target).resolved(environment());
        return file.named(sinkName()).with("topics.regex", ownTopics(file));
    }

    /** A sink by the same file that writes every event of one table. */
    ConnectorConfigFile log(String table, String log) {
        Map<String, String> config =
                new LinkedHashMap<>(file("sink", target).resolved(environment()).config());
        config.remove("delete.mode");
        config.remove("topics.regex");
        config.put("topics", topic(table));
        config.put("write.mode", "append");
        config.put("table.name.format", log);
        return new ConnectorConfigFile(logName(), config);
    }

    private String ownTopics(ConnectorConfigFile file) {
        String shipped = String.valueOf(file.config().get("topics.regex"));
        assertThat(shipped).startsWith("shop\\.");
        return name + shipped.substring("shop".length());
    }

    /** A sink that is there before its topics looks for them every 15 seconds only: so they come first. */
    void startSource(String... tables) {
        startSource(source(), tables);
    }

    void startSource(ConnectorConfigFile source, String... tables) {
        deploy(source);
        Await.within(LIMIT).until("the topics of " + name, () -> {
            if (connect.status(sourceName()).isFailed()) {
                throw new AssertionError(connect.status(sourceName()).failure());
            }
            return Cluster.topics(bootstrapServers)
                    .containsAll(
                            java.util.Arrays.stream(tables).map(this::topic).toList());
        });
    }

    void deploy(ConnectorConfigFile connector) {
        deployed.push(connector.name());
        connect.create(connector.toJson());
        connect.awaitRunning(connector.name(), LIMIT);
    }

    /** Waits until every column of every row is in the target as it is in the source. */
    void awaitEqual(String table, String key) {
        awaitEqual(table, key, LIMIT);
    }

    void awaitEqual(String table, String key, Duration limit) {
        Await.within(limit).untilAsserted(table + " to be equal", () -> {
            failIfFailed();
            assertThat(Rows.differences(source, target, table, key)).isEmpty();
        });
    }

    void awaitExact(String table, String log, Duration limit) {
        Await.within(limit).untilAsserted(log + " to be exact", () -> {
            failIfFailed();
            assertThat(EventLog.differences(bootstrapServers, topic(table), target, log))
                    .isEmpty();
        });
    }

    private void failIfFailed() {
        for (String connector : deployed) {
            assertThat(connect.status(connector).failure()).as(connector).isEmpty();
        }
    }

    @Override
    public void close() {
        deployed.forEach(connect::delete);
        deployed.clear();
    }
}
