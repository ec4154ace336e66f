package dev.millrace.core;

import java.util.List;

/**
 * What a value is, apart from any database and any record format. {@code size} is a length in characters, bytes, bits or
 * elements, a decimal's precision, or a time's fractional digits; {@link #UNBOUNDED} where none is known.
 */
public record FieldType(Kind kind, int size, int scale, Detail detail) {
    public static final int UNBOUNDED = -1;

    /**
     * Each kind names the Java class that carries its values. Where {@link #standIn} is another type, the carrier's
     * {@code toString} is the value in that type's form, so that a database without a column for the kind stores it so.
     */
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
        /** {@link java.math.BigDecimal}, or {@link Double} for what is no number or infinite. */
        DECIMAL,
        /** {@link Float}. */
        FLOAT32,
        /** {@link Double}. */
        FLOAT64,
        /** {@link String}. */
        TEXT,
        /** {@code byte[]}. */
        BINARY,
        /** {@link java.time.LocalDate}, whose least and greatest are before and after all time. */
        DATE,
        /** {@link java.time.Duration} since midnight, since some databases go past 24 hours and below zero. */
        TIME,
        /** {@link java.time.LocalDateTime}: a reading of the clock on the wall, no zone. Its ends are as a date's. */
        DATETIME,
        /** {@link java.time.Instant}: a point in time. Its ends are as a date's. */
        INSTANT,
        /** {@link Integer}. */
        YEAR,
        /** {@link String} in ISO 8601, or a {@link java.time.Duration}: years, months, days and time, each with its sign. */
        INTERVAL,
        /** {@link String} in the canonical form. */
        UUID,
        /** {@link String} holding a JSON text. */
        JSON,
        /** {@link String} holding an XML text. */
        XML,
        /** {@link String} of zeros and ones, the highest bit first. */
        BITS,
        /** {@link String}, one of the labels. */
        ENUM,
        /** {@link String}: some of the labels, with commas between them. */
        SET,
        /** {@link Items}. */
        ARRAY,
        /** {@link Items} of floating-point numbers. */
        VECTOR,
        /** {@link Geometry}. */
        GEOMETRY,
        /** {@link String}: a type that only its own database knows, by name where it is told. */
        OTHER
    }

    /** What else there is to some types. */
    public sealed interface Detail {
        Detail NONE = new None();
        Detail ASCII = new Ascii();
        Detail OF_DAY = new OfDay();
    }

    private record None() implements Detail {}

    /** Of a text: ASCII characters only, which sort by their codes wherever it is stored. */
    private record Ascii() implements Detail {}

    /** Of a time: from 00:00 to 24:00. */
    private record OfDay() implements Detail {}

    /** Of an enumeration or a set. */
    public record Labels(List<String> all) implements Detail {
        public Labels {
            all = List.copyOf(all);
        }
    }

    /** Of an array. */
    public record Element(FieldType type) implements Detail {}

    /** Of a type that only its own family of databases knows, as it calls itself and the type. */
    public record Own(String family, String name) implements Detail {}

    public static FieldType of(Kind kind) {
        return new FieldType(kind, UNBOUNDED, 0, Detail.NONE);
    }

    public static FieldType text(int characters) {
        return new FieldType(Kind.TEXT, characters, 0, Detail.NONE);
    }

    /** A text whose order is that of its characters' codes, whatever is usual in the database. */
    public static FieldType ascii(int characters) {
        return new FieldType(Kind.TEXT, characters, 0, Detail.ASCII);
    }

    public static FieldType binary(int bytes) {
        return new FieldType(Kind.BINARY, bytes, 0, Detail.NONE);
    }

    public static FieldType decimal(int precision, int scale) {
        return new FieldType(Kind.DECIMAL, precision, scale, Detail.NONE);
    }

    /** A temporal kind with so many fractional digits of a second. */
    public static FieldType temporal(Kind kind, int digits) {
        return new FieldType(kind, digits, 0, Detail.NONE);
    }

    /** A time that never leaves its day. */
    public static FieldType timeOfDay(int digits) {
        return new FieldType(Kind.TIME, digits, 0, Detail.OF_DAY);
    }

    public static FieldType bits(int count) {
        return new FieldType(Kind.BITS, count, 0, Detail.NONE);
    }

    public static FieldType vector(int dimensions) {
        return new FieldType(Kind.VECTOR, dimensions, 0, Detail.NONE);
    }

    /** An enumeration or a set of these labels, in their order. */
    public static FieldType labelled(Kind kind, List<String> labels) {
        return new FieldType(kind, UNBOUNDED, 0, new Labels(labels));
    }

    public static FieldType array(FieldType element) {
        return new FieldType(Kind.ARRAY, UNBOUNDED, 0, new Element(element));
    }

    /** A type that only one family of databases knows. */
    public static FieldType own(String family, String name) {
        return new FieldType(Kind.OTHER, UNBOUNDED, 0, new Own(family, name));
    }

    public boolean isBounded() {
        return size != UNBOUNDED;
    }

    /** A text of ASCII characters only, which sorts by their codes wherever it is stored. */
    public boolean isAscii() {
        return detail == Detail.ASCII;
    }

    /** A time from 00:00 to 24:00. */
    public boolean isOfDay() {
        return detail == Detail.OF_DAY;
    }

    /** The labels of an enumeration or a set; none where they are not told. */
    public List<String> labels() {
        return detail instanceof Labels labels ? labels.all() : List.of();
    }

    /** What an array's elements are; text where that is not told. */
    public FieldType element() {
        return detail instanceof Element element ? element.type() : of(Kind.TEXT);
    }

    /** The name of a type that only this family of databases knows; empty where it is another's, or has none. */
    public String nameIn(String family) {
        return detail instanceof Own own && own.family().equals(family) ? own.name() : "";
    }

    /** The type whose column takes the value where there is none for the kind; the same type where each database has one. */
    public FieldType standIn() {
        return switch (kind) {
            case YEAR -> of(Kind.INT32);
            case BITS -> text(size);
            case ARRAY, VECTOR -> of(Kind.JSON);
            case ENUM, SET, INTERVAL, XML, GEOMETRY, OTHER -> of(Kind.TEXT);
            case BOOLEAN, INT8, INT16, INT32, INT64, DECIMAL, FLOAT32, FLOAT64, TEXT, BINARY, DATE, TIME, DATETIME ->
                this;
            case INSTANT, UUID, JSON -> this;
        };
    }
}
