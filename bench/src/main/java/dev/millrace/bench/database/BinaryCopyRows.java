package dev.millrace.bench.database;

import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's COPY … BINARY, as its manual describes the file format. */
final class BinaryCopyRows implements RowEncoder {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
    private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);
    private static final BigInteger NUMERIC_BASE = BigInteger.valueOf(10_000);
    private static final int NUMERIC_BASE_DIGITS = 4;
    private static final int NEGATIVE = 0x4000;

    @Override
    public void begin(DataOutputStream out) throws IOException {
        out.write(SIGNATURE);
        out.writeInt(0); // no flags
        out.writeInt(0); // no extension
    }

    @Override
    public void row(@Nullable Object[] values, DataOutputStream out) throws IOException {
        out.writeShort(values.length);
        for (Object value : values) {
            if (value == null) {
                out.writeInt(-1);
            } else {
                field(value, out);
            }
        }
    }

    private static void field(Object value, DataOutputStream out) throws IOException {
        if (value instanceof Long number) {
            out.writeInt(Long.BYTES);
            out.writeLong(number);
        } else if (value instanceof Integer number) {
            out.writeInt(Integer.BYTES);
            out.writeInt(number);
        } else if (value instanceof Double number) {
            out.writeInt(Double.BYTES);
            out.writeDouble(number);
        } else if (value instanceof Boolean flag) {
            out.writeInt(1);
            out.writeByte(flag ? 1 : 0);
        } else if (value instanceof LocalDate date) {
            out.writeInt(Integer.BYTES);
            out.writeInt((int) ChronoUnit.DAYS.between(EPOCH, date));
        } else if (value instanceof LocalDateTime time) {
            out.writeInt(Long.BYTES);
            out.writeLong(ChronoUnit.MICROS.between(EPOCH.atStartOfDay(), time));
        } else if (value instanceof BigDecimal number) {
            numeric(number, out);
        } else {
            byte[] bytes = value instanceof byte[] raw ? raw : value.toString().getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    /** Digits to the base of 10,000, with the point between two of them. */
    private static void numeric(BigDecimal number, DataOutputStream out) throws IOException {
        int groupsAfterPoint = (number.scale() + NUMERIC_BASE_DIGITS - 1) / NUMERIC_BASE_DIGITS;
        BigInteger rest =
                number.abs().setScale(groupsAfterPoint * NUMERIC_BASE_DIGITS).unscaledValue();
        Deque<Integer> digits = new ArrayDeque<>();
        while (rest.signum() != 0) {
            BigInteger[] parts = rest.divideAndRemainder(NUMERIC_BASE);
            digits.push(parts[1].intValue());
            rest = parts[0];
        }
        out.writeInt(Short.BYTES * (4 + digits.size()));
        out.writeShort(digits.size());
        out.writeShort(digits.size() - groupsAfterPoint - 1);
        out.writeShort(number.signum() < 0 ? NEGATIVE : 0);
        out.writeShort(number.scale());
        for (int digit : digits) {
            out.writeShort(digit);
        }
    }

    @Override
    public void end(DataOutputStream out) throws IOException {
        out.writeShort(-1);
    }
}
