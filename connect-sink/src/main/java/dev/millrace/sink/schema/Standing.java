package dev.millrace.sink.schema;

import dev.millrace.core.Column;
import dev.millrace.core.TableShape;
import java.util.Optional;
import java.util.Set;

/**
 * A table as it stands, as far as plans have to know it.
 *
 * @param generated columns that the database computes and nobody writes
 * @param defaulted columns that an insert may leave out although they take no nulls
 * @param ignoresCase the database takes {@code Name} and {@code name} for one column
 */
public record Standing(TableShape shape, Set<String> generated, Set<String> defaulted, boolean ignoresCase) {
    public Standing {
        generated = Set.copyOf(generated);
        defaulted = Set.copyOf(defaulted);
    }

    /** A table of plain columns. */
    public static Standing of(TableShape shape) {
        return new Standing(shape, Set.of(), Set.of(), false);
    }

    /** The column that this name means here. */
    public Optional<Column> column(String name) {
        Optional<Column> exact = shape.column(name);
        return exact.isPresent() || !ignoresCase
                ? exact
                : shape.columns().stream()
                        .filter(column -> column.name().equalsIgnoreCase(name))
                        .findFirst();
    }

    public boolean isGenerated(Column column) {
        return generated.contains(column.name());
    }

    /** Whether a row that does not carry the column can be inserted. */
    public boolean maySkip(Column column) {
        return column.nullable() || isGenerated(column) || defaulted.contains(column.name());
    }
}
