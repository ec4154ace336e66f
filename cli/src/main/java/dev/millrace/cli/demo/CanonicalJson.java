package dev.millrace.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON document by its structure: engines reorder members, change white space and write 12.50 as 12.5. Equal where
 * RFC 8259 sees the same members, elements and numbers.
 */
record CanonicalJson(@Nullable Object root) {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static CanonicalJson parse(String text) {
        try {
            return new CanonicalJson(canonical(MAPPER.readValue(text, Object.class)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "Not a JSON document: " + text.substring(0, Math.min(80, text.length())), e);
        }
    }

    private static @Nullable Object canonical(@Nullable Object node) {
        if (node instanceof Map<?, ?> object) {
            Map<Object, @Nullable Object> members = new HashMap<>();
            object.forEach((name, value) -> members.put(name, canonical(value)));
            return members;
        }
        if (node instanceof List<?> array) {
            return array.stream().map(CanonicalJson::canonical).toList();
        }
        return node instanceof Number number ? new BigDecimal(number.toString()).stripTrailingZeros() : node;
    }
}
