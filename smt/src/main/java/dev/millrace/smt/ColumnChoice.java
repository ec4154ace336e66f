package dev.millrace.smt;

import dev.millrace.core.config.Setting;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Which of a row's columns count. */
record ColumnChoice(Set<String> included, Set<String> excluded, Pattern excludedPattern) {
    private static final String GROUP = "Columns that count";

    static final Setting<List<String>> INCLUDE = Setting.list("columns.include")
            .defaultsTo(List.of())
            .in(GROUP)
            .doc(
                    "The columns that count; empty means all. A row that lacks one of them is refused, so that a column that"
                            + " was renamed at the source does not go unnoticed.");

    static final Setting<List<String>> EXCLUDE = Setting.list("columns.exclude")
            .defaultsTo(List.of())
            .in(GROUP)
            .doc("Columns that do not count, such as a time of the last view: a change of nothing else is no change.");

    static final Setting<String> EXCLUDE_REGEX = Setting.text("columns.exclude.regex")
            .defaultsTo("_dlt_.*|_millrace_.*|__.*")
            .must(new RegexCheck())
            .important(ConfigDef.Importance.LOW)
            .in(GROUP)
            .doc(
                    "Columns whose whole name matches do not count, unless columns.include names them. By default those are"
                            + " lineage columns and the fields that Debezium adds to a flattened row. Replace it rather than"
                            + " empty it: a hash over a load id differs with every load.");

    static final List<Setting<?>> SETTINGS = List.of(INCLUDE, EXCLUDE, EXCLUDE_REGEX);

    static ColumnChoice from(AbstractConfig config) {
        return new ColumnChoice(
                Set.copyOf(INCLUDE.from(config)),
                Set.copyOf(EXCLUDE.from(config)),
                Pattern.compile(EXCLUDE_REGEX.from(config)));
    }

    boolean counts(String column) {
        if (excluded.contains(column)) {
            return false;
        }
        return included.isEmpty() ? !excludedPattern.matcher(column).matches() : included.contains(column);
    }

    private static final class RegexCheck implements ConfigDef.Validator {
        @Override
        public void ensureValid(String name, Object value) {
            try {
                Pattern.compile((String) value);
            } catch (PatternSyntaxException e) {
                throw new ConfigException(
                        name,
                        value,
                        "is not a regular expression: %s near index %d".formatted(e.getDescription(), e.getIndex()));
            }
        }

        @Override
        public String toString() {
            return "regular expression";
        }
    }
}
