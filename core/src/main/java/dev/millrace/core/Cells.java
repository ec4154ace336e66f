package dev.millrace.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Walks over the values of packed rows, without an object for any of them. One thread; made for many rows. */
public final class Cells {
    /** How a value is packed, which is also what it is. */
    public enum Form {
        NULL(0),
        ABSENT(0),
        FALSE(0),
        TRUE(0),
        INT8(8),
        INT16(8),
        INT32(8),
        INT64(8),
        FLOAT32(8),
        FLOAT64(8),
        /** The scale, and the digits as a whole number; larger ones are {@link #OTHER}. */
        DECIMAL(12),
        /** In UTF-8. */
        TEXT(-1),
        BINARY(-1),
        /** Days since 1970. */
        DATE(8),
        /** Seconds and nanoseconds, like all that follow. */
        TIME(12),
        DATETIME(12),
        INSTANT(12),
        /** Any other object, in a place of its own. */
        OTHER(4);

        private static final Form[] ALL = values();

        /** In bytes after the form's own; less than 0 where the value begins with its length. */
        final int size;

        Form(int size) {
            this.size = size;
        }
    }

    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = {};
    private Object[] others = {};
    private Form form = Form.NULL;
    private int at;
    private int next;

    /** Begins with a row; {@link #next} goes to its first value. */
    public Cells of(PackedRow row) {
        bytes = row.bytes;
        others = row.others;
        next = row.from;
        form = Form.NULL;
        return this;
    }

    /** Goes to the next value and tells its form. */
    public Form next() {
        form = Form.ALL[bytes[next]];
        at = next + 1;
        int size = form.size;
        next = at + (size < 0 ? Integer.BYTES + (int) INT.get(bytes, at) : size);
        return form;
    }

    public Form form() {
        return form;
    }

    /** An integer, the bits of a floating-point number as a double, a day, the digits of a decimal, or seconds. */
    public long number() {
        return (long) LONG.get(bytes, at);
    }

    public double floating() {
        return Double.longBitsToDouble(number());
    }

    /** The nanoseconds that go with the seconds of {@link #number}. */
    public int nanos() {
        return (int) INT.get(bytes, at + Long.BYTES);
    }

    /** The scale that goes with the digits of {@link #number}. */
    public int scale() {
        return (int) INT.get(bytes, at + Long.BYTES);
    }

    /** Where a text or binary value stands, from {@link #from} on. */
    public byte[] bytes() {
        return bytes;
    }

    public int from() {
        return at + Integer.BYTES;
    }

    public int length() {
        return (int) INT.get(bytes, at);
    }

    /** The value as an object, null or {@link Row#ABSENT}. */
    public @Nullable Object value() {
        return switch (form) {
            case NULL -> null;
            case ABSENT -> Row.ABSENT;
            case FALSE -> false;
            case TRUE -> true;
            case INT8 -> (byte) number();
            case INT16 -> (short) number();
            case INT32 -> (int) number();
            case INT64 -> number();
            case FLOAT32 -> (float) floating();
            case FLOAT64 -> floating();
            case DECIMAL -> BigDecimal.valueOf(number(), scale());
            case TEXT -> new String(bytes, from(), length(), StandardCharsets.UTF_8);
            case BINARY -> Arrays.copyOfRange(bytes, from(), from() + length());
            case DATE -> LocalDate.ofEpochDay(number());
            case TIME -> Duration.ofSeconds(number(), nanos());
            case DATETIME -> LocalDateTime.ofEpochSecond(number(), nanos(), ZoneOffset.UTC);
            case INSTANT -> Instant.ofEpochSecond(number(), nanos());
            case OTHER -> others[(int) INT.get(bytes, at)];
        };
    }
}
