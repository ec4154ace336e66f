package dev.millrace.bench.latency;

import dev.millrace.bench.database.BenchDatabase;
import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.Engine;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Debezium's source by the file that ships; only names are the benchmark's own. */
final class SourceSettings {
    private static final String PREFIX = "latency";

    private SourceSettings() {}

    static String plugin(Engine engine) {
        return "debezium-connector-" + word(engine);
    }

    static String topic(Engine engine, String table) {
        return PREFIX + "." + (engine == Engine.POSTGRES ? "public" : BenchDatabase.NAME) + "." + table;
    }

    /** What the source writes with is what every sink reads with. */
    static Map<String, String> converters(Engine engine) {
        Map<String, String> config = new LinkedHashMap<>(file(engine).config());
        config.keySet().removeIf(key -> !key.startsWith("key.converter") && !key.startsWith("value.converter"));
        return config;
    }

    static Map<String, String> of(BenchDatabase source, String bootstrapServers) {
        DatabaseServer server = source.server();
        Map<String, String> config = new LinkedHashMap<>(file(source.engine())
                .resolved(Map.of(
                        "SOURCE_HOST", server.host(),
                        "SOURCE_PORT", Integer.toString(server.port()),
                        "SOURCE_USER", server.user(),
                        "SOURCE_PASSWORD", server.password(),
                        "SOURCE_DATABASE", BenchDatabase.NAME,
                        "KAFKA_BOOTSTRAP", bootstrapServers))
                .config());
        config.put("topic.prefix", PREFIX);
        return config;
    }

    private static ConnectorConfigFile file(Engine engine) {
        return ConnectorConfigFile.bundled("source-" + word(engine) + ".json");
    }

    private static String word(Engine engine) {
        return engine.name().toLowerCase(Locale.ROOT);
    }
}
