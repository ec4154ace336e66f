package dev.millrace.core;

/**
 * What a value is, apart from any database and any record format. {@code size} is a length in characters or bytes, a
 * decimal's precision, or a time's fractional digits; {@link #UNBOUNDED} where none is known.
 *
 * @param isAscii a text of ASCII characters only, which sorts by their codes wherever it is stored
 */
public record FieldType(Kind kind, int size, int scale, boolean isAscii) {
    public static final int UNBOUNDED = -1;

    /** Each kind names the Java class that carries its values. */
    public enum Kind {
        /** {@link Boolean}. */
        BOOLEAN,
        /** {@link Byte}. */
        INT8,
        /** {@link Short}. */
        INT16,
        /** {@link Integer}. */
        INT32,
        /** {@link Long}. */
        INT64,
        /** {@link java.math.BigDecimal}. */
        DECIMAL,
        /** {@link Float}. */
        FLOAT32,
        /** {@link Double}. */
        FLOAT64,
        /** {@link String}. */
        TEXT,
        /** {@code byte[]}. */
        BINARY,
        /** {@link java.time.LocalDate}. */
        DATE,
        /** {@link java.time.Duration} since midnight, since some databases go past 24 hours and below zero. */
        TIME,
        /** {@link java.time.LocalDateTime}: a reading of the clock on the wall, no zone. */
        DATETIME,
        /** {@link java.time.Instant}: a point in time. */
        INSTANT,
        /** {@link String} in the canonical form. */
        UUID,
        /** {@link String} holding a JSON text. */
        JSON,
        /** {@link String}: a type that only its own database knows, met in a table that was there before us. */
        OTHER
    }

    public static FieldType of(Kind kind) {
        return new FieldType(kind, UNBOUNDED, 0, false);
    }

    public static FieldType text(int characters) {
        return new FieldType(Kind.TEXT, characters, 0, false);
    }

    /** A text whose order is that of its characters' codes, whatever is usual in the database. */
    public static FieldType ascii(int characters) {
        return new FieldType(Kind.TEXT, characters, 0, true);
    }

    public static FieldType binary(int bytes) {
        return new FieldType(Kind.BINARY, bytes, 0, false);
    }

    public static FieldType decimal(int precision, int scale) {
        return new FieldType(Kind.DECIMAL, precision, scale, false);
    }

    /** A temporal kind with so many fractional digits of a second. */
    public static FieldType temporal(Kind kind, int digits) {
        return new FieldType(kind, digits, 0, false);
    }

    public boolean isBounded() {
        return size != UNBOUNDED;
    }
}
