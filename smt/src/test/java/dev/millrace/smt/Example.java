package dev.millrace.smt;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/** An example of a reference page, as Markdown: settings, and a record before and after it went through the transform. */
final class Example {
    private Example() {}

    static String of(
            Transformation<SinkRecord> transform,
            String alias,
            Map<String, String> shown,
            Map<String, String> real,
            SinkRecord record) {
        transform.configure(real);
        try {
            SinkRecord out = transform.apply(record);
            String lines = shown.entrySet().stream()
                    .map(entry -> ",\n\"transforms.%s.%s\": \"%s\"".formatted(alias, entry.getKey(), entry.getValue()))
                    .collect(Collectors.joining());
            return """
                    ```json
                    "transforms": "%s",
                    "transforms.%s.type": "%s"%s
                    ```
                    makes of
                    ```json
                    %s
                    ```
                    %s"""
                    .formatted(
                            alias, alias, transform.getClass().getName(), lines, json(record.value(), ""), result(out));
        } finally {
            transform.close();
        }
    }

    private static String result(@Nullable SinkRecord out) {
        if (out == null) {
            return "nothing: the record is dropped.";
        }
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        out.headers().forEach(header -> headers.put(header.key(), header.value()));
        headers.remove("trace");
        String named = headers.isEmpty()
                ? ""
                : "\nwith the header `%s`".formatted(json(headers, "").replaceAll("\\s+", " "));
        return "this:\n```json\n%s\n```%s".formatted(json(out.value(), ""), named);
    }

    private static String json(@Nullable Object value, String indent) {
        if (value instanceof Struct struct) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            for (Field field : struct.schema().fields()) {
                fields.put(field.name(), StructSchemas.stored(struct, field));
            }
            return json(fields, indent);
        }
        if (value instanceof Map<?, ?> map) {
            String deeper = indent + "  ";
            return map.entrySet().stream()
                    .map(entry -> deeper + "\"" + entry.getKey() + "\": " + json(entry.getValue(), deeper))
                    .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
        }
        if (value instanceof BigDecimal || value instanceof Number || value instanceof Boolean || value == null) {
            return String.valueOf(value);
        }
        return "\"" + value.toString().replace("\0", "\\u0000").replace("\"", "\\\"") + "\"";
    }
}
