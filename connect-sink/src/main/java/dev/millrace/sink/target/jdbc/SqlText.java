package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Pieces of SQL that dialects have in common. */
public final class SqlText {
    private SqlText() {}

    public static String name(SqlDialect dialect, TableName table) {
        return table.parts().map(dialect::quote).collect(Collectors.joining("."));
    }

    /** Column names, quoted, with commas. */
    public static String names(SqlDialect dialect, List<Column> columns) {
        return columns.stream().map(column -> dialect.quote(column.name())).collect(Collectors.joining(", "));
    }

    /** Each column, an equals sign and a question mark. */
    public static String assignments(SqlDialect dialect, List<Column> columns, String separator) {
        return columns.stream()
                .map(column -> dialect.quote(column.name()) + " = ?")
                .collect(Collectors.joining(separator));
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
}
