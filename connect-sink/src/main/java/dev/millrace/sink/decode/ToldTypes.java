package dev.millrace.sink.decode;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/** Types as a user writes them: {@code int64}, {@code decimal(10,2)}, {@code datetime(3)}. */
public final class ToldTypes {
    private static final Pattern COLUMN = Pattern.compile(
            "\\s*([^:,]+?)\\s*:\\s*([a-zA-Z0-9]+)\\s*(?:\\(\\s*(\\d+)\\s*(?:,\\s*(\\d+)\\s*)?\\))?\\s*(?:,|$)");
    private static final int DIGITS_MOST = 9;
    private static final int DIGITS = 6;

    private ToldTypes() {}

    /** Reads {@code column:type, column:type}, and refuses what is none. */
    public static Map<String, FieldType> read(String key, String text) {
        Map<String, FieldType> types = new LinkedHashMap<>();
        Matcher column = COLUMN.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!column.find(end) || column.start() != end) {
                throw new ConfigException(
                        key, text.substring(end).strip(), "must be column:type, for example price:decimal(10,2)");
            }
            FieldType type = of(key, column.group(2), number(column.group(3)), number(column.group(4)));
            if (types.put(column.group(1), type) != null) {
                throw new ConfigException(key, column.group(1), "the column stands twice");
            }
            end = column.end();
        }
        return types;
    }

    /** Refuses what {@link #read} would. */
    public static void check(String key, Object value) {
        read(key, String.valueOf(value));
    }

    private static FieldType of(String key, String word, int first, int second) {
        Kind kind = kind(key, word);
        return switch (kind) {
            case DECIMAL -> {
                if (first < 1 || second > first) {
                    throw new ConfigException(
                            key,
                            word,
                            "needs its digits, and how many of them are behind the point:" + " decimal(10,2)");
                }
                yield FieldType.decimal(first, Math.max(second, 0));
            }
            case TEXT -> FieldType.text(first);
            case BINARY -> FieldType.binary(first);
            case TIME, DATETIME, INSTANT -> {
                if (first > DIGITS_MOST) {
                    throw new ConfigException(key, word, "has at most 9 digits of a second");
                }
                yield FieldType.temporal(kind, first < 0 ? DIGITS : first);
            }
            default -> FieldType.of(kind);
        };
    }

    private static Kind kind(String key, String word) {
        try {
            Kind kind = Kind.valueOf(word.toUpperCase(Locale.ROOT));
            if (isEverywhere(kind)) {
                return kind;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new ConfigException(
                key,
                word,
                "is no type. There are boolean, int8, int16, int32, int64, decimal(p,s), float32, float64, text,"
                        + " binary, date, time, datetime, instant, uuid, json");
    }

    /** Others need more to be told than a word. */
    private static boolean isEverywhere(Kind kind) {
        return FieldType.of(kind).standIn().kind() == kind;
    }

    private static int number(String digits) {
        return digits == null ? FieldType.UNBOUNDED : Integer.parseInt(digits);
    }
}
