package dev.millrace.sink.target.jdbc.mysql;

import dev.millrace.core.Geometry;
import dev.millrace.core.Items;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Values as the bytes that MySQL's own columns hold: the manual's "internal" form of geometries, vectors and bits. */
final class MySqlBytes {
    private static final Pattern BITS = Pattern.compile("[01]+");

    private MySqlBytes() {}

    static byte[] of(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        if (value instanceof Geometry geometry) {
            return ByteBuffer.allocate(Integer.BYTES + geometry.wkb().length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(geometry.srid())
                    .put(geometry.wkb())
                    .array();
        }
        if (value instanceof Items vector) {
            ByteBuffer floats =
                    ByteBuffer.allocate(vector.values().size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            vector.values().forEach(each -> floats.putFloat(narrow(each)));
            return floats.array();
        }
        if (value instanceof Boolean flag) {
            return new byte[] {(byte) (flag ? 1 : 0)};
        }
        if (value instanceof Number number) {
            return ByteBuffer.allocate(Long.BYTES).putLong(number.longValue()).array();
        }
        String text = value.toString();
        return BITS.matcher(text).matches() ? bits(text) : text.getBytes(StandardCharsets.UTF_8);
    }

    /** The lowest bit is the last of the last byte. */
    private static byte[] bits(String text) {
        byte[] padded = new BigInteger(text, 2).toByteArray();
        byte[] bytes = new byte[(text.length() + Byte.SIZE - 1) / Byte.SIZE];
        int length = Math.min(bytes.length, padded.length);
        System.arraycopy(padded, padded.length - length, bytes, bytes.length - length, length);
        return bytes;
    }

    private static float narrow(Object each) {
        double wide = ((Number) each).doubleValue();
        float narrow = (float) wide;
        if (narrow != wide) {
            throw new IllegalArgumentException("a number of the vector has no place in 32 bits");
        }
        return narrow;
    }
}
