package dev.millrace.sink.target.bigquery;

import com.google.cloud.bigquery.QueryParameterValue;
import dev.millrace.core.FieldType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;

/** Values in statements: the few that a change of a table brings, and the bounds of a merge. */
final class Literals {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private Literals() {}

    /** A value of a column of this type. */
    static String of(FieldType type, Object value) {
        if (value instanceof Boolean || value instanceof Double || value instanceof Float) {
            return cast(type, value.toString());
        }
        if (value instanceof byte[] bytes) {
            return "FROM_BASE64('" + Base64.getEncoder().encodeToString(bytes) + "')";
        }
        return cast(type, words(value));
    }

    /** A text that means a value of this type. */
    static String cast(FieldType type, String value) {
        String sql = Types.sql(type).replaceFirst("\\(.*", "");
        return switch (sql) {
            case "STRING" -> text(value);
            case "JSON" -> "PARSE_JSON(" + text(value) + ")";
            default -> "CAST(" + text(value) + " AS " + sql + ")";
        };
    }

    private static String words(Object value) {
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof Instant instant) {
            return SECONDS.format(ProtoCells.utc(instant)) + "+00:00";
        }
        if (value instanceof LocalDateTime wall) {
            return SECONDS.format(wall);
        }
        if (value instanceof Duration time) {
            return LocalTime.MIDNIGHT.plus(time).toString();
        }
        return value.toString();
    }

    static String text(String text) {
        StringBuilder quoted = new StringBuilder("'");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\', '\'' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                default -> quoted.append(c);
            }
        }
        return quoted.append('\'').toString();
    }

    /** A value as a parameter that a column of its kind is compared with. */
    static QueryParameterValue parameter(Object value) {
        if (value instanceof BigDecimal number) {
            return QueryParameterValue.bigNumeric(number);
        }
        if (value instanceof Number number) {
            return QueryParameterValue.int64(number.longValue());
        }
        if (value instanceof LocalDate day) {
            return QueryParameterValue.date(day.toString());
        }
        if (value instanceof LocalDateTime wall) {
            return QueryParameterValue.dateTime(SECONDS.format(wall));
        }
        if (value instanceof Instant instant) {
            return QueryParameterValue.timestamp(words(instant));
        }
        return QueryParameterValue.string(value.toString());
    }
}
