package dev.millrace.smt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** Renames, drops, casts and computes columns, and names the topic after the source. */
public abstract class MapColumns<R extends ConnectRecord<R>> extends StructTransform<R, RecordNames> {
    private MapColumnsConfig config = MapColumnsConfig.from(Map.of());

    private MapColumns(Side side) {
        super(side);
    }

    @Override
    public void configure(Map<String, ?> given) {
        config = MapColumnsConfig.from(given);
        forgetSchemas();
    }

    @Override
    RecordNames editOf(R record) {
        return RecordNames.of(record);
    }

    @Override
    RowPlan<RecordNames> planFor(Schema row) {
        if (config.changesNothing()) {
            return new AsItIs(row);
        }
        SchemaBuilder mapped = StructSchemas.like(row);
        List<Field> kept = row.fields().stream()
                .filter(field -> !config.drop().contains(field.name()))
                .filter(field -> !config.isSet(config.nameOf(field.name())))
                .toList();
        for (Field field : kept) {
            add(mapped, config.nameOf(field.name()), schemaOf(field));
        }
        config.set().forEach(one -> add(mapped, one.column(), one.type().schema()));
        return new Plan(mapped.build(), kept, config);
    }

    private Schema schemaOf(Field field) {
        ColumnCast cast = config.cast().get(field.name());
        return cast == null ? field.schema() : cast.schema();
    }

    private static void add(SchemaBuilder schema, String name, Schema type) {
        if (schema.field(name) != null) {
            throw twice(name);
        }
        schema.field(name, type);
    }

    private static DataException twice(String name) {
        return new DataException("Two columns would be called \"%s\". Rename or drop one of them.".formatted(name));
    }

    private record AsItIs(Schema schema) implements RowPlan<RecordNames> {
        @Override
        public Struct apply(Struct row, RecordNames record) {
            return row;
        }
    }

    private record Plan(Schema schema, List<Field> kept, MapColumnsConfig config) implements RowPlan<RecordNames> {
        @Override
        public Struct apply(Struct row, RecordNames record) {
            Struct mapped = new Struct(schema);
            int at = 0;
            for (Field field : kept) {
                Object value = StructSchemas.stored(row, field);
                ColumnCast cast = config.cast().get(field.name());
                mapped.put(
                        schema.fields().get(at++),
                        cast == null ? value : cast(cast, field.name(), field.schema(), value));
            }
            if (!config.set().isEmpty()) {
                ColumnExpression.Names names = record.with(row);
                for (ColumnExpression one : config.set()) {
                    mapped.put(schema.fields().get(at++), valueOf(one, names));
                }
            }
            return mapped;
        }
    }

    private static @Nullable Object cast(
            ColumnCast to, String column, @Nullable Schema schema, @Nullable Object value) {
        try {
            return to.of(PlainValues.of(column, schema, value));
        } catch (IllegalArgumentException e) {
            throw new DataException("Column \"%s\" cannot be cast: %s.".formatted(column, e.getMessage()), e);
        }
    }

    private static @Nullable Object valueOf(ColumnExpression one, ColumnExpression.Names names) {
        Set<String> missing = one.missingFrom(names);
        if (!missing.isEmpty()) {
            throw new DataException(
                    ("The expression of column \"%s\" uses %s, which the row does not have. Correct it, or limit the"
                                    + " transform to the topics that have it with a predicate.")
                            .formatted(one.column(), String.join(", ", missing)));
        }
        return one.of(names);
    }

    @Override
    void applyTo(Map<String, @Nullable Object> row, RecordNames record) {
        if (config.changesNothing()) {
            return;
        }
        Map<String, @Nullable Object> before = new LinkedHashMap<>(row);
        ColumnExpression.Names names = record.with(before);
        row.clear();
        List<String> twice = new ArrayList<>();
        before.forEach((name, value) -> {
            if (config.drop().contains(name) || config.isSet(config.nameOf(name))) {
                return;
            }
            ColumnCast cast = config.cast().get(name);
            if (row.containsKey(config.nameOf(name))) {
                twice.add(config.nameOf(name));
            }
            row.put(config.nameOf(name), cast == null ? value : cast(cast, name, null, value));
        });
        if (!twice.isEmpty()) {
            throw twice(twice.get(0));
        }
        config.set().forEach(one -> row.put(one.column(), valueOf(one, names)));
    }

    @Override
    R finished(R changed, RecordNames record) {
        if (config.topicFormat().isEmpty()) {
            return changed;
        }
        return changed.newRecord(
                record.filledInto(config.topicFormat()),
                changed.kafkaPartition(),
                changed.keySchema(),
                changed.key(),
                changed.valueSchema(),
                changed.value(),
                changed.timestamp());
    }

    @Override
    public ConfigDef config() {
        return MapColumnsConfig.definition();
    }

    /** For the record's key. */
    public static final class Key<R extends ConnectRecord<R>> extends MapColumns<R> {
        public Key() {
            super(Side.KEY);
        }
    }

    /** For the record's value. */
    public static final class Value<R extends ConnectRecord<R>> extends MapColumns<R> {
        public Value() {
            super(Side.VALUE);
        }
    }
}
