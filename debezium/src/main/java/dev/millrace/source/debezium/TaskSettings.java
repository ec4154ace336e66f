package dev.millrace.source.debezium;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a task is told: the connector's settings, as Debezium's own connector would give them to it. */
final class TaskSettings {
    private static final String CONNECTOR_CLASS = "connector.class";

    private TaskSettings() {}

    /**
     * Debezium looks for what belongs to a connector, as its ways to lock tables, by the very class that the settings
     * name; a subclass has none.
     */
    static List<Map<String, String>> of(Class<?> debezium, List<Map<String, String>> settings) {
        return settings.stream().map(task -> of(debezium, task)).toList();
    }

    private static Map<String, String> of(Class<?> debezium, Map<String, String> settings) {
        Map<String, String> result = new HashMap<>(settings);
        result.put(CONNECTOR_CLASS, debezium.getName());
        return result;
    }
}
