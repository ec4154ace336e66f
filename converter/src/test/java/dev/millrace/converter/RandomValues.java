package dev.millrace.converter;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** Values for schemas: mostly what fits, with the edges over-represented, and now and then what does not fit. */
@SuppressWarnings("JavaUtilDate") // what Connect's logical types are made of
final class RandomValues {
    private static final long DAY_MS = 86_400_000;
    private static final List<String> TEXTS = List.of(
            "",
            "shop",
            "orders",
            "mysql-bin.000003",
            "NaN",
            "null",
            "O'Neil",
            "say \"hi\"",
            "C:\\dir",
            "{\"a\": [1]}",
            "línea",
            "Київ",
            "日本語のテキスト",
            "😀 emoji",
            "lone \ud83d",
            "\udc00",
            "tab\tnew\nline",
            "\u0000\u001f\u007f",
            "\u0080\u07ff\u0800\uffff",
            "\ufffd",
            "a text that is a good deal longer than what the memo keeps: 0123456789");

    private final Random random;

    RandomValues(Random random) {
        this.random = random;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** A value that the schema allows, but for what {@link #spoil} does to it. */
    @Nullable Object valid(Schema schema) {
        if (schema.isOptional() && chance(20)) {
            return null;
        }
        return present(schema);
    }

    private Object present(Schema schema) {
        String name = schema.name() == null ? "" : schema.name();
        if (name.equals(Date.LOGICAL_NAME)) {
            return new java.util.Date((random.nextInt(200_000) - 100_000) * DAY_MS);
        }
        if (name.equals(Time.LOGICAL_NAME)) {
            return new java.util.Date(random.nextInt((int) DAY_MS));
        }
        if (name.equals(Timestamp.LOGICAL_NAME)) {
            return new java.util.Date(integer(Long.SIZE));
        }
        if (name.equals(Decimal.LOGICAL_NAME)) {
            return decimal(schema);
        }
        return switch (schema.type()) {
            case BOOLEAN -> random.nextBoolean();
            case INT8 -> (byte) integer(Byte.SIZE);
            case INT16 -> (short) integer(Short.SIZE);
            case INT32 -> (int) integer(Integer.SIZE);
            case INT64 -> integer(Long.SIZE);
            case FLOAT32 -> float32();
            case FLOAT64 -> float64();
            case STRING -> text();
            case BYTES -> chance(70) ? bytes() : ByteBuffer.wrap(bytes());
            case ARRAY -> array(schema);
            case MAP -> map(schema);
            case STRUCT -> struct(schema);
        };
    }

    private BigDecimal decimal(Schema schema) {
        String scale = schema.parameters() == null ? null : schema.parameters().get(Decimal.SCALE_FIELD);
        return new BigDecimal(
                        new BigInteger(1 + random.nextInt(chance(10) ? 200 : 70), random),
                        scale == null ? 0 : Integer.parseInt(scale))
                .multiply(random.nextBoolean() ? BigDecimal.ONE : BigDecimal.ONE.negate());
    }

    private long integer(int bits) {
        int shift = Long.SIZE - bits;
        return switch (random.nextInt(6)) {
            case 0 -> Long.MIN_VALUE >> shift;
            case 1 -> Long.MAX_VALUE >> shift;
            case 2 -> random.nextInt(5) - 2;
            default -> random.nextLong() >> (shift + random.nextInt(bits));
        };
    }

    private double float64() {
        return switch (random.nextInt(8)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 ->
                List.of(0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE, Double.MAX_VALUE, 1e7, 1e-3)
                        .get(random.nextInt(8));
            case 2 -> random.nextInt();
            case 3 -> random.nextInt() / 100.0;
            case 4 -> random.nextLong() / 1e6;
            default -> random.nextDouble();
        };
    }

    private float float32() {
        return switch (random.nextInt(5)) {
            case 0 -> Float.intBitsToFloat(random.nextInt());
            case 1 ->
                List.of(0.0f, -0.0f, Float.NaN, Float.NEGATIVE_INFINITY, Float.MIN_VALUE)
                        .get(random.nextInt(5));
            case 2 -> random.nextInt() / 100.0f;
            default -> random.nextFloat();
        };
    }

    String text() {
        if (chance(60)) {
            return TEXTS.get(random.nextInt(TEXTS.size()));
        }
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(40); length > 0; length--) {
            text.append(chance(90) ? (char) (' ' + random.nextInt(95)) : (char) random.nextInt(1 << 16));
        }
        return text.toString();
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return bytes;
    }

    private List<@Nullable Object> array(Schema schema) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int size = random.nextInt(4); size > 0; size--) {
            list.add(valid(schema.valueSchema()));
        }
        return list;
    }

    private Map<@Nullable Object, @Nullable Object> map(Schema schema) {
        Map<@Nullable Object, @Nullable Object> map = new HashMap<>();
        for (int size = random.nextInt(4); size > 0; size--) {
            map.put(valid(schema.keySchema()), valid(schema.valueSchema()));
        }
        return map;
    }

    /** Fields stay empty now and then, also those that are required. */
    private Struct struct(Schema schema) {
        Struct struct = new Struct(schema);
        for (Field field : schema.fields()) {
            boolean mayStayEmpty = field.schema().isOptional() || field.schema().defaultValue() != null;
            if (!mayStayEmpty || chance(90)) {
                putIfItFits(struct, field);
            }
        }
        return struct;
    }

    /** No value does where a schema bears a logical name that is not its own. */
    private void putIfItFits(Struct struct, Field field) {
        Object value = valid(field.schema());
        try {
            struct.put(field, value);
        } catch (DataException e) {
            assertThat(field.schema().name()).startsWith("org.apache.kafka.connect.data.");
        }
    }

    /** A value that does not fit, one of its parts or another one altogether. */
    @Nullable Object spoil(Schema schema, @Nullable Object value) {
        if (value instanceof Struct struct && chance(80)) {
            return spoilField(struct);
        }
        return switch (random.nextInt(6)) {
            case 0 -> null;
            case 1 -> "text";
            case 2 -> 42;
            case 3 -> new BigDecimal("1.23456789");
            case 4 -> new java.util.Date(12_345);
            default -> new Struct(ConnectSchemas.OTHER);
        };
    }

    @SuppressWarnings("unchecked")
    private Struct spoilField(Struct struct) {
        List<Field> fields = struct.schema().fields();
        if (fields.isEmpty()) {
            return struct;
        }
        Field field = fields.get(random.nextInt(fields.size()));
        Object value = struct.getWithoutDefault(field.name());
        if (value instanceof List) {
            ((List<Object>) value).add(new Object());
        } else if (value instanceof Map) {
            ((Map<Object, Object>) value).put(12, this);
        } else if (value instanceof java.util.Date date) {
            date.setTime(date.getTime() * 3 + 1);
        } else if (value instanceof Struct inner) {
            spoilField(inner);
        } else {
            Struct without = new Struct(struct.schema());
            fields.stream()
                    .filter(each -> !each.equals(field) && struct.getWithoutDefault(each.name()) != null)
                    .forEach(each -> without.put(each, struct.getWithoutDefault(each.name())));
            return without;
        }
        return struct;
    }

    /** Without a schema: what JSON can say, and a few things that it cannot. */
    @Nullable Object schemaless(int level) {
        return switch (random.nextInt(level < 3 ? 14 : 11)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> integer(Long.SIZE);
            case 3 -> (int) integer(Integer.SIZE);
            case 4 -> (byte) integer(Byte.SIZE);
            case 5 -> float64();
            case 6 -> float32();
            case 7 -> bytes();
            case 8 -> chance(10) ? new BigDecimal("1.5") : ByteBuffer.wrap(bytes());
            case 9, 10 -> text();
            case 11 -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (int size = random.nextInt(4); size > 0; size--) {
                    list.add(schemaless(level + 1));
                }
                yield list;
            }
            default -> {
                Map<@Nullable Object, @Nullable Object> map = new HashMap<>();
                for (int size = random.nextInt(4); size > 0; size--) {
                    map.put(chance(98) ? text() : random.nextInt(), schemaless(level + 1));
                }
                yield map;
            }
        };
    }

    /** Schemas that no random one is equal to. */
    private static final class ConnectSchemas {
        private static final Schema OTHER = new ConnectSchema(
                Schema.Type.STRUCT, false, null, "some.other.Struct", null, null, null, List.of(), null, null);
    }
}
