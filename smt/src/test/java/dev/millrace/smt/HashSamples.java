package dev.millrace.smt;

import dev.millrace.core.FieldType;
import dev.millrace.core.hash.HashedColumn;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** A column of each type with the values at its ends, random ones, and both as Connect carries them. */
final class HashSamples {
    private static final Schema VARIABLE_SCALE = SchemaBuilder.struct()
            .name("io.debezium.data.VariableScaleDecimal")
            .field("scale", Schema.INT32_SCHEMA)
            .field("value", Schema.BYTES_SCHEMA)
            .optional()
            .build();

    private static final String LETTERS =
            "abcXYZ 0189~|,\"'\\\t\n[]{}%$\u00e4\u00df\u20ac\u0301\u4e2d\ud83d\ude00\u00a0";

    private HashSamples() {}

    /** What a value is in the neutral model as a field of a Debezium event. */
    static Schema schemaOf(HashedColumn column) {
        return column.isArray()
                ? SchemaBuilder.array(schemaOf(column.type())).optional().build()
                : schemaOf(column.type());
    }

    private static Schema schemaOf(FieldType type) {
        return switch (type.kind()) {
            case BOOLEAN -> Schema.OPTIONAL_BOOLEAN_SCHEMA;
            case INT8 -> Schema.OPTIONAL_INT8_SCHEMA;
            case INT16 -> Schema.OPTIONAL_INT16_SCHEMA;
            case INT32, YEAR -> Schema.OPTIONAL_INT32_SCHEMA;
            case INT64 -> Schema.OPTIONAL_INT64_SCHEMA;
            case DECIMAL ->
                type.scale() == FieldType.UNBOUNDED
                        ? VARIABLE_SCALE
                        : Decimal.builder(type.scale()).optional().build();
            case FLOAT32 -> Schema.OPTIONAL_FLOAT32_SCHEMA;
            case FLOAT64 -> Schema.OPTIONAL_FLOAT64_SCHEMA;
            case TEXT, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY, OTHER -> Schema.OPTIONAL_STRING_SCHEMA;
            case BINARY -> Schema.OPTIONAL_BYTES_SCHEMA;
            case DATE -> named(SchemaBuilder.int32(), "time.Date");
            case TIME -> named(SchemaBuilder.int64(), "time.MicroTime");
            case DATETIME -> named(SchemaBuilder.int64(), "time.MicroTimestamp");
            case INSTANT -> named(SchemaBuilder.string(), "time.ZonedTimestamp");
            case UUID -> named(SchemaBuilder.string(), "data.Uuid");
            case JSON -> named(SchemaBuilder.string(), "data.Json");
        };
    }

    private static Schema named(SchemaBuilder builder, String name) {
        return builder.name("io.debezium." + name).optional().build();
    }

