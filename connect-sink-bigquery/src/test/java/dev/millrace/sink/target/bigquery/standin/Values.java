package dev.millrace.sink.target.bigquery.standin;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.ByteString;
import com.google.zetasql.Value;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values in the forms that they have outside: in REST's JSON, in the rows of streams, and in tests. */
final class Values {
    private static final DateTimeFormatter ZONED = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss[.SSSSSS]XXX");
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss[.SSSSSS]");
    private static final int MICRO_BITS = 20;
    private static final int DATE_SHIFT = MICRO_BITS + 17;

    private Values() {}

    /** A parameter of a query. */
    static Value parse(String type, @Nullable String text) {
        if (text == null) {
            return Value.createSimpleNullValue(StoredColumn.kind(type));
        }
        return switch (type) {
            case "INT64" -> Value.createInt64Value(Long.parseLong(text));
            case "STRING" -> Value.createStringValue(text);
            case "NUMERIC" -> Value.createNumericValue(new BigDecimal(text));
            case "BIGNUMERIC" -> Value.createBigNumericValue(new BigDecimal(text));
            case "DATE" -> Value.createDateValue(LocalDate.parse(text));
            case "DATETIME" -> Value.createDatetimeValue(LocalDateTime.parse(text, LOCAL));
            case "TIMESTAMP" -> timestamp(ZONED.parse(text, Instant::from));
            default -> throw new UnsupportedOperationException("The stand-in has no parameters of " + type);
        };
    }

    private static Value timestamp(Instant instant) {
        return Value.createTimestampValueFromUnixMicros(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
    }

    static JsonElement json(Value value) {
        if (value.isNull()) {
            return JsonNull.INSTANCE;
        }
        return new JsonPrimitive(
                switch (value.getType().getKind()) {
                    case TYPE_TIMESTAMP -> Long.toString(value.getTimestampUnixMicros());
                    default -> String.valueOf(text(value));
                });
    }

    /** As tests compare it; null stays null. */
    static @Nullable String text(Value value) {
        if (value.isNull()) {
            return null;
        }
        return switch (value.getType().getKind()) {
            case TYPE_INT64 -> Long.toString(value.getInt64Value());
            case TYPE_BOOL -> Boolean.toString(value.getBoolValue());
            case TYPE_DOUBLE -> Double.toString(value.getDoubleValue());
            case TYPE_STRING -> value.getStringValue();
            case TYPE_BYTES ->
                Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray());
            case TYPE_NUMERIC, TYPE_BIGNUMERIC -> StoredColumn.decimal(value).toPlainString();
            case TYPE_DATE -> value.getLocalDateValue().toString();
            case TYPE_TIME -> value.getLocalTimeValue().toString();
            case TYPE_DATETIME -> value.getLocalDateTimeValue().toString();
            case TYPE_TIMESTAMP ->
                LocalDateTime.ofInstant(
                                Instant.EPOCH.plus(value.getTimestampUnixMicros(), ChronoUnit.MICROS), ZoneOffset.UTC)
                        .toString();
            case TYPE_JSON -> value.getJsonValue();
            case TYPE_ARRAY ->
                value.getElementList().stream().map(Values::text).collect(Collectors.joining(", ", "[", "]"));
            default -> throw new UnsupportedOperationException("The stand-in has no text of " + value.getType());
        };
    }

    /** A field of a streamed row. */
    static Value streamed(StoredColumn column, Object field) {
        return switch (column.type()) {
            case "INT64" -> Value.createInt64Value((Long) field);
            case "BOOL" -> Value.createBoolValue((Boolean) field);
            case "FLOAT64" -> Value.createDoubleValue((Double) field);
            case "STRING", "GEOGRAPHY" -> Value.createStringValue((String) field);
            case "BYTES" -> Value.createBytesValue((ByteString) field);
            case "NUMERIC" -> Value.createNumericValue(new BigDecimal((String) field));
            case "BIGNUMERIC" -> Value.createBigNumericValue(new BigDecimal((String) field));
            case "DATE" -> Value.createDateValue(LocalDate.ofEpochDay((Integer) field));
            case "TIME" -> Value.createTimeValue(time((Long) field));
            case "DATETIME" -> Value.createDatetimeValue(datetime((Long) field));
            case "TIMESTAMP" -> Value.createTimestampValueFromUnixMicros((Long) field);
            case "JSON" -> Value.createJsonValue((String) field);
            default -> throw new IllegalArgumentException("No streamed values of " + column.type());
        };
    }

    private static LocalTime time(long packed) {
        long seconds = packed >> MICRO_BITS;
        return LocalTime.of(
                (int) ((seconds >> 12) & 0x1F),
                (int) ((seconds >> 6) & 0x3F),
                (int) (seconds & 0x3F),
                (int) (packed & ((1 << MICRO_BITS) - 1)) * 1000);
    }

    private static LocalDateTime datetime(long packed) {
        long date = packed >> DATE_SHIFT;
        return LocalDate.of((int) (date >> 9), (int) ((date >> 5) & 0xF), (int) (date & 0x1F))
                .atTime(time(packed & ((1L << DATE_SHIFT) - 1)));
    }
}
