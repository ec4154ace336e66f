package dev.millrace.bench.data;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/** The types that occur: how Debezium describes and carries them, and what a database gives back for them. */
public enum ColumnKind {
    BIGINT,
    INT,
    TEXT,
    DECIMAL,
    DOUBLE,
    BOOL,
    DATE,
    TIMESTAMP,
    BYTES;

    public static final int SCALE = 2;

    private static final long MICROS = 1_000_000;
    private static final long FIRST_SECOND = 631_152_000; // 1990
    private static final long SECONDS = 1_262_304_000; // to 2030
    private static final int DAYS = 25_000;
    private static final long CENTS = 1_000_000_000_000L;

    /** What breaks a careless text format: separators, escapes, quotes, bytes beyond ASCII. */
    private static final String[] SPICE = {"\t", "\n", "\\", "'", "\"", "\\N", "ü", "中", "🙂", ","};

    private static final int SPICED_ONE_IN = 16;
    private static final byte[] LETTERS =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -".getBytes(StandardCharsets.US_ASCII);

    Schema schema(boolean isOptional) {
        SchemaBuilder builder =
                switch (this) {
                    case BIGINT -> SchemaBuilder.int64();
                    case INT -> SchemaBuilder.int32();
                    case TEXT -> SchemaBuilder.string();
                    case DECIMAL -> Decimal.builder(SCALE).parameter("connect.decimal.precision", "12");
                    case DOUBLE -> SchemaBuilder.float64();
                    case BOOL -> SchemaBuilder.bool();
                    case DATE ->
                        SchemaBuilder.int32().name("io.debezium.time.Date").version(1);
                    case TIMESTAMP ->
                        SchemaBuilder.int64()
                                .name("io.debezium.time.MicroTimestamp")
                                .version(1);
                    case BYTES -> SchemaBuilder.bytes();
                };
        return (isOptional ? builder.optional() : builder).build();
    }

    /** The value that follows from the random number, as it is in a record. */
    Object value(long random, int length) {
        return switch (this) {
            case BIGINT -> random;
            case INT -> (int) random;
            case TEXT -> text(random, length);
            case DECIMAL -> BigDecimal.valueOf(random % CENTS, SCALE);
            case DOUBLE -> (random >> 20) / 1_024.0;
            case BOOL -> (random & 1) == 0;
            case DATE -> Math.floorMod(random, DAYS);
            case TIMESTAMP -> (FIRST_SECOND + Math.floorMod(random, SECONDS)) * MICROS + Math.floorMod(random, MICROS);
            case BYTES -> ByteBuffer.wrap(bytes(random, length));
        };
    }

    /** The same value as JDBC gives it for a column without a time zone. */
    public Object stored(Object value) {
        return switch (this) {
            case DATE -> LocalDate.ofEpochDay((Integer) value);
            case TIMESTAMP -> {
                long micros = (Long) value;
                yield LocalDateTime.ofEpochSecond(
                        Math.floorDiv(micros, MICROS), (int) Math.floorMod(micros, MICROS) * 1_000, ZoneOffset.UTC);
            }
            case BYTES -> ((ByteBuffer) value).array();
            default -> value;
        };
    }

    private static String text(long random, int length) {
        String plain = new String(letters(random, length), StandardCharsets.US_ASCII);
        if (Math.floorMod(random, SPICED_ONE_IN) != 0) {
            return plain;
        }
        String spice = SPICE[Math.floorMod(random / SPICED_ONE_IN, SPICE.length)];
        int at = plain.length() / 2;
        int end = Math.min(plain.length(), at + spice.length());
        return plain.substring(0, at) + spice + plain.substring(end);
    }

    /** Between half the length and all of it. */
    private static byte[] letters(long random, int length) {
        byte[] text = new byte[length - Math.floorMod(random >>> 8, length / 2 + 1)];
        long bits = random;
        for (int i = 0; i < text.length; i++) {
            if (i % 10 == 0) {
                bits = Mixer.mix(bits);
            }
            text[i] = LETTERS[(int) (bits >>> (6 * (i % 10))) & 0x3F];
        }
        // MySQL's CHAR semantics are not what is measured: no blank at either end.
        text[0] = 'x';
        text[text.length - 1] = 'z';
        return text;
    }

    private static byte[] bytes(long random, int length) {
        byte[] bytes = new byte[length - Math.floorMod(random >>> 8, length / 2 + 1)];
        long bits = random;
        for (int i = 0; i < bytes.length; i++) {
            if (i % Long.BYTES == 0) {
                bits = Mixer.mix(bits);
            }
            bytes[i] = (byte) (bits >>> (8 * (i % Long.BYTES)));
        }
        return bytes;
    }
}
