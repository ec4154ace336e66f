package dev.millrace.sink.decode;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * How one field of a Connect schema becomes a neutral value: its type, and the step from Connect's object to ours. Here,
 * and nowhere else, the names of logical types are known.
 */
record FieldReader(FieldType type, @Nullable Function<Object, Object> step) {
    private static final String DEBEZIUM_TIME = "io.debezium.time.";
    private static final String DEBEZIUM_DATA = "io.debezium.data.";
    private static final int MILLIS = 3;
    private static final int MICROS = 6;
    private static final int NANOS = 9;

    /** By what a value means, where its schema has a name that we know. */
    private static final Map<String, Function<Schema, FieldReader>> LOGICAL = Map.ofEntries(
            Map.entry(Decimal.LOGICAL_NAME, FieldReader::decimal),
            Map.entry(
                    org.apache.kafka.connect.data.Date.LOGICAL_NAME,
                    reader(FieldType.of(Kind.DATE), FieldReader::dateOfJavaDate)),
            Map.entry(Time.LOGICAL_NAME, reader(time(MILLIS), v -> Duration.ofMillis(javaDate(v)))),
            Map.entry(Timestamp.LOGICAL_NAME, reader(datetime(MILLIS), v -> atMillis(javaDate(v)))),
            Map.entry(DEBEZIUM_TIME + "Date", reader(FieldType.of(Kind.DATE), v -> LocalDate.ofEpochDay(whole(v)))),
            Map.entry(DEBEZIUM_TIME + "Time", reader(time(MILLIS), v -> Duration.ofMillis(whole(v)))),
            Map.entry(DEBEZIUM_TIME + "MicroTime", reader(time(MICROS), v -> Duration.of(whole(v), ChronoUnit.MICROS))),
            Map.entry(DEBEZIUM_TIME + "NanoTime", reader(time(NANOS), v -> Duration.ofNanos(whole(v)))),
            Map.entry(DEBEZIUM_TIME + "Timestamp", reader(datetime(MILLIS), v -> atMillis(whole(v)))),
            Map.entry(DEBEZIUM_TIME + "MicroTimestamp", reader(datetime(MICROS), v -> atMicros(whole(v)))),
            Map.entry(DEBEZIUM_TIME + "NanoTimestamp", reader(datetime(NANOS), v -> atNanos(whole(v)))),
            Map.entry(
                    DEBEZIUM_TIME + "ZonedTimestamp",
                    reader(FieldType.temporal(Kind.INSTANT, MICROS), v -> instant((String) v))),
            Map.entry(DEBEZIUM_TIME + "ZonedTime", reader(time(MICROS), v -> utcTime((String) v))),
            Map.entry(DEBEZIUM_TIME + "IsoDate", reader(FieldType.of(Kind.DATE), v -> LocalDate.parse(withoutZone(v)))),
            Map.entry(
                    DEBEZIUM_TIME + "IsoTime",
                    reader(time(NANOS), v -> sinceMidnight(LocalTime.parse(withoutZone(v))))),
            Map.entry(
                    DEBEZIUM_TIME + "IsoTimestamp", reader(datetime(NANOS), v -> LocalDateTime.parse(withoutZone(v)))),
            Map.entry(DEBEZIUM_TIME + "Year", reader(FieldType.of(Kind.INT32), v -> ((Number) v).intValue())),
            Map.entry(DEBEZIUM_DATA + "Json", reader(FieldType.of(Kind.JSON), null)),
            Map.entry(DEBEZIUM_DATA + "Uuid", reader(FieldType.of(Kind.UUID), null)),
            Map.entry(DEBEZIUM_DATA + "VariableScaleDecimal", FieldReader::variableScale));

    /** The reader of a field, or nothing when this type has no neutral form yet. */
    static Optional<FieldReader> of(Schema schema) {
        String name = schema.name();
        if (name != null) {
            Function<Schema, FieldReader> logical = LOGICAL.get(name);
            if (logical != null) {
                return Optional.of(logical.apply(schema));
            }
        }
        return switch (schema.type()) {
            case BOOLEAN -> plain(Kind.BOOLEAN);
            case INT8 -> plain(Kind.INT8);
            case INT16 -> plain(Kind.INT16);
            case INT32 -> plain(Kind.INT32);
            case INT64 -> plain(Kind.INT64);
            case FLOAT32 -> plain(Kind.FLOAT32);
            case FLOAT64 -> plain(Kind.FLOAT64);
            case STRING -> Optional.of(new FieldReader(FieldType.text(textLength(schema)), null));
            case BYTES -> Optional.of(new FieldReader(FieldType.of(Kind.BINARY), FieldReader::bytes));
            case STRUCT, ARRAY, MAP -> Optional.empty();
        };
    }

