package dev.millrace.smt;

import dev.millrace.core.Version;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Drops an update that leaves the columns that count as they were. An update that says what was before is compared with
 * it; of others the rows seen last are remembered by their hash. In doubt a record passes.
 */
public final class SkipUnchanged<R extends ConnectRecord<R>> implements Transformation<R>, Versioned, RemembersSchemas {
    private SkipUnchangedConfig config = SkipUnchangedConfig.from(Map.of());
    private RowHasher hasher = hasherOf(config);
    private SeenRows seen = new SeenRows(config.rowsRemembered());
    private final Fingerprint keys = new Fingerprint();
    private final SchemaCache<RowHasher.Plan> plans = new SchemaCache<>();

    @Override
    public void configure(Map<String, ?> given) {
        config = SkipUnchangedConfig.from(given);
        hasher = hasherOf(config);
        seen = new SeenRows(config.rowsRemembered());
        plans.clear();
    }

    /** 128 bits, as a change that collides with its predecessor would be lost. */
    private static RowHasher hasherOf(SkipUnchangedConfig config) {
        return new RowHasher(HashAlgorithm.MD5, config.choice(), Set.of());
    }

    @Override
    public @Nullable R apply(R record) {
        Object value = record.value();
        if (value == null) {
            seen.forget(keyOf(record));
            return record;
        }
        try {
            if (value instanceof Struct struct) {
                return Debezium.isControl(struct.schema()) || !changesNothing(record, struct) ? record : null;
            }
            if (value instanceof Map<?, ?> && record.valueSchema() == null) {
                return Debezium.isSchemalessControl(record) || !changesNothing(record, value) ? record : null;
            }
        } catch (DataException e) {
            throw new DataException(e.getMessage() + " " + RecordPlace.of(record), e);
        }
        throw Side.VALUE.hasNoColumns(getClass(), record);
    }

    private boolean changesNothing(R record, Object value) {
        ChangeEvent event = ChangeEvent.of(value);
        Object after = event.after();
        if (after == null || event.isDelete()) {
            seen.forget(keyOf(record));
            return false;
        }
        Object hash = hash(after);
        Object before = event.before();
        if (hash == null || before != null) {
            boolean changesNothing = event.op().equals(ChangeEvent.UPDATE) && hash != null && hash.equals(hash(before));
            forgetUnless(changesNothing, record);
            return changesNothing;
        }
        String key = keyOf(record);
        if (key == null || config.rowsRemembered() == 0 || !(record instanceof SinkRecord sink)) {
            return false;
        }
        boolean isRepeated = seen.isRepeated(
                key, hash, sink.originalTopic() + "-" + sink.originalKafkaPartition(), sink.originalKafkaOffset());
        return isRepeated && event.op().equals(ChangeEvent.UPDATE);
    }

    /** What was remembered of the row is out of date once a change has passed that it was not compared with. */
    private void forgetUnless(boolean changesNothing, R record) {
        if (!changesNothing && seen.size() > 0) {
            seen.forget(keyOf(record));
        }
    }

    private @Nullable Object hash(@Nullable Object row) {
        if (row == null) {
            return null;
        }
        if (row instanceof Struct struct) {
            return hasher.of(struct, plans.of(struct.schema(), hasher::planFor));
        }
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        ((Map<?, ?>) row).forEach((name, value) -> named.put(String.valueOf(name), value));
        return hasher.of(named);
    }

    private @Nullable String keyOf(R record) {
        if (record.key() == null) {
            return null;
        }
        String topic = record instanceof SinkRecord sink ? sink.originalTopic() : record.topic();
        return keys.begin().add(topic).add(record.key()).finish();
    }

    @Override
    public int rememberedSchemas() {
        return plans.size();
    }

    int rememberedRows() {
        return seen.size();
    }

    @Override
    public ConfigDef config() {
        return SkipUnchangedConfig.definition();
    }

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public void close() {
        plans.clear();
        seen.clear();
    }
}
