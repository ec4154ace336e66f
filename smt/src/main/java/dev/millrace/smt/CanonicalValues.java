package dev.millrace.smt;

import dev.millrace.core.hash.CanonicalText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** How the values of a Connect schema are written as canonical text, by what Connect's and Debezium's types mean. */
final class CanonicalValues {
    /** Writes one value, which is not null. */
    interface Writer {
        void write(CanonicalText text, Object value);
    }

    private static final String TIME = "io.debezium.time.";
    private static final String DATA = "io.debezium.data.";

    private static final Map<String, Writer> LOGICAL = Map.ofEntries(
            Map.entry(Decimal.LOGICAL_NAME, (t, v) -> t.decimal((BigDecimal) v)),
            Map.entry(
                    org.apache.kafka.connect.data.Date.LOGICAL_NAME,
                    (t, v) -> t.date(Math.floorDiv(millis(v), TimeUnit.DAYS.toMillis(1)))),
            Map.entry(Time.LOGICAL_NAME, (t, v) -> t.time(millis(v) * 1000)),
            Map.entry(Timestamp.LOGICAL_NAME, (t, v) -> t.timestamp(millis(v) * 1000)),
            Map.entry(TIME + "Date", (t, v) -> t.date(whole(v))),
            Map.entry(TIME + "Time", (t, v) -> t.time(whole(v) * 1000)),
            Map.entry(TIME + "MicroTime", (t, v) -> t.time(whole(v))),
            Map.entry(TIME + "NanoTime", (t, v) -> t.time(Math.floorDiv(whole(v), 1000L))),
            Map.entry(TIME + "Timestamp", (t, v) -> t.timestamp(whole(v) * 1000)),
            Map.entry(TIME + "MicroTimestamp", (t, v) -> t.timestamp(whole(v))),
            Map.entry(TIME + "NanoTimestamp", (t, v) -> t.timestamp(Math.floorDiv(whole(v), 1000L))),
            Map.entry(TIME + "ZonedTimestamp", (t, v) -> t.timestamp(zonedMicros((String) v))),
            Map.entry(TIME + "ZonedTime", (t, v) -> t.time(zonedTimeMicros((String) v))),
            Map.entry(
                    TIME + "IsoDate",
                    (t, v) -> t.date(LocalDate.parse(withoutZone((String) v)).toEpochDay())),
            Map.entry(
                    TIME + "IsoTime",
                    (t, v) -> t.time(LocalTime.parse(withoutZone((String) v)).toNanoOfDay() / 1000)),
            Map.entry(
                    TIME + "IsoTimestamp", (t, v) -> t.timestamp(micros(LocalDateTime.parse(withoutZone((String) v))))),
            Map.entry(DATA + "Json", (t, v) -> t.json((String) v)),
            Map.entry(DATA + "Uuid", (t, v) -> t.uuid((String) v)),
            Map.entry(DATA + "VariableScaleDecimal", (t, v) -> t.decimalOfAnyScale(variableScale((Struct) v))),
            Map.entry("io.debezium.data.geometry.Geometry", CanonicalValues::geometry),
            Map.entry("io.debezium.data.geometry.Geography", CanonicalValues::geometry),
            Map.entry("io.debezium.data.geometry.Point", CanonicalValues::geometry));

    private CanonicalValues() {}

    static Writer of(String column, Schema schema) {
        String name = schema.name();
        if (name != null) {
            if (name.equals(DATA + "Bits")) {
                return bits(schema);
            }
            Writer logical = LOGICAL.get(name);
            if (logical != null) {
                return logical;
            }
        }
        return switch (schema.type()) {
            case BOOLEAN -> (t, v) -> t.bool((Boolean) v);
            case INT8, INT16, INT32, INT64 -> (t, v) -> t.whole(whole(v));
            case FLOAT32, FLOAT64 -> (t, v) -> t.real(((Number) v).doubleValue());
            case STRING -> (t, v) -> t.text((String) v);
            case BYTES -> (t, v) -> t.binary(bytes(v));
            case ARRAY -> array(of(column, schema.valueSchema()));
            case STRUCT, MAP ->
                throw new DataException(
                        "Column \"%s\" is a %s, which has no canonical text. Leave it out with columns.exclude."
                                .formatted(column, name == null ? schema.type() : name));
        };
    }

