package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.sink.target.jdbc.SqlDialect.Catalog;
import dev.millrace.sink.target.jdbc.SqlDialect.DescribedColumn;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A look at one table by the dialect's own queries. */
final class CatalogLook {
    private final Session session;
    private final Catalog queries;
    private final Set<String> key = new HashSet<>();
    private final Set<String> counted = new HashSet<>();
    private final Map<String, Set<String>> uniques = new HashMap<>();

    CatalogLook(Session session, Catalog queries) {
        this.session = session;
        this.queries = queries;
    }

    List<Column> columns(Set<String> generated, Set<String> defaulted) throws SQLException {
        List<Column> columns = new ArrayList<>();
        for (@Nullable Object[] row : session.query(queries.columns())) {
            String name = text(row[0]);
            DescribedColumn described = new DescribedColumn(text(row[1]), Types.OTHER, number(row[2]), number(row[3]));
            if (isYes(row[5])) {
                generated.add(name);
            }
            if (isYes(row[6]) || isYes(row[7])) {
                defaulted.add(name);
            }
            if (isYes(row[7])) {
                counted.add(name);
            }
            columns.add(new Column(name, session.dialect().fieldType(described), isYes(row[4]), false));
        }
        return columns;
    }

    /** Asks for the indexes. */
    Set<String> key() throws SQLException {
        for (@Nullable Object[] row : session.query(queries.uniques())) {
            String column = text(row[1]);
            Set<String> columns = uniques.computeIfAbsent(text(row[0]), index -> new HashSet<>());
            columns.add(column);
            if (isYes(row[3])) {
                columns.add(""); // it covers some rows only: it names none, and still may refuse one
            }
            if (isYes(row[2])) {
                key.add(column);
            }
        }
        return key;
    }

    /** What {@link #key} found. */
    Set<Set<String>> uniques() {
        return new HashSet<>(uniques.values());
    }

    /**
     * Whether the key counts up. A column that does so outside of the key could be inserted, but never updated: it is left
     * to the database.
     */
    boolean counts(Set<String> ofKey, Set<String> generated) {
        counted.stream().filter(column -> !ofKey.contains(column)).forEach(generated::add);
        return counted.stream().anyMatch(ofKey::contains);
    }

    boolean isWatched() throws SQLException {
        return !session.query(queries.watchers()).isEmpty();
    }

    private static String text(@Nullable Object value) {
        return String.valueOf(value);
    }

    private static int number(@Nullable Object value) {
        return value instanceof Number number ? number.intValue() : 0;
    }

    private static boolean isYes(@Nullable Object value) {
        return number(value) == 1;
    }
}
