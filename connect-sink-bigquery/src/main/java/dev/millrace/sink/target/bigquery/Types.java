package dev.millrace.sink.target.bigquery;

import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.Field.Mode;
import com.google.cloud.bigquery.StandardSQLTypeName;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetException;

/** BigQuery's types, and what is kept in them. */
final class Types {
    private static final int NUMERIC_SCALE = 9;
    private static final int NUMERIC_WHOLE = 29;
    private static final int BIGNUMERIC_SCALE = 38;
    private static final int BIGNUMERIC_WHOLE = 38;
    private static final int MICROS = 6;

    private Types() {}

    /** The type of a column that is made for this one. */
    static String sql(FieldType type) {
        return switch (type.kind()) {
            case BOOLEAN -> "BOOL";
            case INT8, INT16, INT32, INT64 -> "INT64";
            case DECIMAL -> decimal(type);
            case FLOAT32, FLOAT64 -> "FLOAT64";
            case TEXT, UUID, OTHER -> "STRING";
            case BINARY -> "BYTES";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case DATETIME -> "DATETIME";
            case INSTANT -> "TIMESTAMP";
            case JSON -> "JSON";
            case YEAR, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY -> sql(type.standIn());
        };
    }

    private static String decimal(FieldType type) {
        FieldType stored = decimalStored(type);
        if (!stored.isBounded()) {
            return "BIGNUMERIC";
        }
        int whole = stored.size() - stored.scale();
        boolean isSmall = whole <= NUMERIC_WHOLE && stored.scale() <= NUMERIC_SCALE;
        return "%s(%d, %d)".formatted(isSmall ? "NUMERIC" : "BIGNUMERIC", stored.size(), stored.scale());
    }

    /** Whether a decimal fits into the greatest type that there is. */
    static boolean isTooGreat(FieldType type) {
        if (type.kind() != Kind.DECIMAL || !type.isBounded()) {
            return false;
        }
        FieldType stored = decimalStored(type);
        return stored.scale() > BIGNUMERIC_SCALE || stored.size() - stored.scale() > BIGNUMERIC_WHOLE;
    }

    static TargetException tooGreat(String table, String column, FieldType type) {
        return new TargetException(
                FailureKind.ENVIRONMENT,
                ("Column \"%s\" of %s comes as decimal(%d,%d), and BigQuery's greatest type, BIGNUMERIC, has 38 digits"
                                + " before the point and 38 behind it. Create the column as STRING by hand, which keeps"
                                + " every digit, or leave it out (columns.exclude).")
                        .formatted(column, table, type.size(), type.scale()));
    }

    /** A scale below zero stands for zeros before the point, and no scale is greater than the precision. */
    private static FieldType decimalStored(FieldType type) {
        if (!type.isBounded() || type.scale() == FieldType.UNBOUNDED) {
            return FieldType.decimal(FieldType.UNBOUNDED, FieldType.UNBOUNDED);
        }
        int scale = Math.max(0, type.scale());
        int size = Math.max(type.scale() < 0 ? type.size() - type.scale() : type.size(), Math.max(1, scale));
        return FieldType.decimal(size, scale);
    }

    /** What such a column turns out to be when it is looked at. */
    static FieldType stored(FieldType type) {
        return switch (type.kind()) {
            case INT8, INT16, INT32, INT64 -> FieldType.of(Kind.INT64);
            case DECIMAL -> decimalStored(type);
            case FLOAT32, FLOAT64 -> FieldType.of(Kind.FLOAT64);
            case TEXT, UUID, OTHER -> FieldType.of(Kind.TEXT);
            case BINARY -> FieldType.of(Kind.BINARY);
            case TIME, DATETIME, INSTANT -> FieldType.temporal(type.kind(), MICROS);
            case BOOLEAN, DATE, JSON -> FieldType.of(type.kind());
            case YEAR, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY -> stored(type.standIn());
        };
    }

    /** What a column that stands holds. */
    static FieldType of(Field field) {
        StandardSQLTypeName type = field.getType().getStandardType();
        if (type == null) { // one that the client does not know
            return FieldType.of(Kind.OTHER);
        }
        FieldType one = of(field, type);
        return field.getMode() == Mode.REPEATED ? FieldType.array(one) : one;
    }

    private static FieldType of(Field field, StandardSQLTypeName type) {
        return switch (type) {
            case BOOL -> FieldType.of(Kind.BOOLEAN);
            case INT64 -> FieldType.of(Kind.INT64);
            case FLOAT64 -> FieldType.of(Kind.FLOAT64);
            case NUMERIC -> decimal(field, NUMERIC_WHOLE, NUMERIC_SCALE);
            // Without a precision it takes whatever fits, and what does not is told from the value.
            case BIGNUMERIC ->
                field.getPrecision() == null
                        ? FieldType.decimal(FieldType.UNBOUNDED, FieldType.UNBOUNDED)
                        : decimal(field, BIGNUMERIC_WHOLE, BIGNUMERIC_SCALE);
            case STRING -> FieldType.text(length(field));
            case BYTES -> FieldType.binary(length(field));
            case DATE -> FieldType.of(Kind.DATE);
            case TIME -> FieldType.temporal(Kind.TIME, MICROS);
            case DATETIME -> FieldType.temporal(Kind.DATETIME, MICROS);
            case TIMESTAMP -> FieldType.temporal(Kind.INSTANT, MICROS);
            case JSON -> FieldType.of(Kind.JSON);
            case GEOGRAPHY, STRUCT, ARRAY, INTERVAL, RANGE -> FieldType.of(Kind.OTHER);
        };
    }

    private static FieldType decimal(Field field, int whole, int scale) {
        Long precision = field.getPrecision();
        if (precision == null) {
            return FieldType.decimal(whole + scale, scale);
        }
        return FieldType.decimal(
                precision.intValue(),
                field.getScale() == null ? 0 : field.getScale().intValue());
    }

    private static int length(Field field) {
        return field.getMaxLength() == null
                ? FieldType.UNBOUNDED
                : field.getMaxLength().intValue();
    }

    /** Whether values of a column can be streamed. */
    static boolean isWritable(Field field) {
        StandardSQLTypeName type = field.getType().getStandardType();
        return type != null
                && type != StandardSQLTypeName.STRUCT
                && type != StandardSQLTypeName.ARRAY
                && type != StandardSQLTypeName.INTERVAL
                && type != StandardSQLTypeName.RANGE;
    }
}
