package dev.millrace.sink.target;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Geometry;
import dev.millrace.core.Items;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Values at the edge of their types, and beyond what most databases hold. */
@SuppressWarnings("ImmutableEnumChecker") // nobody changes these values
public enum Extreme {
    GREATEST_DECIMAL(
            FieldType.decimal(38, 9),
            new BigDecimal("99999999999999999999999999999.999999999"),
            "99999999999999999999999999999.999999999"),
    LEAST_DECIMAL(FieldType.decimal(38, 9), new BigDecimal("-0.000000001"), "-0.000000001"),
    DECIMAL_OF_39_DIGITS(FieldType.decimal(65, 0), BigDecimal.TEN.pow(38), "1" + "0".repeat(38)),
    UNSIGNED_BIGINT(FieldType.decimal(20, 0), new BigDecimal("18446744073709551615"), "18446744073709551615"),
    LEAST_BIGINT(FieldType.of(Kind.INT64), Long.MIN_VALUE, "-9223372036854775808"),
    LEAST_TINYINT(FieldType.of(Kind.INT8), Byte.MIN_VALUE, "-128"),
    GREATEST_DOUBLE(FieldType.of(Kind.FLOAT64), Double.MAX_VALUE, "1.7976931348623157E308"),
    NOT_A_NUMBER(FieldType.of(Kind.FLOAT64), Double.NaN, "NaN"),
    INFINITE_DOUBLE(FieldType.of(Kind.FLOAT64), Double.POSITIVE_INFINITY, "Infinity"),
    INFINITE_FLOAT(FieldType.of(Kind.FLOAT32), Float.NEGATIVE_INFINITY, "-Infinity"),
    EMPTY_TEXT(FieldType.text(40), "", ""),
    FOUR_BYTE_TEXT(FieldType.text(40), "\ud834\udd1e \\ ' \t\n ] \u20ac ", "\ud834\udd1e \\ ' \t\n ] \u20ac "),
    TWO_OF_FOUR_BYTES(FieldType.text(3), "\ud834\udd1e\ud834\udd1e", "\ud834\udd1e\ud834\udd1e"),
    LONG_TEXT(FieldType.of(Kind.TEXT), "\u00e4".repeat(70_000), "\u00e4".repeat(70_000)),
    FIRST_DATE(FieldType.of(Kind.DATE), LocalDate.of(1, 1, 1), "0001-01-01"),
    LAST_DATE(FieldType.of(Kind.DATE), LocalDate.of(9999, 12, 31), "9999-12-31"),
    DATE_OF_YEAR_0(FieldType.of(Kind.DATE), LocalDate.of(0, 12, 31), "0000-12-31"),
    DATE_OF_YEAR_10000(FieldType.of(Kind.DATE), LocalDate.of(10_000, 1, 1), "+10000-01-01"),
    DATE_AFTER_ALL(FieldType.of(Kind.DATE), LocalDate.MAX, "infinity"),
    DATE_BEFORE_ALL(FieldType.of(Kind.DATE), LocalDate.MIN, "-infinity"),
    FIRST_MICROSECOND(
            FieldType.temporal(Kind.DATETIME, 6),
            LocalDateTime.of(1, 1, 1, 0, 0, 0, 1_000),
            "0001-01-01T00:00:00.000001"),
    LAST_MICROSECOND(
            FieldType.temporal(Kind.DATETIME, 6),
            LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000),
            "9999-12-31T23:59:59.999999"),
    SKIPPED_HOUR(FieldType.temporal(Kind.DATETIME, 3), LocalDateTime.of(1500, 3, 1, 2, 30), "1500-03-01T02:30"),
    WALL_AFTER_ALL(FieldType.temporal(Kind.DATETIME, 6), LocalDateTime.MAX, "infinity"),
    WALL_BEFORE_ALL(FieldType.temporal(Kind.DATETIME, 6), LocalDateTime.MIN, "-infinity"),
    FIRST_INSTANT(
            FieldType.temporal(Kind.INSTANT, 6),
            Instant.parse("0001-01-01T00:00:00.000001Z"),
            "0001-01-01T00:00:00.000001"),
    MICROSECOND(
            FieldType.temporal(Kind.INSTANT, 6),
            Instant.parse("2024-03-31T01:30:00.654321Z"),
            "2024-03-31T01:30:00.654321"),
    NANOSECOND(FieldType.temporal(Kind.INSTANT, 9), Instant.ofEpochSecond(0, 1), "1970-01-01T00:00:00.000000001"),
    INSTANT_AFTER_ALL(FieldType.temporal(Kind.INSTANT, 6), Instant.MAX, "infinity"),
    INSTANT_BEFORE_ALL(FieldType.temporal(Kind.INSTANT, 6), Instant.MIN, "-infinity"),
    LAST_TIME(FieldType.temporal(Kind.TIME, 6), Duration.ofDays(1).minusNanos(1_000), "23:59:59.999999"),
    TIME_OF_A_DAY(FieldType.temporal(Kind.TIME, 6), Duration.ofHours(24), "24:00"),
    TIME_BELOW_ZERO(FieldType.temporal(Kind.TIME, 6), Duration.ofSeconds(-1), "-00:00:01"),
    NO_UUID(FieldType.of(Kind.UUID), "no uuid", "no uuid"),
    YEAR(FieldType.of(Kind.YEAR), 2155, "2155"),
    INTERVAL(FieldType.of(Kind.INTERVAL), "P1Y2M-3DT4H5.5S", "P1Y2M-3DT4H5.5S"),
    XML(FieldType.of(Kind.XML), "<a b=\"1\">\u20ac</a>", "<a b=\"1\">\u20ac</a>"),
    BITS(FieldType.bits(10), "0100000001", "0100000001"),
    ARRAY(
            FieldType.array(FieldType.of(Kind.TEXT)),
            new Items(Arrays.asList("a\"b", null, "\ud834\udd1e")),
            "[\"a\\\"b\",null,\"\ud834\udd1e\"]"),
    VECTOR(FieldType.of(Kind.VECTOR), new Items(List.of(0.5f, -1.5f)), "[0.5,-1.5]"),
    GEOMETRY(
            FieldType.of(Kind.GEOMETRY),
            new Geometry(HexFormat.of().parseHex("0101000000000000000000f03f0000000000000040"), 0),
            "0101000000000000000000F03F0000000000000040"),
    OTHER(FieldType.of(Kind.OTHER), "(1,2)", "(1,2)");

    private final FieldType type;
    private final Object value;
    private final String text;

    Extreme(FieldType type, Object value, String text) {
        this.type = type;
        this.value = value;
        this.text = text;
    }

    public FieldType type() {
        return type;
    }

    public Object value() {
        return value;
    }

    /** As a test reads it back. */
    public String text() {
        return text;
    }
}
