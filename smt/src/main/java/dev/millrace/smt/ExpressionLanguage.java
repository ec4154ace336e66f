package dev.millrace.smt;

import com.ezylang.evalex.EvaluationException;
import com.ezylang.evalex.Expression;
import com.ezylang.evalex.config.ExpressionConfiguration;
import com.ezylang.evalex.config.FunctionDictionaryIfc;
import com.ezylang.evalex.config.MapBasedFunctionDictionary;
import com.ezylang.evalex.config.MapBasedOperatorDictionary;
import com.ezylang.evalex.config.OperatorDictionaryIfc;
import com.ezylang.evalex.data.DataAccessorIfc;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.functions.AbstractFunction;
import com.ezylang.evalex.functions.FunctionIfc;
import com.ezylang.evalex.functions.FunctionParameter;
import com.ezylang.evalex.functions.FunctionParameterDefinition;
import com.ezylang.evalex.operators.OperatorIfc;
import com.ezylang.evalex.parser.Token;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The language of expressions: numbers are decimals, NULL makes NULL as in SQL, and nothing of the host can be reached,
 * neither classes nor files nor the clock. What can be called is listed here, and nothing else can.
 */
final class ExpressionLanguage {
    /** No random numbers and no clock, so that a replay gives the same row; no factorial, which would stall a task. */
    private static final List<String> FUNCTIONS = List.of(
            "ABS",
            "CEILING",
            "COALESCE",
            "FLOOR",
            "IF",
            "MAX",
            "MIN",
            "NOT",
            "ROUND",
            "SQRT",
            "SUM",
            "SWITCH",
            "STR_CONTAINS",
            "STR_ENDS_WITH",
            "STR_LEFT",
            "STR_LENGTH",
            "STR_LOWER",
            "STR_RIGHT",
            "STR_STARTS_WITH",
            "STR_SUBSTRING",
            "STR_TRIM",
            "STR_UPPER",
            "DT_DATE_NEW",
            "DT_DATE_PARSE",
            "DT_DATE_FORMAT",
            "DT_DATE_TO_EPOCH",
            "DT_DURATION_NEW",
            "DT_DURATION_FROM_MILLIS",
            "DT_DURATION_TO_MILLIS");

    /** Not power, whose result may have more digits than there is memory for. */
    private static final List<String> ARITHMETIC = List.of("+", "-", "*", "/", "%", "<", "<=", ">", ">=");

    /** These choose among values, and so may look at a NULL. */
    private static final Set<String> SEE_NULL = Set.of("COALESCE", "IF", "SWITCH");

    private ExpressionLanguage() {}

