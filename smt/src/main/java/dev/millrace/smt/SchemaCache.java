package dev.millrace.smt;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What was worked out for a schema, for the schemas used last. Records of one topic mostly carry the very same schema
 * object, so identity is asked before equality.
 */
final class SchemaCache<V> {
    /** More than the tables of one task, so that a cache that turns over is an exception. */
    static final int SCHEMAS_MAX = 1024;

    private final Map<Schema, V> byUse = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Schema, V> eldest) {
            return size() > SCHEMAS_MAX;
        }
    };
    private @Nullable Schema latestSchema;
    private @Nullable V latest;

    V of(Schema schema, Function<Schema, V> derive) {
        V known = latest;
        if (schema == latestSchema && known != null) {
            return known;
        }
        V found = byUse.get(schema);
        if (found == null) {
            found = derive.apply(schema);
            byUse.put(schema, found);
        }
        latestSchema = schema;
        latest = found;
        return found;
    }

    int size() {
        return byUse.size();
    }

    void clear() {
        byUse.clear();
        latestSchema = null;
        latest = null;
    }
}
