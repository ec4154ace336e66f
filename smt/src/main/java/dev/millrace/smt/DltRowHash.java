package dev.millrace.smt;

import dev.millrace.core.Unavailable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * The hash that dlt's {@code get_row_hash} gives a row: ten bytes of SHAKE128, in base64 without padding, over the row as
 * a JSON object without white space, its names sorted, its values as dlt's encoder (orjson) prints those of Python.
 */
final class DltRowHash {
    private static final int BYTES = 10;
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private final StringBuilder json = new StringBuilder(256);

    /** The columns come sorted. */
    @Nullable String of(Struct row, List<Field> columns) {
        json.setLength(0);
        json.append('{');
        for (Field column : columns) {
            Object value = StructSchemas.stored(row, column);
            if (Unavailable.is(value)) {
                return null;
            }
            name(column.name());
            value(column.schema(), value);
        }
        return finish();
    }

    String of(Map<String, @Nullable Object> columns) {
        json.setLength(0);
        json.append('{');
        columns.forEach((name, value) -> {
            name(name);
            value(null, value);
        });
        return finish();
    }

    private String finish() {
        json.append('}');
        byte[] digest = Shake128.digest(json.toString().getBytes(StandardCharsets.UTF_8), BYTES);
        return BASE64.withoutPadding().encodeToString(digest);
    }

    private void name(String name) {
        comma();
        string(name);
        json.append(':');
    }

    private void value(@Nullable Schema schema, @Nullable Object value) {
        if (value == null) {
            json.append("null");
        } else if (schema != null && PythonTimes.isTemporal(schema)) {
            string(PythonTimes.isoFormat(schema, value));
        } else if (value instanceof String string) {
            string(string);
        } else if (value instanceof Boolean
                || value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            json.append(value);
        } else if (value instanceof Double || value instanceof Float) {
            json.append(PythonFloats.asOrjsonPrints(((Number) value).doubleValue()));
        } else if (value instanceof BigDecimal decimal) {
            string(decimal.toString());
        } else if (value instanceof byte[] || value instanceof ByteBuffer) {
            string(BASE64.encodeToString(CanonicalValues.bytes(value)));
        } else if (value instanceof List<?> list) {
            json.append('[');
            for (Object element : list) {
                comma();
                value(schema == null ? null : schema.valueSchema(), element);
            }
            json.append(']');
        } else if (value instanceof Map<?, ?> map) {
            object(schema == null ? null : schema.valueSchema(), map);
        } else if (value instanceof Struct struct) {
            object(struct);
        } else {
            throw new DataException("dlt's row hash has no form for a "
                    + value.getClass().getName() + ". Leave the column out with columns.exclude.");
        }
    }

    private void object(@Nullable Schema valueSchema, Map<?, ?> map) {
        Map<String, @Nullable Object> sorted = new TreeMap<>(ByCodePoint.ORDER);
        map.forEach((name, value) -> sorted.put(String.valueOf(name), value));
        json.append('{');
        sorted.forEach((name, value) -> {
            name(name);
            value(valueSchema, value);
        });
        json.append('}');
    }

    private void object(Struct struct) {
        json.append('{');
        struct.schema().fields().stream()
                .sorted(Comparator.comparing(Field::name, ByCodePoint.ORDER))
                .forEach(field -> {
                    name(field.name());
                    value(field.schema(), StructSchemas.stored(struct, field));
                });
        json.append('}');
    }

    private void comma() {
        char last = json.charAt(json.length() - 1);
        if (last != '{' && last != '[') {
            json.append(',');
        }
    }

    private void string(String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < ' ') {
                        json.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}
