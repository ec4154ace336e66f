package dev.millrace.sink.target.bigquery;

import static java.util.stream.Collectors.joining;

import com.google.cloud.bigquery.TableId;
import dev.millrace.core.Column;
import dev.millrace.core.RowChange.Delete;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The statement that brings a table's part of a batch from beside it into it. Each staged row says what is to be done
 * with it; the least and the greatest value of each key column say which partitions and blocks need not be read.
 */
final class MergeSql {
    /** The staged column that says what to do: one of the numbers here, or the place of a {@link Shape}. */
    static final String ACTION = "_millrace_action";

    static final long DELETE = -1;
    static final long MARK = -2;

    private MergeSql() {}

    /**
     * Rows that carry the same columns.
     *
     * @param replaces nothing of the row that stands survives
     */
    record Shape(Set<String> columns, boolean replaces) {}

    /** The bounds of a key column, as parameters. */
    record Bounds(String column, String least, String greatest) {}

    /**
     * @param key the columns that tell rows apart
     * @param shapes in the order of their numbers
     * @param position the column that a mark sets besides, where the table has one
     */
    static String merge(
            StandingTable table,
            TableId staged,
            List<String> key,
            List<Bounds> bounds,
            List<Shape> shapes,
            boolean deletes,
            Optional<Column> position,
            boolean marks) {
        List<String> lines = new ArrayList<>();
        lines.add("MERGE INTO %s AS t".formatted(Names.quoted(table.id())));
        lines.add("USING %s AS s".formatted(Names.quoted(staged)));
        lines.add("ON " + key.stream().map(column -> same(column)).collect(joining(" AND ")) + bounded(bounds));
        if (deletes) {
            lines.add("WHEN MATCHED AND %s THEN DELETE".formatted(action(DELETE)));
        }
        if (marks) {
            lines.add("WHEN MATCHED AND %s AND t.%s IS NULL THEN UPDATE SET %s"
                    .formatted(action(MARK), deletedAt(), marked(position)));
        }
        for (int i = 0; i < shapes.size(); i++) {
            addShape(i, shapes.get(i), table, key, lines);
        }
        return String.join("\n", lines);
    }

    private static void addShape(int number, Shape shape, StandingTable table, List<String> key, List<String> lines) {
        List<String> sets = new ArrayList<>();
        table.fields().forEach(field -> {
            String name = field.getName();
            if (!key.contains(name) && (shape.columns().contains(name) || shape.replaces())) {
                sets.add("%s = %s".formatted(raw(name), shape.columns().contains(name) ? "s." + raw(name) : "DEFAULT"));
            }
        });
        if (!sets.isEmpty()) {
            lines.add("WHEN MATCHED AND %s THEN UPDATE SET %s".formatted(action(number), String.join(", ", sets)));
        }
        lines.add("WHEN NOT MATCHED AND %s THEN INSERT (%s) VALUES (%s)"
                .formatted(
                        action(number),
                        shape.columns().stream().map(MergeSql::raw).collect(joining(", ")),
                        shape.columns().stream().map(name -> "s." + raw(name)).collect(joining(", "))));
    }

    private static String same(String column) {
        return "t.%s = s.%s".formatted(raw(column), raw(column));
    }

    private static String bounded(List<Bounds> bounds) {
        return bounds.stream()
                .map(of -> " AND t.%s BETWEEN %s AND %s".formatted(raw(of.column()), of.least(), of.greatest()))
                .collect(joining());
    }

    private static String action(long number) {
        return "s.%s = %d".formatted(ACTION, number);
    }

    private static String deletedAt() {
        return raw(Delete.DELETED_AT.name());
    }

    private static String marked(Optional<Column> position) {
        String set = deletedAt() + " = CURRENT_TIMESTAMP()";
        return position.map(column -> raw(Names.column(column.name())))
                .map(name -> set + ", %s = COALESCE(s.%s, t.%s)".formatted(name, name, name))
                .orElse(set);
    }

    /** Names here are those that the table has already. */
    private static String raw(String name) {
        return "`" + name + "`";
    }
}
