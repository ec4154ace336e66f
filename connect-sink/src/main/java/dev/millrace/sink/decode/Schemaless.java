package dev.millrace.sink.decode;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * Gives records that come without schemas one. A column is text unless its table's rules tell a type: a type that was
 * guessed from the first value would be wrong for a later one.
 */
final class Schemaless {
    /** Shapes of one table beyond this many are worked out again for each record. */
    private static final int SHAPES_MOST = 100;

    private static final int ENVELOPES_MOST = 2_000;

    private static final FieldType TEXT = FieldType.of(Kind.TEXT);

    /** Whatever else is read of a source block is read from texts as well. */
    private static final Map<String, FieldType> SOURCE_TYPES = Map.of("ts_ms", FieldType.of(Kind.INT64));

    private final TableRoute route;
    private final Function<TableName, TableRules> rules;
    private final Map<TableName, Map<Set<String>, Shape>> shapes = new HashMap<>();
    private final Map<Set<String>, Shape> sources = new HashMap<>();
    private final Map<List<Schema>, Schema> envelopes = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Schema>, Schema> eldest) {
            return size() > ENVELOPES_MOST;
        }
    };

    /** The columns of maps with certain keys. */
    private record Shape(Schema schema, List<ToldValue> values) {
        Struct of(Map<?, ?> map) {
            Struct struct = new Struct(schema);
            for (int i = 0; i < values.size(); i++) {
                ToldValue value = values.get(i);
                struct.put(schema.fields().get(i), value.of(map.get(value.column())));
            }
            return struct;
        }
    }

    Schemaless(TableRoute route, Function<TableName, TableRules> rules) {
        this.route = route;
        this.rules = rules;
    }

    /** The record with schemas; the very same where it has them. */
    SinkRecord structured(SinkRecord given) {
        boolean plainValue = given.valueSchema() == null && given.value() instanceof Map;
        boolean plainKey = given.keySchema() == null && given.key() != null;
        if (!plainValue && !plainKey) {
            return given;
        }
        Map<?, ?> map = plainValue ? (Map<?, ?>) given.value() : Map.of();
        Map<?, ?> source = sourceOf(map);
        TableName table = tableOf(given, source);
        Struct value = !plainValue
                ? null
                : source != null
                        ? event(table, map, source)
                        : shapeOf(table, map).of(map);
        Object key = plainKey ? key(table, given.key()) : given.key();
        return given.newRecord(
                given.topic(),
                given.kafkaPartition(),
                plainKey ? keySchema(table, key) : given.keySchema(),
                key,
                value == null ? given.valueSchema() : value.schema(),
                value == null ? given.value() : value,
                given.timestamp(),
                given.headers());
    }

    /** The source block of Debezium's envelope, or null: a row may have columns of such names. */
    private static @Nullable Map<?, ?> sourceOf(Map<?, ?> value) {
        return value.get("op") instanceof String
                        && value.get("source") instanceof Map<?, ?> block
                        && isRowOrNull(value, "before")
                        && isRowOrNull(value, "after")
                ? block
                : null;
    }

    private static boolean isRowOrNull(Map<?, ?> value, String side) {
        return value.containsKey(side) && (value.get(side) == null || value.get(side) instanceof Map);
    }

    private TableName tableOf(SinkRecord given, @Nullable Map<?, ?> source) {
        if (source != null) {
            return route.of(
                    given.topic(), text(source.get("db")), text(source.get("schema")), text(source.get("table")));
        }
        return route.of(given.topic());
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private Shape shapeOf(TableName table, Map<?, ?> row) {
        return shapeOf(
                shapes.computeIfAbsent(table, t -> new HashMap<>()),
                row,
                rules.apply(table).columns().types());
    }

    private static Shape shapeOf(Map<Set<String>, Shape> known, Map<?, ?> row, Map<String, FieldType> told) {
        Shape shape = known.get(row.keySet());
        if (shape == null) {
            shape = shapeOf(names(row), told);
            if (known.size() < SHAPES_MOST) {
                known.put(Set.copyOf(names(row)), shape);
            }
        }
        return shape;
    }

    private static Shape shapeOf(Set<String> names, Map<String, FieldType> told) {
        List<ToldValue> values = new ArrayList<>();
        SchemaBuilder schema = SchemaBuilder.struct().optional();
        for (String name : names) {
            ToldValue value = ToldValue.of(name, told.getOrDefault(name, TEXT), true);
            values.add(value);
            schema.field(name, value.schema());
        }
        return new Shape(schema.build(), values);
    }

    /** In the order of the alphabet: a map from JSON has none of its own that would be the same each time. */
    private static Set<String> names(Map<?, ?> row) {
        Set<String> names = new TreeSet<>();
        row.keySet().forEach(name -> names.add(String.valueOf(name)));
        return names;
    }

    /** Debezium's envelope: the rows as told, the source block as texts and its time. */
    private Struct event(TableName table, Map<?, ?> event, Map<?, ?> sourceBlock) {
        Map<?, ?> before = event.get("before") instanceof Map<?, ?> map ? map : null;
        Map<?, ?> after = event.get("after") instanceof Map<?, ?> map ? map : null;
        Map<?, ?> shown = after != null ? after : before != null ? before : Map.of();
        Shape shape = shapeOf(table, shown);
        Struct source = shapeOf(sources, sourceBlock, SOURCE_TYPES).of(sourceBlock);
        Schema schema = envelopes.computeIfAbsent(List.of(shape.schema(), source.schema()), Schemaless::envelope);
        Struct struct = new Struct(schema)
                .put("op", event.get("op"))
                .put("source", source)
                .put("after", after == null ? null : shape.of(after));
        return before == null || after != null ? struct : struct.put("before", shape.of(before));
    }

    private static Schema envelope(List<Schema> rowAndSource) {
        return SchemaBuilder.struct()
                .field("before", rowAndSource.get(0))
                .field("after", rowAndSource.get(0))
                .field("source", rowAndSource.get(1))
                .field("op", Schema.STRING_SCHEMA)
                .build();
    }

    private Object key(TableName table, Object key) {
        if (key instanceof Map<?, ?> map) {
            return shapeOf(table, map).of(map);
        }
        if (key instanceof List) {
            throw new DataException("A record's key is an array, which tells no columns. Use a key that is an object or"
                    + " a plain value, and name its column in key.fields.");
        }
        Object value = plainKey(table).of(key);
        return value == null ? key : value;
    }

    private Schema keySchema(TableName table, Object key) {
        return key instanceof Struct struct ? struct.schema() : plainKey(table).schema();
    }

    /** A key that is one value stands for the one column that key.fields names. */
    private ToldValue plainKey(TableName table) {
        TableRules how = rules.apply(table);
        String column = how.keyFields().size() == 1 ? how.keyFields().get(0) : "";
        return ToldValue.of(column, how.columns().types().getOrDefault(column, TEXT), false);
    }
}
