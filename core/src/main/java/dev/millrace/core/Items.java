package dev.millrace.core;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The elements of an array or a vector, neutral values each. As a text they are JSON. */
public record Items(List<@Nullable Object> values) {
    public Items {
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    @Override
    public String toString() {
        StringBuilder json = new StringBuilder("[");
        for (Object value : values) {
            if (json.length() > 1) {
                json.append(',');
            }
            append(value, json);
        }
        return json.append(']').toString();
    }

    private static void append(@Nullable Object value, StringBuilder json) {
        boolean isFinite = value instanceof Number number && Double.isFinite(number.doubleValue());
        if (value instanceof BigDecimal number) {
            json.append(number.toPlainString());
        } else if (value == null || value instanceof Boolean || value instanceof Items || isFinite) {
            json.append(value);
        } else {
            quote(String.valueOf(value), json);
        }
    }

    private static void quote(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
