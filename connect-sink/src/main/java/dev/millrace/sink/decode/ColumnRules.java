package dev.millrace.sink.decode;

import dev.millrace.core.FieldType;
import dev.millrace.core.Naming;
import java.util.Map;
import java.util.Set;

/**
 * Which fields of a record become columns, and how they are called. All names are those of the fields.
 *
 * @param include the only ones; empty means all
 * @param types what the values of records without a schema are
 * @param fractionDigits of a second that values keep at most; those of a key keep all
 */
public record ColumnRules(
        Naming naming, Set<String> include, Set<String> exclude, Map<String, FieldType> types, int fractionDigits) {
    /** As many as a value can have. */
    public static final int ALL_DIGITS = 9;

    /** All fields as they are. */
    public static final ColumnRules ALL = new ColumnRules(Naming.AS_IS, Set.of(), Set.of(), Map.of(), ALL_DIGITS);

    public ColumnRules {
        include = Set.copyOf(include);
        exclude = Set.copyOf(exclude);
        types = Map.copyOf(types);
    }

    boolean takes(String field) {
        return (include.isEmpty() || include.contains(field)) && !exclude.contains(field);
    }
}