    /** Of a row without a schema, where the class of the value is all that is known. */
    static void write(CanonicalText text, String column, @Nullable Object value) {
        if (value == null) {
            text.nothing();
        } else if (value instanceof String string) {
            text.text(string);
        } else if (value instanceof Double || value instanceof Float) {
            text.real(((Number) value).doubleValue());
        } else if (value instanceof BigDecimal decimal) {
            text.decimalOfAnyScale(decimal);
        } else if (value instanceof BigInteger integer) {
            text.decimal(new BigDecimal(integer));
        } else if (value instanceof Number number) {
            text.whole(number.longValue());
        } else if (value instanceof Boolean flag) {
            text.bool(flag);
        } else if (value instanceof byte[] || value instanceof ByteBuffer) {
            text.binary(bytes(value));
        } else if (value instanceof List<?> list) {
            text.beginArray();
            list.forEach(element -> write(text, column, element));
            text.endArray();
        } else {
            throw new DataException(
                    "Column \"%s\" is a %s, which has no canonical text. Leave it out with columns.exclude."
                            .formatted(column, value.getClass().getSimpleName()));
        }
    }

    static byte[] bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static Writer array(Writer element) {
        return (text, value) -> {
            text.beginArray();
            for (Object one : (List<?>) value) {
                if (one == null) {
                    text.nothing();
                } else {
                    element.write(text, one);
                }
            }
            text.endArray();
        };
    }

    /** A bit string's digits. Debezium sends its bytes with the last bits first. */
    private static Writer bits(Schema schema) {
        String declared =
                schema.parameters() == null ? null : schema.parameters().get("length");
        return (text, value) -> {
            byte[] bytes = bytes(value);
            int length = declared == null ? bytes.length * 8 : Integer.parseInt(declared);
            StringBuilder digits = new StringBuilder(length);
            for (int bit = length - 1; bit >= 0; bit--) {
                boolean isSet = bit / 8 < bytes.length && (bytes[bit / 8] >> (bit % 8) & 1) == 1;
                digits.append(isSet ? '1' : '0');
            }
            text.text(digits.toString());
        };
    }

    private static void geometry(CanonicalText text, Object value) {
        Object wkb = ((Struct) value).getWithoutDefault("wkb");
        if (wkb == null) {
            text.nothing();
        } else {
            text.binary(bytes(wkb));
        }
    }

    private static BigDecimal variableScale(Struct value) {
        return new BigDecimal(new BigInteger(bytes(value.getWithoutDefault("value"))), value.getInt32("scale"));
    }

    private static long whole(Object value) {
        return ((Number) value).longValue();
    }

    @SuppressWarnings("JavaUtilDate") // Connect's own logical types come as java.util.Date
    private static long millis(Object value) {
        return ((Date) value).getTime();
    }

    private static long zonedMicros(String text) {
        return ChronoUnit.MICROS.between(
                OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC),
                OffsetDateTime.parse(text).truncatedTo(ChronoUnit.MICROS));
    }

    private static long zonedTimeMicros(String text) {
        return OffsetTime.parse(text)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toLocalTime()
                        .toNanoOfDay()
                / 1000;
    }

    private static long micros(LocalDateTime time) {
        return Math.floorDiv(ChronoUnit.NANOS.between(time.truncatedTo(ChronoUnit.SECONDS), time), 1000L)
                + time.toEpochSecond(ZoneOffset.UTC) * 1_000_000;
    }

    /** Debezium's ISO forms end in a Z that means nothing: they are readings of a clock on the wall. */
    private static String withoutZone(String text) {
        return text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
    }
}
