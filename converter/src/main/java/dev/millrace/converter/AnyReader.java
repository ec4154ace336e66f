package dev.millrace.converter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON without a schema: maps, lists, texts, booleans, longs and doubles. */
final class AnyReader implements ValueReader {
    /** Jackson allows a thousand levels. */
    private static final int LEVELS_MAX = 500;

    @Override
    public Object read(JsonCursor json) {
        return read(json, 0);
    }

    private static @Nullable Object readOrNull(JsonCursor json, int level) {
        return json.takesNull() ? null : read(json, level);
    }

    private static Object read(JsonCursor json, int level) {
        return switch (json.next()) {
            case '{' -> object(json, level + 1);
            case '[' -> array(json, level + 1);
            case '"' -> json.text();
            case 't', 'f' -> json.bool();
            default -> json.anyNumber();
        };
    }

    private static Map<String, @Nullable Object> object(JsonCursor json, int level) {
        Map<String, @Nullable Object> members = new HashMap<>();
        json.take('{');
        if (level > LEVELS_MAX) {
            throw Surprise.here();
        }
        if (!json.takes('}')) {
            do {
                members.put(json.name(), readOrNull(json, level));
            } while (json.takesComma('}'));
        }
        return members;
    }

    private static List<@Nullable Object> array(JsonCursor json, int level) {
        List<@Nullable Object> elements = new ArrayList<>();
        json.take('[');
        if (level > LEVELS_MAX) {
            throw Surprise.here();
        }
        if (!json.takes(']')) {
            do {
                elements.add(readOrNull(json, level));
            } while (json.takesComma(']'));
        }
        return elements;
    }
}
