package dev.millrace.sink.target.bigquery.standin;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.zetasql.ArrayType;
import com.google.zetasql.Type;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.Value;
import com.google.zetasql.ZetaSQLType.TypeKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A column of a table, with what its values must be like. */
record StoredColumn(
        String name,
        String type,
        boolean repeated,
        boolean required,
        @Nullable Long precision,
        @Nullable Long scale,
        @Nullable Long maxLength,
        @Nullable String description) {
    private static final List<String> RESERVED =
            List.of("_TABLE_", "_FILE_", "_PARTITION", "_ROW_TIMESTAMP", "__ROOT__", "_COLIDENTIFIER", "_CHANGE_");
    private static final List<String> NUMBERS = List.of("INT64", "NUMERIC", "BIGNUMERIC", "FLOAT64");

    private static final Pattern WKT = Pattern.compile(
            "(?:POINT|LINESTRING|POLYGON|MULTI(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION) (?:EMPTY|\\(.*\\))");
    private static final Pattern PAIR = Pattern.compile("(-?\\d[\\dE.-]*) (-?\\d[\\dE.-]*)");

    StoredColumn {
        String upper = name.toUpperCase(Locale.ROOT);
        if (RESERVED.stream().anyMatch(upper::startsWith)) {
            throw Refusal.ofQuery("Invalid field name \"" + name + "\". Field names are not allowed to start with the"
                    + " (case-insensitive) prefixes " + RESERVED);
        }
    }

    static StoredColumn of(JsonObject field) {
        String type = field.get("type").getAsString();
        return new StoredColumn(
                field.get("name").getAsString(),
                switch (type) {
                    case "INTEGER" -> "INT64";
                    case "FLOAT" -> "FLOAT64";
                    case "BOOLEAN" -> "BOOL";
                    default -> type;
                },
                isOfMode(field, "REPEATED"),
                isOfMode(field, "REQUIRED"),
                number(field, "precision"),
                number(field, "scale"),
                number(field, "maxLength"),
                null);
    }

    private static boolean isOfMode(JsonObject field, String mode) {
        return field.has("mode") && field.get("mode").getAsString().equals(mode);
    }

    private static @Nullable Long number(JsonObject field, String key) {
        return field.has(key) ? (Long) field.get(key).getAsLong() : null;
    }

    JsonObject toJson() {
        JsonObject field = new JsonObject();
        field.addProperty("name", name);
        field.addProperty(
                "type",
                switch (type) {
                    case "INT64" -> "INTEGER";
                    case "FLOAT64" -> "FLOAT";
                    case "BOOL" -> "BOOLEAN";
                    case "STRUCT" -> "RECORD";
                    default -> type;
                });
        if (type.equals("STRUCT")) {
            field.add("fields", JsonParser.parseString("[{\"name\": \"inner\", \"type\": \"STRING\"}]"));
        }
        field.addProperty("mode", repeated ? "REPEATED" : required ? "REQUIRED" : "NULLABLE");
        if (precision != null) {
            field.addProperty("precision", precision.toString());
        }
        if (scale != null) {
            field.addProperty("scale", scale.toString());
        }
        if (maxLength != null) {
            field.addProperty("maxLength", maxLength.toString());
        }
        if (description != null) {
            field.addProperty("description", description);
        }
        return field;
    }

    Type zetaType() {
        return of(kind(type));
    }

    private Type of(TypeKind kind) {
        Type one = TypeFactory.createSimpleType(kind);
        return repeated ? TypeFactory.createArrayType(one) : one;
    }

    /** A null; for an array BigQuery stores an empty one. The engine has no values of GEOGRAPHY: they are texts here. */
    Value none() {
        return repeated
                ? Value.createArrayValue((ArrayType) zetaType(), List.of())
                : Value.createNullValue(of(type.equals("GEOGRAPHY") ? TypeKind.TYPE_STRING : kind(type)));
    }

    static TypeKind kind(String type) {
        return switch (type) {
            case "FLOAT64" -> TypeKind.TYPE_DOUBLE;
            default -> TypeKind.valueOf("TYPE_" + type);
        };
    }

    StoredColumn asRepeated() {
        return new StoredColumn(name, type, true, required, precision, scale, maxLength, description);
    }

    StoredColumn nullable() {
        return new StoredColumn(name, type, repeated, false, precision, scale, maxLength, description);
    }

    StoredColumn widened(StoredColumn to) {
        boolean holds = type.equals(to.type)
                ? isAtLeast(to.maxLength, maxLength) && isAtLeast(to.scale, scale) && isAtLeast(to.whole(), whole())
                : NUMBERS.contains(type) && NUMBERS.indexOf(to.type) > NUMBERS.indexOf(type);
        if (!holds) {
            throw Refusal.ofQuery("ALTER TABLE ALTER COLUMN SET DATA TYPE requires that the existing column type ("
                    + type + ") is assignable to the new type (" + to.type + ")");
        }
        return new StoredColumn(name, to.type, repeated, required, to.precision, to.scale, to.maxLength, description);
    }

    /** Null has no bound. */
    private static boolean isAtLeast(@Nullable Long wide, @Nullable Long narrow) {
        return wide == null || (narrow != null && wide >= narrow);
    }

    private @Nullable Long whole() {
        return precision == null ? null : (Long) (precision - (scale == null ? 0 : scale));
    }

    /** The value as it is stored, where the column takes it. */
    Value checked(Value value) {
        if (value.isNull()) {
            if (required) {
                throw Refusal.ofQuery("Required field " + name + " cannot be null");
            }
            return none();
        }
        return repeated
                ? Value.createArrayValue(
                        (ArrayType) zetaType(),
                        value.getElementList().stream().map(this::element).toList())
                : one(value);
    }

    private Value element(Value value) {
        if (value.isNull()) {
            throw Refusal.ofQuery("Array cannot have a null element; error in writing field " + name);
        }
        return one(value);
    }

    private Value one(Value value) {
        return switch (type) {
            case "NUMERIC" -> Value.createNumericValue(fitted(decimal(value), 29, 9));
            case "BIGNUMERIC" -> Value.createBigNumericValue(fitted(decimal(value), 38, 38));
            case "FLOAT64" ->
                value.getType().getKind() == TypeKind.TYPE_DOUBLE
                        ? value
                        : Value.createDoubleValue(decimal(value).doubleValue());
            case "STRING" ->
                measured(
                        value,
                        value.getStringValue()
                                .codePointCount(0, value.getStringValue().length()));
            case "BYTES" -> measured(value, value.getBytesValue().size());
            case "GEOGRAPHY" -> onEarth(value);
            default -> value;
        };
    }

    static BigDecimal decimal(Value value) {
        return switch (value.getType().getKind()) {
            case TYPE_INT64 -> BigDecimal.valueOf(value.getInt64Value());
            case TYPE_NUMERIC -> value.getNumericValue();
            case TYPE_BIGNUMERIC -> value.getBigNumericValue();
            default -> throw Refusal.ofQuery("No number: " + value.getType());
        };
    }

    private BigDecimal fitted(BigDecimal value, int wholeMost, int scaleMost) {
        int behind = precision == null ? scaleMost : scale == null ? 0 : scale.intValue();
        Long own = whole();
        int before = own == null ? wholeMost : own.intValue();
        BigDecimal rounded = value.scale() > behind ? value.setScale(behind, RoundingMode.HALF_UP) : value;
        if (rounded.precision() - rounded.scale() > before && rounded.signum() != 0) {
            throw Refusal.ofQuery(type + " out of range for field " + name);
        }
        return rounded;
    }

    /** As its text, which nothing here looks into any further. */
    private Value onEarth(Value value) {
        String text = value.getStringValue();
        boolean isKnown = WKT.matcher(text).matches() || text.startsWith("{");
        boolean isInside = PAIR.matcher(text)
                .results()
                .allMatch(pair -> Math.abs(Double.parseDouble(pair.group(1))) <= 180
                        && Math.abs(Double.parseDouble(pair.group(2))) <= 90);
        if (!isKnown || !isInside) {
            throw Refusal.ofQuery("Invalid geography for field " + name);
        }
        return value;
    }

    private Value measured(Value value, int length) {
        if (maxLength != null && length > maxLength) {
            throw Refusal.ofQuery("Field " + name + ": " + type + "(" + maxLength + ") has maximum length " + maxLength
                    + " but got a value with length " + length);
        }
        return value;
    }
}
