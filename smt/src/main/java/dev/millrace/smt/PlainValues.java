package dev.millrace.smt;

import dev.millrace.core.hash.CanonicalText;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** A value without its Connect type: Boolean, BigDecimal, Double where it is one, Instant, String. */
final class PlainValues {
    private PlainValues() {}

    static @Nullable Object of(String column, @Nullable Schema schema, @Nullable Object value) {
        if (value == null || value instanceof Boolean || value instanceof BigDecimal || value instanceof Double) {
            return value;
        }
        String name = schema == null ? null : schema.name();
        if (name != null && schema != null) {
            return named(column, schema, name, value);
        }
        if (value instanceof String) {
            return value;
        }
        if (value instanceof Float real) {
            return real.doubleValue();
        }
        if (value instanceof Number number) {
            return BigDecimal.valueOf(number.longValue());
        }
        if (value instanceof byte[] || value instanceof java.nio.ByteBuffer) {
            return HexFormat.of().formatHex(CanonicalValues.bytes(value));
        }
        throw new IllegalArgumentException(
                "a %s is no plain value".formatted(value.getClass().getSimpleName()));
    }

    /** By its canonical text: a date and a timestamp as an instant, all else as it reads. */
    private static Object named(String column, Schema schema, String name, Object value) {
        CanonicalText canonical = new CanonicalText().begin();
        CanonicalValues.of(column, schema).write(canonical, value);
        String text = canonical.toString();
        if (name.endsWith("Timestamp")) {
            return LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
        }
        if (name.endsWith("Date") && !name.endsWith("IsoDate")) {
            return Instant.parse(text + "T00:00:00Z");
        }
        if (name.endsWith("Decimal") || name.endsWith("Year")) {
            return new BigDecimal(text);
        }
        return value instanceof String ? value : text;
    }
}
