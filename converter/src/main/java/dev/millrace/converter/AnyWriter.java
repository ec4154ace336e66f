package dev.millrace.converter;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** Writes values that have no schema, by their classes. */
final class AnyWriter implements ValueWriter {
    private static final int LEVELS_MAX = 500;

    @Override
    public void write(JsonOut out, @Nullable Schema schema, Object value) {
        write(out, value, 0);
    }

    private static void writeOrNull(JsonOut out, @Nullable Object value, int level) {
        if (value == null) {
            out.nothing();
        } else {
            write(out, value, level);
        }
    }

    private static void write(JsonOut out, Object value, int level) {
        if (value instanceof String text) {
            out.text(text);
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            out.integer(((Number) value).longValue());
        } else if (value instanceof Boolean bool) {
            out.bool(bool);
        } else if (value instanceof Double number) {
            out.float64(number);
        } else if (value instanceof Float number) {
            out.float32(number);
        } else if (value instanceof byte[] bytes) {
            out.base64(bytes);
        } else if (value instanceof ByteBuffer buffer) {
            out.base64(buffer);
        } else {
            nested(out, value, level + 1);
        }
    }

    private static void nested(JsonOut out, Object value, int level) {
        // What is a list and a map, Connect's converter takes for either of the two.
        if (level > LEVELS_MAX || (value instanceof List) == (value instanceof Map)) {
            throw Surprise.here();
        }
        if (value instanceof List<?> list) {
            array(out, list, level);
        } else {
            object(out, (Map<?, ?>) value, level);
        }
    }

    private static void array(JsonOut out, List<?> list, int level) {
        char before = '[';
        for (Object element : list) {
            out.raw(before);
            writeOrNull(out, element, level);
            before = ',';
        }
        if (before == '[') {
            out.raw('[');
        }
        out.raw(']');
    }

    private static void object(JsonOut out, Map<?, ?> map, int level) {
        char before = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.raw(before);
            out.text((String) entry.getKey()); // with any other key it becomes an array: left to Connect's converter
            out.raw(':');
            writeOrNull(out, entry.getValue(), level);
            before = ',';
        }
        if (before == '{') {
            out.raw('{');
        }
        out.raw('}');
    }
}
