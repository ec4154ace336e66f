package dev.millrace.sink.target.bigquery.standin;

import com.google.zetasql.Value;
import com.google.zetasql.ZetaSQLType.TypeKind;
import com.google.zetasql.resolvedast.ResolvedColumn;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCast;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedColumnRef;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedExpr;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedFunctionCall;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedLiteral;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedParameter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The values of analysed expressions: those that stand in MERGE, which the engine analyses and does not run. */
final class Expressions {
    private final Map<String, Value> parameters;
    private final Value now =
            Value.createTimestampValueFromUnixMicros(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));

    Expressions(Map<String, Value> parameters) {
        this.parameters = parameters;
    }

    boolean isTrue(ResolvedExpr expression, Map<Long, Value> row) {
        Value value = value(expression, row);
        return !value.isNull() && value.getBoolValue();
    }

    /** @param row the values of columns by the numbers that the analysis gave them */
    Value value(ResolvedExpr expression, Map<Long, Value> row) {
        if (expression instanceof ResolvedColumnRef reference) {
            return column(reference.getColumn(), row);
        }
        if (expression instanceof ResolvedLiteral literal) {
            return literal.getValue();
        }
        if (expression instanceof ResolvedParameter parameter) {
            return Objects.requireNonNull(parameters.get(parameter.getName().toLowerCase(Locale.ROOT)));
        }
        if (expression instanceof ResolvedCast cast) {
            return cast(value(cast.getExpr(), row), cast.getType().getKind());
        }
        if (expression instanceof ResolvedFunctionCall call) {
            return call(call, row);
        }
        throw new UnsupportedOperationException("The stand-in has no values of " + expression.nodeKindString());
    }

    private static Value column(ResolvedColumn column, Map<Long, Value> row) {
        Value value = row.get(column.getId());
        if (value == null) {
            throw new IllegalStateException("No value of " + column.getName());
        }
        return value;
    }

    private static Value cast(Value value, TypeKind to) {
        if (value.isNull()) {
            return Value.createSimpleNullValue(to);
        }
        return switch (to) {
            case TYPE_NUMERIC -> Value.createNumericValue(StoredColumn.decimal(value));
            case TYPE_BIGNUMERIC -> Value.createBigNumericValue(StoredColumn.decimal(value));
            case TYPE_DOUBLE ->
                Value.createDoubleValue(StoredColumn.decimal(value).doubleValue());
            default -> throw new UnsupportedOperationException("The stand-in has no cast to " + to);
        };
    }

    private Value call(ResolvedFunctionCall call, Map<Long, Value> row) {
        List<ResolvedExpr> arguments = call.getArgumentList();
        String function = call.getFunction().getName();
        return switch (function) {
            case "$and" -> bool(arguments.stream().allMatch(argument -> isTrue(argument, row)));
            case "$or" -> bool(arguments.stream().anyMatch(argument -> isTrue(argument, row)));
            case "$not" -> bool(!isTrue(arguments.get(0), row));
            case "$is_null" -> bool(value(arguments.get(0), row).isNull());
            case "$equal" -> compared(arguments, row, order -> order == 0);
            case "$less_or_equal" -> compared(arguments, row, order -> order <= 0);
            case "$greater_or_equal" -> compared(arguments, row, order -> order >= 0);
            case "$between" -> {
                Value value = value(arguments.get(0), row);
                yield bool(compare(value, value(arguments.get(1), row)) >= 0
                        && compare(value, value(arguments.get(2), row)) <= 0);
            }
            case "coalesce" ->
                arguments.stream()
                        .map(argument -> value(argument, row))
                        .filter(value -> !value.isNull())
                        .findFirst()
                        .orElseGet(() -> value(arguments.get(arguments.size() - 1), row));
            case "current_timestamp" -> now;
            default -> throw new UnsupportedOperationException("The stand-in has no function " + function);
        };
    }

    private static Value bool(boolean value) {
        return Value.createBoolValue(value);
    }

    private interface Order {
        boolean holds(int order);
    }

    private Value compared(List<ResolvedExpr> arguments, Map<Long, Value> row, Order wanted) {
        Value left = value(arguments.get(0), row);
        Value right = value(arguments.get(1), row);
        return left.isNull() || right.isNull()
                ? Value.createSimpleNullValue(TypeKind.TYPE_BOOL)
                : bool(wanted.holds(compare(left, right)));
    }

    private static int compare(Value left, Value right) {
        return switch (left.getType().getKind()) {
            case TYPE_INT64 -> Long.compare(left.getInt64Value(), right.getInt64Value());
            case TYPE_STRING ->
                Arrays.compareUnsigned(
                        left.getStringValue().getBytes(StandardCharsets.UTF_8),
                        right.getStringValue().getBytes(StandardCharsets.UTF_8));
            case TYPE_NUMERIC, TYPE_BIGNUMERIC -> StoredColumn.decimal(left).compareTo(StoredColumn.decimal(right));
            case TYPE_DATE -> Integer.compare(left.getDateValue(), right.getDateValue());
            case TYPE_DATETIME -> left.getLocalDateTimeValue().compareTo(right.getLocalDateTimeValue());
            case TYPE_TIMESTAMP -> Long.compare(left.getTimestampUnixMicros(), right.getTimestampUnixMicros());
            case TYPE_BOOL -> Boolean.compare(left.getBoolValue(), right.getBoolValue());
            case TYPE_DOUBLE -> Double.compare(left.getDoubleValue(), right.getDoubleValue());
            case TYPE_BYTES ->
                Arrays.compareUnsigned(
                        left.getBytesValue().toByteArray(),
                        right.getBytesValue().toByteArray());
            default -> throw new UnsupportedOperationException("The stand-in has no order of " + left.getType());
        };
    }
}
