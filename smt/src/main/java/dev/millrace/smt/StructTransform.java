package dev.millrace.smt;

import dev.millrace.core.Version;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * A transform of rows, wherever a record keeps them: as the record itself or as an envelope's before and after, with a
 * schema or as a map, in the key or in the value. Records that have no row come out as the instance that went in.
 *
 * @param <E> what a record brings to each of its rows
 */
abstract class StructTransform<R extends ConnectRecord<R>, E>
        implements Transformation<R>, Versioned, RemembersSchemas {
    private final Side side;
    private final SchemaCache<RecordShape<E>> shapes = new SchemaCache<>();

    StructTransform(Side side) {
        this.side = side;
    }

    /** What happens to rows of this schema; asked once for it. */
    abstract RowPlan<E> planFor(Schema row);

    /** What this record brings to each of its rows. */
    abstract E editOf(R record);

    /** The row with the edit, for a row without a schema. The map may be changed: it is a copy. */
    abstract void applyTo(Map<String, @Nullable Object> row, E edit);

    /** A last look at the record, whose rows are changed now; null drops it. Where no row changed it is the one that came. */
    @Nullable R finished(R changed, E edit) {
        return changed;
    }

    @Override
    public final @Nullable R apply(R record) {
        Object value = side.value(record);
        if (value == null) {
            return record;
        }
        try {
            if (value instanceof Struct struct) {
                return applyTo(record, struct);
            }
            if (value instanceof Map<?, ?> map && side.schema(record) == null) {
                return applyTo(record, map);
            }
        } catch (DataException e) {
            throw new DataException(e.getMessage() + " " + RecordPlace.of(record), e);
        }
        throw side.hasNoColumns(getClass(), record);
    }

    private @Nullable R applyTo(R record, Struct struct) {
        RecordShape<E> shape = shapes.of(struct.schema(), schema -> RecordShape.of(schema, this::planFor));
        if (!shape.hasRow(struct)) {
            return record;
        }
        E edit = editOf(record);
        Struct changed = shape.apply(struct, edit);
        return finished(
                StructSchemas.isSame(changed, struct) ? record : side.replace(record, changed.schema(), changed), edit);
    }

    private @Nullable R applyTo(R record, Map<?, ?> map) {
        if (Debezium.isSchemalessControl(record)) {
            return record;
        }
        if (!Debezium.isEnvelope(map)) {
            E edit = editOf(record);
            return finished(side.replace(record, null, edited(map, edit)), edit);
        }
        if (map.get(Debezium.BEFORE) == null && map.get(Debezium.AFTER) == null) {
            return record;
        }
        E edit = editOf(record);
        Map<String, @Nullable Object> envelope = copyOf(map);
        envelope.computeIfPresent(Debezium.BEFORE, (name, row) -> edited((Map<?, ?>) row, edit));
        envelope.computeIfPresent(Debezium.AFTER, (name, row) -> edited((Map<?, ?>) row, edit));
        return finished(side.replace(record, null, envelope), edit);
    }

    private Map<String, @Nullable Object> edited(Map<?, ?> row, E edit) {
        Map<String, @Nullable Object> copy = copyOf(row);
        applyTo(copy, edit);
        return copy;
    }

    private static Map<String, @Nullable Object> copyOf(Map<?, ?> map) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((name, value) -> copy.put(String.valueOf(name), value));
        return copy;
    }

    @Override
    public final int rememberedSchemas() {
        return shapes.size();
    }

    /** To be called when the configuration changes what a plan does. */
    final void forgetSchemas() {
        shapes.clear();
    }

    @Override
    public final String version() {
        return Version.current();
    }

    @Override
    public void close() {
        forgetSchemas();
    }
}
