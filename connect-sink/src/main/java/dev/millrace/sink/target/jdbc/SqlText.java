package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.core.TableName;
import java.util.Collections;
import java.util.List;
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

    /** So many rows of so many question marks: {@code (?, ?), (?, ?)}. */
    public static String placeholders(int rows, int columns) {
        String row = "(" + String.join(", ", Collections.nCopies(columns, "?")) + ")";
        return String.join(", ", Collections.nCopies(rows, row));
    }
}
