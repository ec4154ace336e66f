package dev.millrace.sink.schema;

import dev.millrace.core.FieldType;
import dev.millrace.core.Row;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a value is in a column as it was, once it is written. What is not known here is left to the database. */
final class Fits {
    private static final int NANO_DIGITS = 9;

    private Fits() {}

    static boolean in(FieldType type, @Nullable Object value) {
        if (value == null || value == Row.ABSENT) {
            return true;
        }
        return switch (type.kind()) {
            case INT8 -> whole(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case INT16 -> whole(value, Short.MIN_VALUE, Short.MAX_VALUE);
            case INT32 -> whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case INT64 -> whole(value, Long.MIN_VALUE, Long.MAX_VALUE);
            case DECIMAL -> decimal(type, value);
            case FLOAT32 -> floating(value, true);
            case FLOAT64 -> floating(value, false);
            case TEXT ->
                !(value instanceof String text)
                        || !type.isBounded()
                        || text.codePointCount(0, text.length()) <= type.size();
            case BINARY -> !(value instanceof byte[] bytes) || !type.isBounded() || bytes.length <= type.size();
            case DATE -> !hasTime(value);
            case TIME -> !hasDate(value) && moment(type, value) && (!type.isOfDay() || ofDay(value));
            case DATETIME, INSTANT -> moment(type, value);
            case ENUM -> type.labels().isEmpty() || type.labels().contains(value.toString());
            case SET ->
                value.toString().isEmpty()
                        || type.labels().containsAll(List.of(value.toString().split(",")));
            default -> true;
        };
    }

    private static boolean ofDay(Object value) {
        return !(value instanceof Duration time) || (!time.isNegative() && time.compareTo(Duration.ofDays(1)) <= 0);
    }

    private static boolean whole(Object value, long least, long most) {
        BigDecimal number = number(value);
        return number == null
                ? !(value instanceof String) && !hasTime(value)
                : number.stripTrailingZeros().scale() <= 0
                        && number.compareTo(BigDecimal.valueOf(least)) >= 0
                        && number.compareTo(BigDecimal.valueOf(most)) <= 0;
    }

    private static boolean decimal(FieldType type, Object value) {
        BigDecimal number = number(value);
        if (number == null) {
            return !(value instanceof String || value instanceof Double || value instanceof Float);
        }
        BigDecimal plain = number.stripTrailingZeros();
        boolean scale = type.scale() == FieldType.UNBOUNDED || !type.isBounded() || plain.scale() <= type.scale();
        return scale && (!type.isBounded() || plain.precision() - plain.scale() <= type.size() - type.scale());
    }

    private static boolean floating(Object value, boolean single) {
        if (value instanceof Float || (value instanceof Double && !single)) {
            return true;
        }
        if (value instanceof Double wide) {
            return wide.isNaN() || (double) wide.floatValue() == wide;
        }
        BigDecimal number = number(value);
        if (number == null) {
            return !(value instanceof String);
        }
        double near = single ? number.floatValue() : number.doubleValue();
        return !Double.isInfinite(near) && new BigDecimal(near).compareTo(number) == 0;
    }

    /** As a number, or null where it is none. */
    private static @Nullable BigDecimal number(Object value) {
        if (value instanceof BigDecimal number) {
            return number;
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return Double.isFinite(number) ? new BigDecimal(number) : null;
        }
        if (value instanceof Number number) {
            return BigDecimal.valueOf(number.longValue());
        }
        if (value instanceof String text) {
            try {
                return new BigDecimal(text.strip());
            } catch (NumberFormatException e) {
                return null;
            }
        }
        return null;
    }

    private static boolean hasTime(Object value) {
        return (value instanceof LocalDateTime wall && !wall.toLocalTime().equals(LocalTime.MIDNIGHT))
                || value instanceof Instant
                || value instanceof Duration;
    }

    private static boolean hasDate(Object value) {
        return value instanceof LocalDateTime || value instanceof Instant || value instanceof LocalDate;
    }

    private static boolean moment(FieldType type, Object value) {
        if (!type.isBounded() || type.size() >= NANO_DIGITS || value instanceof LocalDate) {
            return true;
        }
        int nanos = value instanceof Duration time
                ? time.toNanosPart()
                : value instanceof TemporalAccessor moment ? moment.get(ChronoField.NANO_OF_SECOND) : 0;
        int unit = 1;
        for (int digit = type.size(); digit < NANO_DIGITS; digit++) {
            unit *= 10;
        }
        return nanos % unit == 0;
    }
}
