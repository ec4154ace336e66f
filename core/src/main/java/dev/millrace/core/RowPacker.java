package dev.millrace.core;

import dev.millrace.core.Cells.Form;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Packs rows, value by value in the order of their columns. One thread. Rows share its memory, which goes with the last
 * of them: so each one that packs rows for a batch of its own has a packer of its own.
 */
public final class RowPacker {
    private static final int CHUNK_LEAST = 2 * 1024;
    private static final int CHUNK_MOST = 64 * 1024;
    private static final Object[] NONE = {};
    private static final int LONG_BITS = 63;

    private byte[] chunk = {};
    private int nextChunk = CHUNK_LEAST;
    private int start;
    private int at;
    private boolean whole = true;
    private List<Object> others = new ArrayList<>();

    /** Begins a row; one that was begun and not ended is forgotten. */
    public RowPacker begin() {
        at = start;
        whole = true;
        others.clear();
        return this;
    }

    /** How many bytes the row has so far. */
    public int size() {
        return at - start;
    }

    /** The row as a whole. */
    public PackedRow end(TableShape shape) {
        PackedRow row = new PackedRow(shape, chunk, start, others.isEmpty() ? NONE : others.toArray(), whole);
        start = at;
        return row;
    }

    public void nothing() {
        form(Form.NULL, 0);
    }

    public void absent() {
        form(Form.ABSENT, 0);
        whole = false;
    }

    public void bool(boolean value) {
        form(value ? Form.TRUE : Form.FALSE, 0);
    }

    public void int8(byte value) {
        number(Form.INT8, value);
    }

    public void int16(short value) {
        number(Form.INT16, value);
    }

    public void int32(int value) {
        number(Form.INT32, value);
    }

    public void int64(long value) {
        number(Form.INT64, value);
    }

    public void float32(float value) {
        number(Form.FLOAT32, Double.doubleToRawLongBits(value));
    }

    public void float64(double value) {
        number(Form.FLOAT64, Double.doubleToRawLongBits(value));
    }

    public void decimal(BigDecimal value) {
        BigInteger digits = value.unscaledValue();
        if (digits.bitLength() > LONG_BITS) {
            other(value);
        } else {
            pair(Form.DECIMAL, digits.longValue(), value.scale());
        }
    }

    public void text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        run(Form.TEXT, bytes);
    }

    public void binary(byte[] value) {
        run(Form.BINARY, value);
    }

    /** Days since 1970. */
    public void date(long day) {
        number(Form.DATE, day);
    }

    /** A time since midnight. */
    public void time(long seconds, int nanos) {
        pair(Form.TIME, seconds, nanos);
    }

    /** A reading of the clock on the wall, counted as if it were in UTC. */
    public void datetime(long seconds, int nanos) {
        pair(Form.DATETIME, seconds, nanos);
    }

    public void instant(long seconds, int nanos) {
        pair(Form.INSTANT, seconds, nanos);
    }

    /** Any value, by its class. */
    @SuppressWarnings({"JavaLocalDateTimeGetNano", "JavaInstantGetSecondsGetNano", "JavaDurationGetSecondsGetNano"})
    public void value(@Nullable Object value) {
        if (value == null) {
            nothing();
        } else if (value == Row.ABSENT) {
            absent();
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof Long number) {
            int64(number);
        } else if (value instanceof Integer number) {
            int32(number);
        } else if (value instanceof Short number) {
            int16(number);
        } else if (value instanceof Byte number) {
            int8(number);
        } else if (value instanceof Boolean flag) {
            bool(flag);
        } else if (value instanceof Double number) {
            float64(number);
        } else if (value instanceof Float number) {
            float32(number);
        } else if (value instanceof BigDecimal number) {
            decimal(number);
        } else if (value instanceof byte[] bytes) {
            binary(bytes);
        } else if (value instanceof LocalDate date) {
            date(date.toEpochDay());
        } else if (value instanceof LocalDateTime local) {
            datetime(local.toEpochSecond(ZoneOffset.UTC), local.getNano());
        } else if (value instanceof Instant instant) {
            instant(instant.getEpochSecond(), instant.getNano());
        } else if (value instanceof Duration time) {
            time(time.getSeconds(), time.getNano());
        } else {
            other(value);
        }
    }

    private void other(Object value) {
        form(Form.OTHER, Integer.BYTES);
        Cells.INT.set(chunk, at, others.size());
        at += Integer.BYTES;
        others.add(value);
    }

    private void number(Form form, long value) {
        form(form, Long.BYTES);
        Cells.LONG.set(chunk, at, value);
        at += Long.BYTES;
    }

    private void pair(Form form, long first, int second) {
        form(form, Long.BYTES + Integer.BYTES);
        Cells.LONG.set(chunk, at, first);
        Cells.INT.set(chunk, at + Long.BYTES, second);
        at += Long.BYTES + Integer.BYTES;
    }

    private void run(Form form, byte[] value) {
        form(form, Integer.BYTES + value.length);
        Cells.INT.set(chunk, at, value.length);
        System.arraycopy(value, 0, chunk, at + Integer.BYTES, value.length);
        at += Integer.BYTES + value.length;
    }

    /** Writes the form, with room for so many bytes after it. */
    @SuppressWarnings("EnumOrdinal") // packed rows never leave the process
    private void form(Form form, int room) {
        if (chunk.length - at < room + 1) {
            grow(room + 1);
        }
        chunk[at++] = (byte) form.ordinal();
    }

    /** A new piece of memory, to which the row so far moves; the rows before it keep the old one. */
    private void grow(int room) {
        int size = at - start;
        int needed = Math.addExact(size, room);
        byte[] larger = new byte[Math.max(nextChunk, needed > CHUNK_MOST / 2 ? needed + needed / 2 : needed)];
        System.arraycopy(chunk, start, larger, 0, size);
        nextChunk = Math.min(CHUNK_MOST, 2 * nextChunk);
        chunk = larger;
        start = 0;
        at = size;
    }
}