    /** The neutral value of Connect's, which are often the same object. */
    Object read(Object value) {
        return step == null ? value : step.apply(value);
    }

    private static Optional<FieldReader> plain(Kind kind) {
        return Optional.of(new FieldReader(FieldType.of(kind), null));
    }

    private static Function<Schema, FieldReader> reader(FieldType type, @Nullable Function<Object, Object> step) {
        FieldReader reader = new FieldReader(type, step);
        return schema -> reader;
    }

    private static FieldType time(int digits) {
        return FieldType.temporal(Kind.TIME, digits);
    }

    private static FieldType datetime(int digits) {
        return FieldType.temporal(Kind.DATETIME, digits);
    }

    private static FieldReader decimal(Schema schema) {
        int scale = number(schema, Decimal.SCALE_FIELD).orElse(0);
        int precision = number(schema, "connect.decimal.precision")
                .orElseGet(() -> declaredLength(schema).orElse(FieldType.UNBOUNDED));
        return new FieldReader(FieldType.decimal(precision, scale), null);
    }

    private static FieldReader variableScale(Schema schema) {
        return new FieldReader(FieldType.decimal(FieldType.UNBOUNDED, FieldType.UNBOUNDED), v -> {
            Struct struct = (Struct) v;
            return new BigDecimal(new BigInteger(bytes(struct.getWithoutDefault("value"))), struct.getInt32("scale"));
        });
    }

    private static byte[] bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static long whole(Object value) {
        return ((Number) value).longValue();
    }

    @SuppressWarnings("JavaUtilDate") // Connect's own logical types come as java.util.Date
    private static long javaDate(Object value) {
        return ((java.util.Date) value).getTime();
    }

    private static LocalDate dateOfJavaDate(Object value) {
        return LocalDate.ofEpochDay(Math.floorDiv(javaDate(value), TimeUnit.DAYS.toMillis(1)));
    }

    private static LocalDateTime atMillis(long millis) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(millis, 1_000L), (int) Math.floorMod(millis, 1_000L) * 1_000_000, ZoneOffset.UTC);
    }

    private static LocalDateTime atMicros(long micros) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, 1_000_000L), (int) Math.floorMod(micros, 1_000_000L) * 1_000, ZoneOffset.UTC);
    }

    private static LocalDateTime atNanos(long nanos) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(nanos, 1_000_000_000L), (int) Math.floorMod(nanos, 1_000_000_000L), ZoneOffset.UTC);
    }

    private static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    private static Duration utcTime(String text) {
        return sinceMidnight(
                OffsetTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).toLocalTime());
    }

    private static Duration sinceMidnight(LocalTime time) {
        return Duration.ofNanos(time.toNanoOfDay());
    }

    /** Debezium's ISO forms end in a Z that means nothing: they are readings of a clock on the wall. */
    private static String withoutZone(Object value) {
        String text = (String) value;
        return text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
    }

    /** A text's length where the source says it is bounded; Debezium tells it when asked to propagate column types. */
    private static int textLength(Schema schema) {
        String declared = parameter(schema, "__debezium.source.column.type");
        boolean bounded = declared != null && declared.toUpperCase(Locale.ROOT).contains("CHAR");
        return bounded ? declaredLength(schema).orElse(FieldType.UNBOUNDED) : FieldType.UNBOUNDED;
    }

    private static Optional<Integer> declaredLength(Schema schema) {
        return number(schema, "__debezium.source.column.length");
    }

    private static Optional<Integer> number(Schema schema, String parameter) {
        return Optional.ofNullable(parameter(schema, parameter)).map(Integer::valueOf);
    }

    private static @Nullable String parameter(Schema schema, String name) {
        return schema.parameters() == null ? null : schema.parameters().get(name);
    }
}
