package dev.millrace.smt;

import com.ezylang.evalex.BaseException;
import com.ezylang.evalex.Expression;
import com.ezylang.evalex.data.DataAccessorIfc;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.parser.ParseException;
import dev.millrace.core.Unavailable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** A column, its type, and the expression that gives its value. Not for two threads at once. */
final class ColumnExpression {
    /** The values that an expression may ask for by name. */
    interface Names {
        boolean has(String name);

        @Nullable Object plain(String name);
    }

    private final String column;
    private final ColumnCast type;
    private final Expression expression;
    private final Set<String> used;
    private @Nullable Names row;

    ColumnExpression(String column, ColumnCast type, String text) throws ParseException {
        this.column = column;
        this.type = type;
        this.expression = new Expression(text, ExpressionLanguage.over(RowAccess::new));
        expression.validate();
        this.used = new TreeSet<>(expression.getUsedVariables());
    }

    String column() {
        return column;
    }

    ColumnCast type() {
        return type;
    }

    /** Names that the expression uses and that a row of this kind does not have. */
    Set<String> missingFrom(Names names) {
        Set<String> missing = new TreeSet<>();
        used.stream()
                .filter(name -> !expression.getConstants().containsKey(name) && !names.has(name))
                .forEach(missing::add);
        return missing;
    }

    @Nullable Object of(Names names) {
        row = names;
        try {
            if (used.stream().anyMatch(name -> names.has(name) && Unavailable.is(names.plain(name)))) {
                return type.unavailable();
            }
            return type.of(plain(expression.evaluate()));
        } catch (BaseException e) {
            // its message may hold values
            throw failure("the part at position %d cannot be computed".formatted(e.getStartPosition()), null);
        } catch (ArithmeticException e) {
            throw failure("it cannot be computed", null);
        } catch (IllegalArgumentException e) {
            throw failure(String.valueOf(e.getMessage()), e);
        } finally {
            row = null;
        }
    }

    private DataException failure(String why, @Nullable Throwable cause) {
        return new DataException(
                "The expression of column \"%s\" fails: %s. Correct it, or wrap what may be missing in COALESCE or IF."
                        .formatted(column, why),
                cause);
    }

    private static @Nullable Object plain(EvaluationValue value) {
        return value.isNullValue()
                ? null
                : value.isDurationValue() ? value.getDurationValue().toString() : value.getValue();
    }

    private final class RowAccess implements DataAccessorIfc {
        @Override
        public @Nullable EvaluationValue getData(String variable) {
            Names names = row;
            if (names == null || !names.has(variable)) {
                return null;
            }
            Object value = names.plain(variable);
            if (value == null) {
                return EvaluationValue.NULL_VALUE;
            }
            if (value instanceof Boolean flag) {
                return EvaluationValue.booleanValue(flag);
            }
            if (value instanceof Instant instant) {
                return EvaluationValue.dateTimeValue(instant);
            }
            if (value instanceof Double real) {
                return EvaluationValue.numberValue(BigDecimal.valueOf(real));
            }
            return value instanceof BigDecimal number
                    ? EvaluationValue.numberValue(number)
                    : EvaluationValue.stringValue(value.toString());
        }

        @Override
        public void setData(String variable, EvaluationValue value) {
            throw new UnsupportedOperationException("an expression cannot assign");
        }
    }
}
