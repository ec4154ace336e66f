package dev.millrace.bench.throughput;

import dev.millrace.bench.database.BenchDatabase;
import dev.millrace.bench.lab.FilledTopics;
import dev.millrace.bench.plugin.NullSinkConnector;
import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.Engine;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The settings of each sink. Whoever compares sinks wants to see these first. */
public final class SinkSettings {
    private static final String OVERRIDE = "consumer.override.";

    /** As much at once as Debezium's tuned sink writes at once, and heartbeats as our files have them. */
    private static final Map<String, String> TUNED_CONSUMER = Map.of(
            OVERRIDE + "heartbeat.interval.ms", "1000",
            OVERRIDE + "max.poll.records", "5000",
            OVERRIDE + "fetch.max.bytes", "16777216",
            OVERRIDE + "max.partition.fetch.bytes", "16777216");

    /** Reads JSON by our converter, where all others have the stock one. */
    static final Map<String, String> OWN_CONVERTER = Map.of(
            "key.converter", "dev.millrace.converter.JsonConverter",
            "value.converter", "dev.millrace.converter.JsonConverter");

    private SinkSettings() {}

    /** Those of a contestant that takes part in more than one benchmark. */
    public static Map<String, String> named(String contestant, BenchDatabase database) {
        return switch (contestant) {
            case "millrace" -> millrace(database, Map.of());
            case "debezium" -> debezium(database);
            case "debezium-tuned" -> debeziumTuned(database);
            default -> throw new IllegalArgumentException("There is no contestant " + contestant);
        };
    }

    /** The file that ships, without what adds columns, and without its converter: that is the same for all. */
    public static Map<String, String> millrace(BenchDatabase database, Map<String, String> extra) {
        DatabaseServer server = database.server();
        String engine = database.engine().name().toLowerCase(Locale.ROOT);
        Map<String, String> config = new LinkedHashMap<>(ConnectorConfigFile.bundled("sink-" + engine + ".json")
                .resolved(Map.of(
                        "TARGET_URL", server.jdbcUrl(BenchDatabase.NAME),
                        "TARGET_USER", server.user(),
                        "TARGET_PASSWORD", server.password()))
                .config());
        config.remove("topics.regex");
        config.remove("tasks.max");
        config.remove("transforms");
        config.remove("position.column");
        config.keySet()
                .removeIf(key -> key.startsWith("transforms.")
                        || key.startsWith("key.converter")
                        || key.startsWith("value.converter"));
        config.put("table.name.format", "${topic}");
        config.putAll(extra);
        return config;
    }

    /** The transforms of the file that ships. */
    static Map<String, String> shippedTransforms(Engine engine) {
        Map<String, String> config = ConnectorConfigFile.bundled(
                        "sink-" + engine.name().toLowerCase(Locale.ROOT) + ".json")
                .config();
        Map<String, String> transforms = new LinkedHashMap<>(config);
        transforms.keySet().removeIf(key -> !key.equals("transforms") && !key.startsWith("transforms."));
        return transforms;
    }

    /** Debezium's sink with its own defaults, and what it needs to apply the same changes. */
    static Map<String, String> debezium(BenchDatabase database) {
        DatabaseServer server = database.server();
        Map<String, String> config = new LinkedHashMap<>();
        config.put("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector");
        config.put("connection.url", debeziumUrl(database, false));
        config.put("connection.username", server.user());
        config.put("connection.password", server.password());
        config.put("insert.mode", "upsert");
        config.put("delete.enabled", "true");
        config.put("primary.key.mode", "record_key");
        config.put("schema.evolution", "basic");
        return config;
    }

    /** With all that makes it faster. Its unnest mode is left out: it drops fractions of seconds. */
    static Map<String, String> debeziumTuned(BenchDatabase database) {
        Map<String, String> config = debezium(database);
        config.put("connection.url", debeziumUrl(database, true));
        config.put("batch.size", "5000");
        config.put("use.reduction.buffer", "true");
        config.putAll(TUNED_CONSUMER);
        return config;
    }

    /** Plain text to MySQL, as all others have it; Connector/J would encrypt by default. */
    private static String debeziumUrl(BenchDatabase database, boolean isTuned) {
        Engine engine = database.engine();
        String url = database.server().jdbcUrl(BenchDatabase.NAME);
        String plain = engine == Engine.MYSQL ? url + "&sslMode=DISABLED" : url;
        if (!isTuned) {
            return plain;
        }
        return switch (engine) {
            case MARIADB -> plain + "?useBulkStmts=true&useServerPrepStmts=true";
            case MYSQL -> plain + "&rewriteBatchedStatements=true";
            case POSTGRES -> plain + "?reWriteBatchedInserts=true";
        };
    }

    static Map<String, String> nullSink(Path ends, long firstEnd) {
        // As our sink reads.
        Map<String, String> config = new LinkedHashMap<>(
                ConnectorConfigFile.bundled("sink-mariadb.json").config());
        config.keySet().removeIf(key -> !key.startsWith(OVERRIDE));
        config.put("connector.class", NullSinkConnector.class.getName());
        config.put(NullSinkConnector.ENDS, ends.toString());
        config.put(NullSinkConnector.FIRST_END, Long.toString(firstEnd));
        return config;
    }

    /** What is the same for all: the topics, how they are read, and the filter before the sink. */
    static Map<String, String> shared(Workload workload, FilledTopics topics) {
        Map<String, String> config = new LinkedHashMap<>(topics.plan().format().connectorSettings());
        config.put("topics", String.join(",", topics.names()));
        config.put("tasks.max", Integer.toString(workload.tasks()));
        if (!workload.hasTombstones()) {
            config.put("transforms", "noTombstones");
            config.put("transforms.noTombstones.type", "org.apache.kafka.connect.transforms.Filter");
            config.put("transforms.noTombstones.predicate", "isTombstone");
            config.put("predicates", "isTombstone");
            config.put(
                    "predicates.isTombstone.type", "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone");
        }
        return config;
    }
}