    static ExpressionConfiguration over(Supplier<DataAccessorIfc> row) {
        ExpressionConfiguration all = ExpressionConfiguration.builder()
                .zoneId(ZoneOffset.UTC)
                .locale(Locale.ROOT)
                .build();
        return all.toBuilder()
                .functionDictionary(functions(all))
                .operatorDictionary(operators(all))
                .dataAccessorSupplier(row)
                .arraysAllowed(false)
                .structuresAllowed(false)
                .implicitMultiplicationAllowed(false)
                .singleQuoteStringLiteralsAllowed(true)
                .allowOverwriteConstants(false)
                .stripTrailingZeros(false)
                .maxRecursionDepth(200)
                .build();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the dictionaries are made of arrays of a generic type
    private static FunctionDictionaryIfc functions(ExpressionConfiguration all) {
        Stream<Map.Entry<String, FunctionIfc>> known = FUNCTIONS.stream()
                .map(name -> Map.entry(
                        name, function(name, all.getFunctionDictionary().getFunction(name))));
        Stream<Map.Entry<String, FunctionIfc>> own = Stream.of(
                Map.entry("UUID5", new NullFunction(new Uuid5Function())), Map.entry("UUID7", new Uuid7Function()));
        return MapBasedFunctionDictionary.ofFunctions(Stream.concat(known, own).toArray(Map.Entry[]::new));
    }

    private static FunctionIfc function(String name, FunctionIfc function) {
        return SEE_NULL.contains(name) ? function : new NullFunction(function);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static OperatorDictionaryIfc operators(ExpressionConfiguration all) {
        Stream<Map.Entry<String, OperatorIfc>> arithmetic = ARITHMETIC.stream()
                .map(name -> Map.entry(
                        name, new NullOperator(all.getOperatorDictionary().getInfixOperator(name))));
        Stream<Map.Entry<String, OperatorIfc>> logic = Stream.of("=", "==", "!=", "<>", "&&", "||")
                .map(name -> Map.entry(name, all.getOperatorDictionary().getInfixOperator(name)));
        Stream<Map.Entry<String, OperatorIfc>> prefix = Stream.of("+", "-", "!")
                .map(name -> Map.entry(
                        name, new NullOperator(all.getOperatorDictionary().getPrefixOperator(name))));
        return MapBasedOperatorDictionary.ofOperators(
                Stream.of(arithmetic, logic, prefix).flatMap(entries -> entries).toArray(Map.Entry[]::new));
    }

    private static boolean hasNull(EvaluationValue... values) {
        return Arrays.stream(values).anyMatch(EvaluationValue::isNullValue);
    }

    /** NULL if an operand is. */
    private record NullOperator(OperatorIfc operator) implements OperatorIfc {
        @Override
        public EvaluationValue evaluate(Expression expression, Token token, EvaluationValue... operands)
                throws EvaluationException {
            return hasNull(operands) ? EvaluationValue.NULL_VALUE : operator.evaluate(expression, token, operands);
        }

        @Override
        public int getPrecedence() {
            return operator.getPrecedence();
        }

        @Override
        public int getPrecedence(ExpressionConfiguration configuration) {
            return operator.getPrecedence(configuration);
        }

        @Override
        public boolean isLeftAssociative() {
            return operator.isLeftAssociative();
        }

        @Override
        public boolean isPrefix() {
            return operator.isPrefix();
        }

        @Override
        public boolean isPostfix() {
            return operator.isPostfix();
        }

        @Override
        public boolean isInfix() {
            return operator.isInfix();
        }

        @Override
        public boolean isOperandLazy() {
            return operator.isOperandLazy();
        }
    }

    /** NULL if an argument is. */
    private record NullFunction(FunctionIfc function) implements FunctionIfc {
        @Override
        public EvaluationValue evaluate(Expression expression, Token token, EvaluationValue... arguments)
                throws EvaluationException {
            return hasNull(arguments) ? EvaluationValue.NULL_VALUE : function.evaluate(expression, token, arguments);
        }

        @Override
        public List<FunctionParameterDefinition> getFunctionParameterDefinitions() {
            return function.getFunctionParameterDefinitions();
        }

        @Override
        public void validatePreEvaluation(Token token, EvaluationValue... arguments) throws EvaluationException {
            if (!hasNull(arguments)) {
                function.validatePreEvaluation(token, arguments);
            }
        }

        @Override
        public boolean hasVarArgs() {
            return function.hasVarArgs();
        }
    }

    /** {@code UUID5(namespace, name)}: the same for the same arguments, for ever. */
    @FunctionParameter(name = "namespace")
    @FunctionParameter(name = "name")
    private static final class Uuid5Function extends AbstractFunction {
        @Override
        public EvaluationValue evaluate(Expression expression, Token token, EvaluationValue... arguments)
                throws EvaluationException {
            try {
                return EvaluationValue.stringValue(
                        Uuids.version5(arguments[0].getStringValue(), arguments[1].getStringValue())
                                .toString());
            } catch (IllegalArgumentException e) {
                throw new EvaluationException(token, "the name space is neither a UUID nor dns, url, oid or x500");
            }
        }
    }

    /** {@code UUID7()}: a new one each time, in the order of time. The one function that a replay answers anew. */
    private static final class Uuid7Function extends AbstractFunction {
        @Override
        public EvaluationValue evaluate(Expression expression, Token token, EvaluationValue... arguments) {
            return EvaluationValue.stringValue(Uuids.version7().toString());
        }
    }
}
