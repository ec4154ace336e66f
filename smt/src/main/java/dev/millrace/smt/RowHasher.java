package dev.millrace.smt;

import dev.millrace.core.Unavailable;
import dev.millrace.core.hash.CanonicalText;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** The hash of a row over the columns that were chosen, in the order of their names. */
final class RowHasher {
    private final HashAlgorithm algorithm;
    private final ColumnChoice choice;
    private final Set<String> ownColumns;
    private final RowDigest digest;
    private final CanonicalText text = new CanonicalText();
    private final DltRowHash dlt = new DltRowHash();

    /** How rows of one schema are hashed: the columns that count, and the way to write each. */
    record Plan(List<Field> columns, List<CanonicalValues.Writer> writers) {}

    RowHasher(HashAlgorithm algorithm, ColumnChoice choice, Set<String> ownColumns) {
        this.algorithm = algorithm;
        this.choice = choice;
        this.ownColumns = Set.copyOf(ownColumns);
        this.digest = new RowDigest(algorithm);
    }

    Plan planFor(Schema row) {
        List<Field> columns = row.fields().stream()
                .filter(field -> counts(field.name()))
                .sorted(Comparator.comparing(Field::name, ByCodePoint.ORDER))
                .toList();
        refuseMissing(columns.stream().map(Field::name).toList());
        return new Plan(
                columns,
                columns.stream()
                        .map(field -> CanonicalValues.of(field.name(), field.schema()))
                        .toList());
    }

    /** Null where a column that counts was not in the event: then nobody can know the hash. */
    @Nullable Object of(Struct row, Plan plan) {
        if (algorithm == HashAlgorithm.DLT) {
            return dlt.of(row, plan.columns());
        }
        text.begin();
        for (int i = 0; i < plan.columns().size(); i++) {
            Object value = StructSchemas.stored(row, plan.columns().get(i));
            if (value == null) {
                text.nothing();
            } else if (Unavailable.is(value)) {
                return null;
            } else {
                plan.writers().get(i).write(text, value);
            }
        }
        return digest.of(text);
    }

    @Nullable Object of(Map<String, @Nullable Object> row) {
        Map<String, @Nullable Object> columns = new TreeMap<>(ByCodePoint.ORDER);
        row.forEach((name, value) -> {
            if (counts(name)) {
                columns.put(name, value);
            }
        });
        refuseMissing(columns.keySet());
        if (columns.values().stream().anyMatch(Unavailable::is)) {
            return null;
        }
        if (algorithm == HashAlgorithm.DLT) {
            return dlt.of(columns);
        }
        text.begin();
        columns.forEach((name, value) -> CanonicalValues.write(text, name, value));
        return digest.of(text);
    }

    private boolean counts(String column) {
        return choice.counts(column) && !ownColumns.contains(column);
    }

    private void refuseMissing(Iterable<String> present) {
        Set<String> missing = new TreeSet<>(choice.included());
        missing.removeAll(choice.excluded());
        missing.removeAll(ownColumns);
        present.forEach(missing::remove);
        if (!missing.isEmpty()) {
            throw new DataException(
                    "The row has no column %s, which columns.include names. Correct the setting, or limit"
                                    .formatted(String.join(", ", missing))
                            + " the transform to the topics that have it with a predicate.");
        }
    }
}
