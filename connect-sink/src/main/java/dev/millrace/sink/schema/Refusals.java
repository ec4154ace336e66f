package dev.millrace.sink.schema;

import dev.millrace.sink.schema.Contract.Answer;
import dev.millrace.sink.schema.SchemaChange.RelaxColumn;
import dev.millrace.sink.schema.SchemaChange.WidenType;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Says what a table does not take, and what to do: the statements to run by hand, and the setting that decides. */
final class Refusals {
    private final Target target;

    Refusals(Target target) {
        this.target = target;
    }

    TargetException of(List<Misfit> misfits, Function<Misfit, Answer> answers) {
        String what = misfits.stream()
                .map(misfit -> misfit.table() + ": " + misfit.words()
                        + (misfit.mends()
                                ? ", and " + setting(misfit, answers.apply(misfit))
                                : ", which would bend values, and no wider type holds both"))
                .distinct()
                .collect(Collectors.joining("; "));
        String statements = String.join(
                "; ", target.ddl(misfits.stream().map(Misfit::remedy).distinct().toList()));
        String settings = misfits.stream().map(Refusals::otherwise).distinct().collect(Collectors.joining(", "));
        return new TargetException(
                FailureKind.ENVIRONMENT,
                what + ". Run by hand, and the table goes on by itself within seconds: " + statements + "; -- Or set "
                        + settings + ".");
    }

    /** As it is. */
    static String setting(Misfit misfit, Answer answer) {
        return "schema.contract." + lower(misfit.entity()) + "=" + lower(answer);
    }

    /** As it could be, for this table alone. */
    private static String otherwise(Misfit misfit) {
        boolean bends =
                !misfit.mends() && (misfit.remedy() instanceof WidenType || misfit.remedy() instanceof RelaxColumn);
        return "table." + misfit.table() + ".schema.contract." + lower(misfit.entity()) + "="
                + lower(bends ? Answer.DISCARD_VALUE : Answer.EVOLVE);
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
