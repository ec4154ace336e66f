package dev.millrace.smt;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * 128 bits over a sequence of values, as 22 characters. Values that mean the same give the same, whatever width their
 * type has: a key that grows from INT32 to INT64 keeps its ids. Each value tells its kind and length, so that no two
 * sequences read alike.
 */
final class Fingerprint {
    private static final int BYTES = 16;

    private final MessageDigest sha256 = sha256();
    private final Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    private final byte[] pending = new byte[512];
    private int length;

    /** Forgets what a value that was refused may have left behind. */
    Fingerprint begin() {
        length = 0;
        sha256.reset();
        return this;
    }

    Fingerprint add(@Nullable Object value) {
        if (value == null) {
            tag('n');
        } else if (value instanceof String text) {
            bytes('t', text.getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof Struct struct) {
            addFields(struct, Set.of());
        } else if (value instanceof Map<?, ?> map) {
            addFields(map, Set.of());
        } else if (value instanceof List<?> list) {
            tag('l');
            list.forEach(this::add);
            tag('e');
        } else if (value instanceof byte[] bytes) {
            bytes('x', bytes);
        } else if (value instanceof ByteBuffer buffer) {
            byte[] copy = new byte[buffer.remaining()];
            buffer.duplicate().get(copy);
            bytes('x', copy);
        } else {
            addScalar(value);
        }
        return this;
    }

    /** A row's or a key's columns but for those left out: in schema order, or by name where there is no schema. */
    Fingerprint addFields(Object row, Set<String> leftOut) {
        tag('r');
        if (row instanceof Struct struct) {
            for (Field field : struct.schema().fields()) {
                if (!leftOut.contains(field.name())) {
                    add(StructSchemas.stored(struct, field));
                }
            }
        } else {
            byName((Map<?, ?>) row).forEach((name, value) -> {
                if (!leftOut.contains(name)) {
                    add(name).add(value);
                }
            });
        }
        tag('e');
        return this;
    }

    /** The text of all that was added; the next one begins empty. */
    String finish() {
        sha256.update(pending, 0, length);
        length = 0;
        return base64.encodeToString(Arrays.copyOf(sha256.digest(), BYTES));
    }

    private void addScalar(Object value) {
        if (value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof BigInteger) {
            ascii('i', value.toString());
        } else if (value instanceof BigDecimal decimal) {
            ascii('d', decimal.stripTrailingZeros().toString());
        } else if (value instanceof Boolean) {
            ascii('b', value.toString());
        } else if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue() + 0.0; // -0.0 is the number 0.0
            ascii('f', Long.toHexString(Double.doubleToLongBits(number)));
        } else if (value instanceof Date time) {
            ascii('m', Long.toString(time.toInstant().toEpochMilli()));
        } else {
            throw new DataException("An id cannot be made of a %s. Use another id.strategy or another converter."
                    .formatted(value.getClass().getName()));
        }
    }

    private static Map<String, @Nullable Object> byName(Map<?, ?> map) {
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        map.forEach((name, value) -> sorted.put(String.valueOf(name), value));
        return sorted;
    }

    private void ascii(char kind, String text) {
        bytes(kind, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void bytes(char kind, byte[] value) {
        makeRoom(5);
        tag(kind);
        for (int shift = 24; shift >= 0; shift -= 8) {
            pending[length++] = (byte) (value.length >>> shift);
        }
        if (value.length > pending.length - length) {
            sha256.update(pending, 0, length);
            sha256.update(value);
            length = 0;
        } else {
            System.arraycopy(value, 0, pending, length, value.length);
            length += value.length;
        }
    }

    private void tag(char kind) {
        makeRoom(1);
        pending[length++] = (byte) kind;
    }

    private void makeRoom(int bytes) {
        if (pending.length - length < bytes) {
            sha256.update(pending, 0, length);
            length = 0;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256; this one does not", e);
        }
    }
}
