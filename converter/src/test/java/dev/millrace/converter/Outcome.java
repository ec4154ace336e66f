package dev.millrace.converter;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** What came of a call: its result in a form that compares by content, or the exception's class and message. */
record Outcome(@Nullable Object result) {
    private record Thrown(Class<?> type, @Nullable String message, @Nullable Class<?> cause) {}

    private record Typed(Class<?> type, Object content) {}

    static Outcome of(Supplier<@Nullable Object> call) {
        try {
            return new Outcome(comparable(call.get()));
        } catch (RuntimeException | StackOverflowError e) {
            return new Outcome(new Thrown(
                    e.getClass(),
                    e.getMessage(),
                    e.getCause() == null ? null : e.getCause().getClass()));
        }
    }

    boolean isThrown() {
        return result instanceof Thrown;
    }

    private static @Nullable Object comparable(@Nullable Object value) {
        if (value instanceof SchemaAndValue both) {
            List<@Nullable Object> pair = new ArrayList<>();
            pair.add(comparable(both.schema()));
            pair.add(comparable(both.value()));
            return pair;
        }
        if (value instanceof Schema schema) {
            return schema(schema);
        }
        if (value instanceof byte[] bytes) {
            return new Typed(byte[].class, ByteBuffer.wrap(bytes));
        }
        if (value instanceof Struct struct) {
            List<@Nullable Object> values = new ArrayList<>();
            values.add(comparable(struct.schema()));
            struct.schema().fields().forEach(field -> values.add(comparable(struct.getWithoutDefault(field.name()))));
            return new Typed(Struct.class, values);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> elements = new ArrayList<>();
            list.forEach(element -> elements.add(comparable(element)));
            return new Typed(list.getClass(), elements);
        }
        if (value instanceof Map<?, ?> map) {
            Map<@Nullable Object, List<@Nullable Object>> entries = new HashMap<>();
            map.forEach((key, each) -> entries.computeIfAbsent(comparable(key), k -> new ArrayList<>())
                    .add(comparable(each)));
            return new Typed(map.getClass(), entries);
        }
        return value;
    }

    /** Schemas whose defaults are lists of bytes are never equal, not even to themselves read again. */
    private static Object schema(Schema schema) {
        List<@Nullable Object> parts = new ArrayList<>();
        parts.add(schema.getClass());
        parts.add(schema.type());
        parts.add(schema.isOptional());
        parts.add(schema.name());
        parts.add(schema.version());
        parts.add(schema.doc());
        parts.add(schema.parameters());
        parts.add(comparable(schema.defaultValue()));
        if (schema.type() == Schema.Type.STRUCT) {
            for (Field field : schema.fields()) {
                parts.add(field.name());
                parts.add(schema(field.schema()));
            }
        } else if (!schema.type().isPrimitive()) {
            parts.add(schema(schema.valueSchema()));
            parts.add(schema.type() == Schema.Type.MAP ? schema(schema.keySchema()) : null);
        }
        return new Typed(Schema.class, parts);
    }
}
