package dev.millrace.smt;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** How Debezium's records are told apart, with a schema by it and without one by their field names. */
final class Debezium {
    static final String BEFORE = "before";
    static final String AFTER = "after";
    private static final String OP = "op";
    private static final String SOURCE = "source";

    /**
     * Heartbeats, transaction metadata, notifications, schema changes and logical messages have schemas of Debezium's
     * own name space; those of rows are named after the topic.
     */
    private static final String CONTROL_NAMES = "io.debezium.connector.";

    private static final Set<String> HEARTBEAT = Set.of("ts_ms");
    private static final Set<String> TRANSACTION = Set.of("status", "id", "event_count", "data_collections", "ts_ms");
    private static final Set<String> NOTIFICATION =
            Set.of("id", "aggregate_type", "type", "additional_data", "timestamp");
    private static final Set<String> SCHEMA_CHANGE = Set.of(SOURCE, "databaseName", "ddl", "tableChanges");

    private Debezium() {}

    static boolean isEnvelope(Schema schema) {
        return has(schema, OP, Schema.Type.STRING)
                && has(schema, BEFORE, Schema.Type.STRUCT)
                && has(schema, AFTER, Schema.Type.STRUCT);
    }

    static boolean isControl(Schema schema) {
        String name = schema.name();
        return name != null && name.startsWith(CONTROL_NAMES);
    }

    static boolean isEnvelope(Map<?, ?> value) {
        return value.get(OP) instanceof String
                && value.get(SOURCE) instanceof Map
                && isRowOrNull(value, BEFORE)
                && isRowOrNull(value, AFTER)
                && (value.containsKey(BEFORE) || value.containsKey(AFTER));
    }

    /** The key of a control record looks like any other, so the value decides for both. */
    static boolean isSchemalessControl(ConnectRecord<?> record) {
        if (!(record.value() instanceof Map<?, ?> value)) {
            return false;
        }
        Set<?> names = value.keySet();
        return names.equals(HEARTBEAT)
                || names.equals(TRANSACTION)
                || names.equals(NOTIFICATION)
                || (value.get(SOURCE) instanceof Map
                        && (names.containsAll(SCHEMA_CHANGE) || "m".equals(value.get(OP))));
    }

    private static boolean has(Schema schema, String name, Schema.Type type) {
        @Nullable Field field = schema.field(name);
        return field != null && field.schema().type() == type;
    }

    private static boolean isRowOrNull(Map<?, ?> envelope, String name) {
        Object row = envelope.get(name);
        return row == null || row instanceof Map;
    }
}
