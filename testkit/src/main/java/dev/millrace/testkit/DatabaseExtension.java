package dev.millrace.testkit;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.Engine;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts what {@link NeedsDatabase} names, or skips. */
final class DatabaseExtension implements ExecutionCondition, ParameterResolver {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<NeedsDatabase> needs = context.getElement().flatMap(e -> findAnnotation(e, NeedsDatabase.class));
        if (needs.isPresent()) {
            for (Engine engine : needs.get().value()) {
                Optional<String> reason = SharedDatabases.POOL.whyNot(engine);
                if (reason.isPresent()) {
                    return ConditionEvaluationResult.disabled(reason.get());
                }
            }
        }
        return ConditionEvaluationResult.enabled("nothing is missing");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == DatabaseServer.class;
    }

    @Override
    public DatabaseServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return SharedDatabases.get(engines(context)[0]);
    }

    /** Of the method, else of the class around it. */
    private static Engine[] engines(ExtensionContext context) {
        for (Optional<ExtensionContext> at = Optional.of(context);
                at.isPresent();
                at = at.get().getParent()) {
            Optional<NeedsDatabase> needs = at.get().getElement().flatMap(e -> findAnnotation(e, NeedsDatabase.class));
            if (needs.isPresent()) {
                return needs.get().value();
            }
        }
        throw new IllegalStateException("A DatabaseServer parameter needs @NeedsDatabase");
    }
}
