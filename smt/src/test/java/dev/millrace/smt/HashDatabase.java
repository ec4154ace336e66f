package dev.millrace.smt;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.hash.CanonicalSql;
import dev.millrace.core.hash.HashedColumn;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A database in the tests of the canonical hash: what its columns are called and how a value is written in its SQL. */
enum HashDatabase {
    MYSQL(CanonicalSql.MYSQL),
    MARIADB(CanonicalSql.MARIADB),
    POSTGRES(CanonicalSql.POSTGRES),
    DUCKDB(CanonicalSql.DUCKDB),
    BIGQUERY(CanonicalSql.BIGQUERY);

    final CanonicalSql sql;

    HashDatabase(CanonicalSql sql) {
        this.sql = sql;
    }

    boolean hasArrays() {
        return this != MYSQL && this != MARIADB;
    }

    /** A column of each kind, and where there are arrays one of each kind of element that differs in its text. */
    List<HashedColumn> columns() {
        List<HashedColumn> columns = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (kind != Kind.DECIMAL && kind != Kind.OTHER) {
                columns.add(HashedColumn.of("c_" + kind.name().toLowerCase(Locale.ROOT), FieldType.of(kind)));
            }
        }
        columns.add(HashedColumn.of("d_money", FieldType.decimal(10, 2)));
        columns.add(HashedColumn.of("d_whole", FieldType.decimal(20, 0)));
        columns.add(HashedColumn.of("d_wide", FieldType.decimal(38, this == BIGQUERY ? 9 : 18)));
        columns.add(HashedColumn.of("d_any", FieldType.decimal(FieldType.UNBOUNDED, FieldType.UNBOUNDED)));
        if (hasArrays()) {
            columns.add(HashedColumn.arrayOf("e_text", FieldType.of(Kind.TEXT)));
            columns.add(HashedColumn.arrayOf("e_int", FieldType.of(Kind.INT32)));
            columns.add(HashedColumn.arrayOf("e_double", FieldType.of(Kind.FLOAT64)));
            columns.add(HashedColumn.arrayOf("e_date", FieldType.of(Kind.DATE)));
        }
        // the transform hashes a row's columns in the order of their names
        columns.sort(Comparator.comparing(HashedColumn::name));
        return columns;
    }

    List<Object> boundaries(HashedColumn column) {
        List<Object> values = new ArrayList<>(HashSamples.boundaries(column.type()));
        switch (column.type().kind()) {
            case FLOAT64 -> {
                if (this != MYSQL && this != MARIADB) {
                    values.addAll(List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
                }
                values.addAll(List.of(Double.MIN_VALUE, 1e-310));
            }
            case TIME -> {
                if (this == BIGQUERY) {
                    values.remove(Duration.ofHours(24));
                } else if (this == MYSQL || this == MARIADB) {
                    values.addAll(List.of(
                            Duration.ofSeconds(-1, 999_999_000),
                            Duration.ofHours(838).plusSeconds(3599),
                            Duration.ofHours(-838).minusSeconds(3599)));
                }
            }
            case DATE -> {
                if (this == POSTGRES || this == DUCKDB) {
                    values.addAll(
                            List.of(LocalDate.of(10_000, 1, 1), LocalDate.of(0, 12, 31), LocalDate.of(-43, 3, 15)));
                }
            }
            default -> {}
        }
        return values;
    }

    String columnType(HashedColumn column) {
        return column.isArray()
                ? (this == BIGQUERY ? "ARRAY<" + columnType(column.type()) + ">" : columnType(column.type()) + "[]")
                : columnType(column.type());
    }

    private String columnType(FieldType type) {
        boolean isMy = this == MYSQL || this == MARIADB;
        boolean isBig = this == BIGQUERY;
        boolean isDuck = this == DUCKDB;
        return switch (type.kind()) {
            case BOOLEAN -> isBig ? "BOOL" : "boolean";
            case INT8 -> isBig ? "INT64" : isMy || isDuck ? "tinyint" : "smallint";
            case INT16 -> isBig ? "INT64" : "smallint";
            case INT32, YEAR -> isBig ? "INT64" : "integer";
            case INT64 -> isBig ? "INT64" : "bigint";
            case DECIMAL ->
                type.isBounded()
                        ? (isBig ? "BIGNUMERIC" : "decimal(%d, %d)".formatted(type.size(), type.scale()))
                        : isBig ? "BIGNUMERIC" : isMy ? "decimal(65, 30)" : isDuck ? "decimal(38, 12)" : "numeric";
            case FLOAT32 -> isBig ? "FLOAT64" : isMy ? "float" : "real";
            case FLOAT64 -> isBig ? "FLOAT64" : isMy || isDuck ? "double" : "double precision";
            case TEXT, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY, OTHER ->
                isBig ? "STRING" : isMy ? "longtext CHARACTER SET utf8mb4" : "text";
            case BINARY -> isBig ? "BYTES" : isMy ? "longblob" : this == POSTGRES ? "bytea" : "blob";
            case DATE -> "date";
            case TIME -> isMy ? "time(6)" : "time";
            case DATETIME -> isBig ? "DATETIME" : isMy ? "datetime(6)" : "timestamp";
            case INSTANT -> isBig ? "TIMESTAMP" : isMy ? "timestamp(6) NULL" : "timestamptz";
            case UUID -> isBig ? "STRING" : isMy ? "char(36)" : "uuid";
            case JSON -> isDuck || this == MYSQL || this == MARIADB ? "json" : isBig ? "JSON" : "json";
        };
    }

    String literal(HashedColumn column, @Nullable Object value) {
        if (value == null) {
            return this == BIGQUERY ? "CAST(NULL AS %s)".formatted(columnType(column)) : "NULL";
        }
        if (value instanceof List<?> list) {
            String elements = list.stream()
                    .map(element ->
                            element == null ? "NULL" : literal(HashedColumn.of(column.name(), column.type()), element))
                    .collect(Collectors.joining(", "));
            return switch (this) {
                case POSTGRES -> "CAST(ARRAY[%s] AS %s)".formatted(elements, columnType(column));
                case BIGQUERY -> columnType(column) + "[" + elements + "]";
                default -> "CAST([%s] AS %s)".formatted(elements, columnType(column));
            };
        }
        return literal(column.type(), value);
    }

    private String literal(FieldType type, Object value) {
        return switch (type.kind()) {
            case BOOLEAN, INT8, INT16, INT32, YEAR -> value.toString();
            case INT64 -> value.equals(Long.MIN_VALUE) ? "(-9223372036854775807 - 1)" : value.toString();
            case DECIMAL ->
                this == BIGQUERY
                        ? "BIGNUMERIC '%s'".formatted(((BigDecimal) value).toPlainString())
                        : ((BigDecimal) value).toPlainString();
            case FLOAT32, FLOAT64 -> real(((Number) value).doubleValue());
            case TEXT, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY, OTHER -> text((String) value);
            case BINARY -> bytes((byte[]) value);
            case DATE -> day(value.toString());
            case TIME -> typed("TIME", HashSamples.isoTime((Duration) value));
            case DATETIME -> typed("DATETIME", HashSamples.wall((LocalDateTime) value));
            case INSTANT ->
                typed("TIMESTAMP", HashSamples.utc((Instant) value) + (this == MYSQL || this == MARIADB ? "" : "+00"));
            case UUID -> text((String) value);
            case JSON -> this == BIGQUERY ? "PARSE_JSON(%s)".formatted(text((String) value)) : text((String) value);
        };
    }

    private String day(String iso) {
        LocalDate date = LocalDate.parse(iso);
        if (date.getYear() > 9999) {
            return "'" + iso.substring(1) + "'";
        }
        return date.getYear() < 1
                ? "'%04d-%02d-%02d %s'"
                        .formatted(
                                1 - date.getYear(),
                                date.getMonthValue(),
                                date.getDayOfMonth(),
                                this == DUCKDB ? "(BC)" : "BC")
                : typed("DATE", iso);
    }

    private String typed(String type, String text) {
        return (this == BIGQUERY ? type + " " : "") + "'" + text + "'";
    }

    /** With all digits, so that no parser has to guess; the driver's own text would do as well. */
    private String real(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "CAST('%s' AS %s)".formatted(value, columnType(FieldType.of(Kind.FLOAT64)));
        }
        String text = Double.toString(value);
        return this == MYSQL || this == MARIADB
                ? (text.contains("E") ? text : text + "E0")
                : "CAST('%s' AS %s)".formatted(text, columnType(FieldType.of(Kind.FLOAT64)));
    }

    private String text(String value) {
        String hex = HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8));
        return switch (this) {
            case MYSQL, MARIADB -> "_utf8mb4 x'" + hex + "'";
            case BIGQUERY -> "CAST(FROM_HEX('" + hex + "') AS STRING)";
            default -> "'" + value.replace("'", "''") + "'";
        };
    }

    private String bytes(byte[] value) {
        String hex = HexFormat.of().formatHex(value);
        return switch (this) {
            case MYSQL, MARIADB -> "x'" + hex + "'";
            case POSTGRES -> "decode('" + hex + "', 'hex')";
            case BIGQUERY -> "FROM_HEX('" + hex + "')";
            case DUCKDB -> "from_hex('" + hex + "')";
        };
    }
}
