package dev.millrace.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's mark of a value that the source did not log, as PostgreSQL does not log what is out of line and unchanged. It is
 * a text, and in columns of other types what comes closest to it there (3.5).
 */
public final class Unavailable {
    public static final String TEXT = "__debezium_unavailable_value";

    private static final byte[] BYTES = TEXT.getBytes(StandardCharsets.UTF_8);
    /** In an {@code hstore} that comes as JSON. */
    private static final String PAIR = "{\"%1$s\":\"%1$s\"}".formatted(TEXT);
    /** In an array of them. */
    private static final String ID = UUID.nameUUIDFromBytes(BYTES).toString();

    private Unavailable() {}

    /** Whether a value of Connect's is none. */
    public static boolean is(@Nullable Object value) {
        if (value instanceof String text) {
            return isText(text);
        }
        if (value instanceof Number) {
            return false; // most of what is left, and told apart faster than an interface
        }
        if (value instanceof byte[] bytes) {
            return Arrays.equals(bytes, BYTES);
        }
        if (value instanceof ByteBuffer buffer) {
            return buffer.equals(ByteBuffer.wrap(BYTES));
        }
        if (value instanceof List<?> items) {
            return items.size() == 1 ? ID.equals(items.get(0)) || is(items.get(0)) : areBytes(items);
        }
        return value instanceof Map<?, ?> map && map.size() == 1 && TEXT.equals(map.get(TEXT));
    }

    private static boolean isText(String text) {
        int length = text.length();
        return (length == TEXT.length() && text.equals(TEXT)) || (length == PAIR.length() && text.equals(PAIR));
    }

    /** An array of numbers has the bytes of the text. */
    private static boolean areBytes(List<?> items) {
        if (items.size() != BYTES.length) {
            return false;
        }
        for (int i = 0; i < BYTES.length; i++) {
            if (!(items.get(i) instanceof Number number) || number.longValue() != BYTES[i]) {
                return false;
            }
        }
        return true;
    }
}
