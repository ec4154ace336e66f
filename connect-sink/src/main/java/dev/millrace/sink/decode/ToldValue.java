package dev.millrace.sink.decode;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Unavailable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * A column of records without a schema: the schema that stands for its told type, in the words that the reader of fields
 * knows, and the way from a JSON value to it.
 */
record ToldValue(String column, FieldType type, Schema schema) {
    private static final String TIME = "io.debezium.time.";
    private static final int MILLIS = 3;
    private static final int MICROS = 6;
    /** The mark in a column of bytes, which are base64 in JSON. */
    private static final String UNAVAILABLE_BYTES =
            Base64.getEncoder().encodeToString(Unavailable.TEXT.getBytes(StandardCharsets.UTF_8));

    private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);

    static ToldValue of(String column, FieldType type, boolean optional) {
        SchemaBuilder schema = builder(type);
        return new ToldValue(column, type, (optional ? schema.optional() : schema).build());
    }

    private static SchemaBuilder builder(FieldType type) {
        return switch (type.kind()) {
            case BOOLEAN -> SchemaBuilder.bool();
            case INT8 -> SchemaBuilder.int8();
            case INT16 -> SchemaBuilder.int16();
            case INT32 -> SchemaBuilder.int32();
            case INT64 -> SchemaBuilder.int64();
            case DECIMAL ->
                Decimal.builder(type.scale()).parameter("connect.decimal.precision", String.valueOf(type.size()));
            case FLOAT32 -> SchemaBuilder.float32();
            case FLOAT64 -> SchemaBuilder.float64();
            case BINARY -> SchemaBuilder.bytes();
            case DATE -> SchemaBuilder.int32().name(TIME + "Date");
            case TIME -> count(type, "Time");
            case DATETIME -> count(type, "Timestamp");
            case INSTANT -> SchemaBuilder.string().name(TIME + "ZonedTimestamp");
            case UUID -> SchemaBuilder.string().name("io.debezium.data.Uuid");
            case JSON -> SchemaBuilder.string().name("io.debezium.data.Json");
            default ->
                type.isBounded()
                        ? SchemaBuilder.string()
                                .parameter("__debezium.source.column.type", "VARCHAR")
                                .parameter("__debezium.source.column.length", String.valueOf(type.size()))
                        : SchemaBuilder.string();
        };
    }

    private static SchemaBuilder count(FieldType type, String name) {
        if (type.size() <= MILLIS) {
            boolean isTime = type.kind() == Kind.TIME;
            return (isTime ? SchemaBuilder.int32() : SchemaBuilder.int64()).name(TIME + name);
        }
        return SchemaBuilder.int64().name(TIME + (type.size() <= MICROS ? "Micro" : "Nano") + name);
    }

    /** What the schema's type wants, of a value as a JSON converter without schemas gives it. */
    @Nullable Object of(@Nullable Object json) {
        if (json == null) {
            return null;
        }
        try {
            return switch (type.kind()) {
                case BOOLEAN -> bool(json);
                case INT8 -> decimal(json).byteValueExact();
                case INT16 -> decimal(json).shortValueExact();
                case INT32 -> decimal(json).intValueExact();
                case INT64 -> decimal(json).longValueExact();
                case DECIMAL -> decimal(json).setScale(type.scale());
                case FLOAT32 -> json instanceof Number number ? number.floatValue() : Float.valueOf(json.toString());
                case FLOAT64 -> json instanceof Number number ? number.doubleValue() : Double.valueOf(json.toString());
                case BINARY -> Base64.getDecoder().decode(json.toString());
                case DATE ->
                    json instanceof Number
                            ? (Object) decimal(json).intValueExact()
                            : Math.toIntExact(LocalDate.parse(json.toString()).toEpochDay());
                case TIME -> time(json);
                case DATETIME -> json instanceof Number ? decimal(json).longValueExact() : datetime(json.toString());
                case INSTANT -> instant(json);
                default -> Unavailable.is(json) || json.equals(UNAVAILABLE_BYTES) ? Unavailable.TEXT : text(json);
            };
        } catch (ArithmeticException | IllegalArgumentException | DateTimeParseException e) {
            throw new DataException("Column \"" + column + "\" is told to be "
                    + type.kind().name().toLowerCase(Locale.ROOT) + ", and a record has a "
                    + json.getClass().getSimpleName() + " there that is none. Correct columns.types.");
        }
    }

    private static Boolean bool(Object json) {
        if (json instanceof Boolean bool) {
            return bool;
        }
        return switch (json.toString()) {
            case "0", "false" -> false;
            case "1", "true" -> true;
            default -> throw new IllegalArgumentException("no boolean");
        };
    }

    private static BigDecimal decimal(Object json) {
        return json instanceof BigDecimal decimal ? decimal : new BigDecimal(json.toString());
    }

    private Object time(Object json) {
        long count = json instanceof Number
                ? decimal(json).longValueExact()
                : units(Duration.ofNanos(LocalTime.parse(json.toString()).toNanoOfDay()));
        return type.size() <= MILLIS ? (Object) Math.toIntExact(count) : (Object) count;
    }

    private long datetime(String iso) {
        return units(Duration.between(EPOCH, LocalDateTime.parse(iso.replace(' ', 'T'))));
    }

    /** In the unit of the type's digits, and never rounded. */
    private long units(Duration time) {
        long unit = type.size() <= MILLIS ? 1_000_000 : type.size() <= MICROS ? 1_000 : 1;
        if (time.getNano() % unit != 0) {
            throw new ArithmeticException("more digits than told");
        }
        long units = 1_000_000_000 / unit;
        return Math.addExact(Math.multiplyExact(time.getSeconds(), units), time.getNano() / unit);
    }

    private String instant(Object json) {
        if (!(json instanceof Number)) {
            return OffsetDateTime.parse(json.toString().replace(' ', 'T')).toString();
        }
        long units = type.size() <= MILLIS ? 1_000L : type.size() <= MICROS ? 1_000_000L : 1_000_000_000L;
        long count = decimal(json).longValueExact();
        return Instant.ofEpochSecond(Math.floorDiv(count, units), Math.floorMod(count, units) * (1_000_000_000 / units))
                .toString();
    }

    /** Objects and arrays as JSON, everything else as it would stand in it. */
    private static String text(Object json) {
        if (json instanceof Map || json instanceof List) {
            return JsonText.of(json);
        }
        return json instanceof Double number && Double.isFinite(number)
                ? new BigDecimal(number.toString()).toPlainString()
                : json.toString();
    }
}
