package dev.millrace.cli.demo;

import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.databases.Engine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The connectors of the demo: the very files that ship, with the demo's own servers filled in. The one for the log of
 * orders is the sink's file again, with three keys changed.
 */
record DemoConnectors(ConnectorConfigFile source, ConnectorConfigFile sink, ConnectorConfigFile log) {

    static DemoConnectors load(Path folder, Engine source, Engine target, Map<String, String> environment) {
        ConnectorConfigFile sink = file(folder, "sink", target);
        return new DemoConnectors(
                file(folder, "source", source).resolved(environment),
                sink.resolved(environment),
                logOf(sink).resolved(environment));
    }

    private static ConnectorConfigFile file(Path folder, String role, Engine engine) {
        return ConnectorConfigFile.load(folder.resolve("%s-%s.json".formatted(role, word(engine))));
    }

    private static String word(Engine engine) {
        return engine.name().toLowerCase(Locale.ROOT);
    }

    private static ConnectorConfigFile logOf(ConnectorConfigFile sink) {
        Map<String, String> config = new LinkedHashMap<>(sink.config());
        config.remove("delete.mode");
        config.put("topics.regex", "shop\\.[^.]+\\." + Shop.LOGGED.name());
        config.put("tasks.max", "1");
        config.put("write.mode", "append");
        config.put("table.name.format", Shop.ORDERS_LOG);
        return new ConnectorConfigFile(sink.name() + "-" + Shop.ORDERS_LOG.replace('_', '-'), config);
    }

    /** As Debezium names them: after the database, or after PostgreSQL's schema. */
    static List<String> topics(Engine source) {
        String owner = source == Engine.POSTGRES ? "public" : Shop.SOURCE_DATABASE;
        return Shop.TABLES.stream()
                .map(table -> "shop." + owner + "." + table.name())
                .toList();
    }

    List<ConnectorConfigFile> all() {
        return List.of(source, sink, log);
    }

    /** The columns that the sinks and their transform add to every row. */
    List<String> loadColumns() {
        List<String> columns = new ArrayList<>();
        if (sink.config().values().stream().anyMatch(value -> value.contains("smt.LoadMetadata"))) {
            columns.addAll(List.of("_dlt_load_id", "_dlt_id"));
        }
        String position = sink.config().getOrDefault("position.column", "");
        if (!position.isEmpty()) {
            columns.add(position);
        }
        return List.copyOf(columns);
    }
}
