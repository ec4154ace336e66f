package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.core.TableShape;
import dev.millrace.sink.schema.Standing;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table as it stands, with what decides how rows may be written.
 *
 * @param uniques the columns of each unique index, the primary key's among them; an expression counts as a column
 * @param watched something else hangs on its rows (triggers, keys that refer to it), or may, so none is deleted that
 *     the source did not delete
 * @param rollsBack its writes are part of the transaction
 * @param counts its key counts up by itself, and takes other numbers only when it is told to
 */
record StandingTable(Standing standing, Set<Set<String>> uniques, boolean watched, boolean rollsBack, boolean counts) {
    StandingTable(Standing standing, Set<Set<String>> uniques, boolean watched, boolean rollsBack, boolean counts) {
        this.standing = standing;
        this.uniques = uniques.stream()
                .map(unique -> unique.stream()
                        .map(name -> folded(name, standing.ignoresCase()))
                        .collect(Collectors.toUnmodifiableSet()))
                .collect(Collectors.toUnmodifiableSet());
        this.watched = watched;
        this.rollsBack = rollsBack;
        this.counts = counts;
    }

    TableShape shape() {
        return standing.shape();
    }

    /** Whether these columns name at most one row. */
    boolean isNamedBy(List<Column> key) {
        return uniques.contains(names(key));
    }

    /** Whether a row can collide with another one although their keys differ. */
    boolean hasOtherUniques(List<Column> key) {
        Set<String> own = names(key);
        return uniques.stream().anyMatch(unique -> !unique.equals(own));
    }

    /** Whether a row of these columns leaves nothing of the table's to defaults. */
    boolean isCoveredBy(List<Column> columns) {
        return names(columns)
                .containsAll(names(shape().columns().stream()
                        .filter(column -> !standing.isGenerated(column))
                        .toList()));
    }

    private Set<String> names(List<Column> columns) {
        return columns.stream()
                .map(column -> folded(column.name(), standing.ignoresCase()))
                .collect(Collectors.toSet());
    }

    private static String folded(String name, boolean ignoresCase) {
        return ignoresCase ? name.toLowerCase(Locale.ROOT) : name;
    }
}