    static @Nullable Object connectValue(FieldType type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> elements = new ArrayList<>();
            list.forEach(element -> elements.add(connectValue(type, element)));
            return elements;
        }
        return switch (type.kind()) {
            case DECIMAL -> type.scale() == FieldType.UNBOUNDED ? variableScale((BigDecimal) value) : value;
            case DATE -> (int) ((LocalDate) value).toEpochDay();
            case TIME -> ((Duration) value).toNanos() / 1000;
            case DATETIME -> ChronoUnit.MICROS.between(LocalDateTime.of(1970, 1, 1, 0, 0), (LocalDateTime) value);
            case INSTANT -> value.toString();
            default -> value;
        };
    }

    private static Struct variableScale(BigDecimal value) {
        return new Struct(VARIABLE_SCALE)
                .put("scale", value.scale())
                .put("value", value.unscaledValue().toByteArray());
    }

    /** The values that break things, within what every database here can hold; then what only this one can. */
    static List<Object> boundaries(FieldType type) {
        return switch (type.kind()) {
            case BOOLEAN -> List.of(true, false);
            case INT8 -> List.of((byte) 0, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case INT16 -> List.of((short) 0, Short.MIN_VALUE, Short.MAX_VALUE, (short) -1);
            case INT32, YEAR -> List.of(0, Integer.MIN_VALUE, Integer.MAX_VALUE, -1);
            case INT64 -> List.of(0L, Long.MIN_VALUE, Long.MAX_VALUE, -1L, 10L, 1_000_000L);
            case DECIMAL -> decimals(type);
            case FLOAT32 -> List.of(0f, 1f, -1.5f, 0.1f, 3.4028235E38f, 1.17549435E-38f, 16_777_216f, 1e10f);
            case FLOAT64 ->
                List.of(
                        0d,
                        -0.0d,
                        1d,
                        -1.5d,
                        0.1d,
                        0.30000000000000004d,
                        1e22d,
                        2d,
                        0.5d,
                        1024d,
                        Math.nextDown(1024d),
                        9007199254740994d,
                        Double.MAX_VALUE,
                        -Double.MAX_VALUE,
                        2.2250738585072014E-308d,
                        1e-300d,
                        8d,
                        1e15d);
            case TEXT, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY, OTHER ->
                List.of(
                        "",
                        " ",
                        "a",
                        "A ",
                        "~",
                        "|",
                        "~n",
                        "~p",
                        "a|b~c,d",
                        "'",
                        "\\",
                        "\\n",
                        "\"",
                        "\u00e4",
                        "a\u0308",
                        "\ud83d\ude00",
                        "\u4e2d\u6587",
                        "\t\r\n",
                        "%s",
                        "${x}",
                        "x".repeat(5000),
                        "\ufffd\u200b\ufeff");
            case BINARY -> List.of(new byte[0], new byte[] {0}, new byte[] {(byte) 0xff, 0, 10, (byte) 0x80});
            case DATE ->
                List.of(
                        LocalDate.of(1970, 1, 1),
                        LocalDate.of(1969, 12, 31),
                        LocalDate.of(2024, 2, 29),
                        LocalDate.of(1, 1, 1),
                        LocalDate.of(9999, 12, 31),
                        LocalDate.of(1582, 10, 10),
                        LocalDate.of(1900, 3, 1));
            case TIME ->
                List.of(
                        Duration.ZERO,
                        Duration.ofSeconds(86_399, 999_999_000),
                        Duration.ofSeconds(45_296, 1_000),
                        Duration.ofHours(24));
            case DATETIME ->
                List.of(
                        LocalDateTime.of(1970, 1, 1, 0, 0),
                        LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000),
                        LocalDateTime.of(1, 1, 1, 0, 0),
                        LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000),
                        LocalDateTime.of(2024, 3, 10, 2, 30, 0, 1_000));
            case INSTANT ->
                List.of(
                        Instant.parse("1970-01-01T00:00:01Z"), Instant.parse("2024-03-10T10:30:00.000001Z"),
                        Instant.parse("2024-10-27T01:30:00.5Z"), Instant.parse("2038-01-19T03:14:07Z"));
            case UUID ->
                List.of(
                        "00000000-0000-0000-0000-000000000000",
                        "ffffffff-ffff-ffff-ffff-ffffffffffff",
                        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
            case JSON ->
                List.of(
                        "{}",
                        "[]",
                        "[1,2]",
                        "null",
                        "\"x y\"",
                        "{\"a\":1,\"b\":[1,{\"c\":null}],\"dd\":\"e | ~ f\"}",
                        "{\"a b\":\"x, \\\"y\\\" : [ z\\\\\"}",
                        "{\"\u00e4\":\"\u4e2d \ud83d\ude00\"}",
                        "true");
        };
    }

    private static List<Object> decimals(FieldType type) {
        if (type.scale() == FieldType.UNBOUNDED) {
            return List.of(
                    BigDecimal.ZERO,
                    new BigDecimal("1"),
                    new BigDecimal("100"),
                    new BigDecimal("-0.5"),
                    new BigDecimal("1.25"),
                    new BigDecimal("-123456789012345.6789012345"),
                    new BigDecimal("0.0000000001"));
        }
        BigInteger nines = BigInteger.TEN.pow(type.size()).subtract(BigInteger.ONE);
        return List.of(
                new BigDecimal(BigInteger.ZERO, type.scale()), new BigDecimal(BigInteger.ONE, type.scale()),
                new BigDecimal(BigInteger.ONE.negate(), type.scale()), new BigDecimal(nines, type.scale()),
                new BigDecimal(nines.negate(), type.scale()), new BigDecimal(BigInteger.TEN, type.scale()));
    }

    static Object random(FieldType type, Random random) {
        return switch (type.kind()) {
            case BOOLEAN -> random.nextBoolean();
            case INT8 -> (byte) random.nextInt();
            case INT16 -> (short) random.nextInt();
            case INT32, YEAR -> random.nextInt() >> random.nextInt(31);
            case INT64 -> random.nextLong() >> random.nextInt(63);
            case DECIMAL ->
                new BigDecimal(
                        new BigInteger(random.nextInt(type.isBounded() ? type.size() * 3 : 60), random)
                                .multiply(BigInteger.valueOf(random.nextBoolean() ? 1 : -1)),
                        type.scale() == FieldType.UNBOUNDED ? random.nextInt(10) : type.scale());
            case FLOAT32 -> Math.scalb(random.nextFloat() - 0.5f, random.nextInt(200) - 100);
            case FLOAT64 -> Math.scalb(random.nextDouble() - 0.5, random.nextInt(2000) - 1000);
            case TEXT, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY, OTHER -> text(random);
            case BINARY -> {
                byte[] bytes = new byte[random.nextInt(40)];
                random.nextBytes(bytes);
                yield bytes;
            }
            case DATE -> LocalDate.of(1, 1, 1).plusDays(random.nextInt(3_652_000));
            case TIME -> Duration.of((long) (random.nextDouble() * 86_400_000_000L), ChronoUnit.MICROS);
            case DATETIME ->
                LocalDate.of(1, 1, 1)
                        .plusDays(random.nextInt(3_652_000))
                        .atTime(LocalTime.ofNanoOfDay(((long) (random.nextDouble() * 86_400_000_000L)) * 1000));
            case INSTANT ->
                Instant.EPOCH.plus(
                        1_000_000 + (long) (random.nextDouble() * 2_147_000_000_000_000L), ChronoUnit.MICROS);
            case UUID -> new UUID(random.nextLong(), random.nextLong()).toString();
            case JSON ->
                "{\"k%d\":[%d,\"%s\"]}"
                        .formatted(
                                random.nextInt(10),
                                random.nextInt(),
                                text(random).replaceAll("[\"\\\\\\p{Cntrl}]", ". "));
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int[] letters = LETTERS.codePoints().toArray();
        for (int i = random.nextInt(20); i > 0; i--) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    static String isoTime(Duration time) {
        long micros = Math.abs(time.toNanos() / 1000);
        return "%s%02d:%02d:%02d.%06d"
                .formatted(
                        time.isNegative() ? "-" : "",
                        micros / 3_600_000_000L,
                        micros / 60_000_000 % 60,
                        micros / 1_000_000 % 60,
                        micros % 1_000_000);
    }

    static String utc(Instant instant) {
        return wall(instant.atOffset(ZoneOffset.UTC).toLocalDateTime());
    }

    static String wall(LocalDateTime time) {
        return "%s %s"
                .formatted(
                        time.toLocalDate(),
                        isoTime(Duration.ofNanos(time.toLocalTime().toNanoOfDay())));
    }
}
