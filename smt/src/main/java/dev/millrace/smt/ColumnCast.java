package dev.millrace.smt;

import dev.millrace.core.Unavailable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/** A type that a column can be given, and the way of a plain value there. A value that does not fit exactly is refused. */
record ColumnCast(Kind kind, int scale) {
    enum Kind {
        BOOLEAN,
        INT32,
        INT64,
        FLOAT64,
        DECIMAL,
        TEXT,
        DATE,
        TIMESTAMP,
        UUID
    }

    static final String NAMES = "boolean, int32, int64, float64, decimal(<scale>), text, date, timestamp or uuid";

    private static final Pattern NAME = Pattern.compile("([a-z0-9]+)(?:\\((\\d{1,2})\\))?");

    static Optional<ColumnCast> named(String name) {
        Matcher matcher = NAME.matcher(name.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean hasScale = matcher.group(2) != null;
        for (Kind kind : Kind.values()) {
            if (kind.name().equalsIgnoreCase(matcher.group(1)) && hasScale == (kind == Kind.DECIMAL)) {
                return Optional.of(new ColumnCast(kind, hasScale ? Integer.parseInt(matcher.group(2)) : 0));
            }
        }
        return Optional.empty();
    }

    Schema schema() {
        return switch (kind) {
            case BOOLEAN -> Schema.OPTIONAL_BOOLEAN_SCHEMA;
            case INT32 -> Schema.OPTIONAL_INT32_SCHEMA;
            case INT64 -> Schema.OPTIONAL_INT64_SCHEMA;
            case FLOAT64 -> Schema.OPTIONAL_FLOAT64_SCHEMA;
            case DECIMAL -> Decimal.builder(scale).optional().build();
            case TEXT -> Schema.OPTIONAL_STRING_SCHEMA;
            case DATE -> org.apache.kafka.connect.data.Date.builder().optional().build();
            case TIMESTAMP -> Timestamp.builder().optional().build();
            case UUID ->
                SchemaBuilder.string().name("io.debezium.data.Uuid").optional().build();
        };
    }

    /**
     * The value as this type's Connect class.
     *
     * @throws IllegalArgumentException if it has none there; the message holds no value
     */
    @Nullable Object of(@Nullable Object plain) {
        if (plain == null) {
            return null;
        }
        if (Unavailable.is(plain)) {
            return unavailable();
        }
        try {
            return switch (kind) {
                case BOOLEAN -> bool(plain);
                case INT32 -> number(plain).intValueExact();
                case INT64 -> number(plain).longValueExact();
                case FLOAT64 ->
                    plain instanceof Double real ? real : number(plain).doubleValue();
                case DECIMAL -> number(plain).setScale(scale, RoundingMode.UNNECESSARY);
                case TEXT -> text(plain);
                case DATE -> Date.from(wall(plain).toLocalDate().atStartOfDay().toInstant(ZoneOffset.UTC));
                case TIMESTAMP -> Date.from(wall(plain).toInstant(ZoneOffset.UTC));
                case UUID -> UUID.fromString(text(plain)).toString();
            };
        } catch (ArithmeticException | IllegalArgumentException | DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "a value of the class %s has no exact form as %s"
                            .formatted(plain.getClass().getSimpleName(), this),
                    e instanceof IllegalArgumentException ? null : e);
        }
    }

    /**
     * The mark of a value that the source did not log, for what is made of one.
     *
     * @throws IllegalArgumentException if this type has no such mark
     */
    Object unavailable() {
        if (kind != Kind.TEXT) {
            throw new IllegalArgumentException(
                    "the source did not log the value, since no update changed it; REPLICA IDENTITY FULL on its table logs it");
        }
        return Unavailable.TEXT;
    }

    private static Object bool(Object plain) {
        String word = text(plain).toLowerCase(Locale.ROOT);
        return switch (word) {
            case "true", "1", "t", "y", "yes" -> true;
            case "false", "0", "f", "n", "no" -> false;
            default -> throw new IllegalArgumentException("no boolean");
        };
    }

    private static BigDecimal number(Object plain) {
        if (plain instanceof BigDecimal decimal) {
            return decimal;
        }
        if (plain instanceof Boolean flag) {
            return flag ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        return new BigDecimal(plain.toString().strip());
    }

    private static String text(Object plain) {
        return plain instanceof BigDecimal decimal ? decimal.toPlainString() : plain.toString();
    }

    private static LocalDateTime wall(Object plain) {
        if (plain instanceof Instant instant) {
            return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        }
        String text = plain.toString().strip().replace(' ', 'T');
        if (text.length() == "2024-02-29".length()) {
            return LocalDate.parse(text).atStartOfDay();
        }
        boolean hasZone = text.endsWith("Z") || text.matches(".*T.*[+-]\\d{2}:?\\d{2}");
        return hasZone
                ? OffsetDateTime.parse(text)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toLocalDateTime()
                : LocalDateTime.parse(text);
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + (kind == Kind.DECIMAL ? "(" + scale + ")" : "");
    }
}
