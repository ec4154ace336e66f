package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.jdbc.Staging.Merge;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Pieces of SQL that dialects have in common. */
public final class SqlText {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    private SqlText() {}

    public static String name(SqlDialect dialect, TableName table) {
        return table.parts().map(dialect::quote).collect(Collectors.joining("."));
    }

    /** Column names, quoted, with commas. */
    public static String names(SqlDialect dialect, List<Column> columns) {
        return each(dialect, columns, "%1$s", ", ");
    }

    /** Each column, an equals sign and a question mark. */
    public static String assignments(SqlDialect dialect, List<Column> columns, String separator) {
        return each(dialect, columns, "%1$s = ?", separator);
    }

    /** The same words for each column, whose quoted name stands where they have {@code %1$s}. */
    public static String each(SqlDialect dialect, List<Column> columns, String words, String separator) {
        return columns.stream()
                .map(column -> words.formatted(dialect.quote(column.name())))
                .collect(Collectors.joining(separator));
    }

    /** The columns that are not of the key. */
    public static List<Column> others(List<Column> columns) {
        return columns.stream().filter(column -> !column.inKey()).toList();
    }

    /** What PostgreSQL, and who speaks as it does, has for a row whose key is there. */
    public static String onConflict(SqlDialect dialect, List<Column> key, List<Column> columns) {
        List<Column> others = others(columns);
        String action =
                others.isEmpty() ? "NOTHING" : "UPDATE SET " + each(dialect, others, "%1$s = EXCLUDED.%1$s", ", ");
        return " ON CONFLICT (%s) DO %s".formatted(names(dialect, key), action);
    }

    /** A merge in the words of PostgreSQL, from the statement that inserts all of a stage called {@code s}. */
    public static List<String> merge(SqlDialect dialect, String insert, String stage, TableShape rows, Merge how) {
        if (how == Merge.BY_KEY) {
            return List.of(insert + onConflict(dialect, rows.keyColumns(), rows.columns()));
        }
        String table = name(dialect, rows.table());
        String join = each(dialect, rows.keyColumns(), "t.%1$s = s.%1$s", " AND ");
        String absent = "%s WHERE NOT EXISTS (SELECT 1 FROM %s AS t WHERE %s)".formatted(insert, table, join);
        List<Column> others = others(rows.columns());
        if (others.isEmpty()) {
            return List.of(absent);
        }
        String set = each(dialect, others, "%1$s = s.%1$s", ", ");
        return List.of(
                "UPDATE %s AS t SET %s FROM %s AS s WHERE %s".formatted(table, set, dialect.quote(stage), join),
                absent);
    }

    /** So many rows of so many question marks: {@code (?, ?), (?, ?)}. */
    public static String placeholders(int rows, int columns) {
        String row = "(" + String.join(", ", Collections.nCopies(columns, "?")) + ")";
        return String.join(", ", Collections.nCopies(rows, row));
    }

    /** {@code CREATE TABLE} with a primary key; the words before the name are the dialect's, as are the columns'. */
    public static String createTable(
            SqlDialect dialect, String words, TableShape shape, Function<Column, String> definition) {
        return """
                %s %s (
                %s,
                  PRIMARY KEY (%s)
                )"""
                .formatted(
                        words,
                        name(dialect, shape.table()),
                        shape.columns().stream()
                                .map(column -> "  " + definition.apply(column))
                                .collect(Collectors.joining(",\n")),
                        names(dialect, shape.keyColumns()));
    }

    /** A condition for a list of keys, for databases that compare rows of values. */
    public static String byKeys(SqlDialect dialect, TableShape table, int keys) {
        return "(%s) IN (%s)"
                .formatted(
                        names(dialect, table.keyColumns()),
                        placeholders(keys, table.keyColumns().size()));
    }

    /** A condition for keys behind a given one, in words that every database knows: {@code (a > ?) OR (a = ? AND b > ?)}. */
    public static String beyond(SqlDialect dialect, List<Column> key) {
        StringJoiner steps = new StringJoiner(" OR ", "(", ")");
        for (int last = 0; last < key.size(); last++) {
            StringJoiner step = new StringJoiner(" AND ", "(", ")");
            for (int i = 0; i <= last; i++) {
                step.add(dialect.quote(key.get(i).name()) + (i == last ? " > ?" : " = ?"));
            }
            steps.add(step.toString());
        }
        return steps.toString();
    }

    /** The default of a column in words, where the source tells one that a literal can say. */
    public static Optional<String> defaultOf(SqlDialect dialect, Column column) {
        Object value = column.told().defaultValue();
        if (value == null || isUnsaid(column.type(), value) || !Fraction.isWhole(value)) {
            return Optional.empty();
        }
        if (value instanceof Boolean flag) {
            return Optional.of(flag ? "TRUE" : "FALSE");
        }
        if (value instanceof BigDecimal number) {
            return Optional.of(number.toPlainString());
        }
        if (value instanceof Number number) {
            return Double.isFinite(number.doubleValue()) ? Optional.of(number.toString()) : Optional.empty();
        }
        if (value instanceof LocalDateTime wall) {
            return Optional.of(dialect.text(CLOCK.format(wall)));
        }
        if (value instanceof Instant instant) {
            return Optional.of(dialect.text(CLOCK.format(instant.atOffset(ZoneOffset.UTC))));
        }
        return value instanceof String || value instanceof LocalDate
                ? Optional.of(dialect.text(value.toString()))
                : Optional.empty();
    }

    /** Bits have literals of their own, and a label that is none of the column's would be refused. */
    private static boolean isUnsaid(FieldType type, Object value) {
        boolean isLabel = type.kind() == Kind.ENUM || type.kind() == Kind.SET;
        return type.kind() == Kind.BITS || (isLabel && !type.labels().contains(value.toString()));
    }
}
