package dev.millrace.sink.target.jdbc.duckdb;

import static java.util.stream.Collectors.joining;

import dev.millrace.core.Column;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.jdbc.SqlText;
import dev.millrace.sink.target.jdbc.Staging;
import java.util.List;

/** DuckDB's stages: temporary tables in the connection's own catalog {@code temp}. */
final class DuckDbStaging implements Staging {
    private final DuckDbDialect dialect;

    DuckDbStaging(DuckDbDialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public String trial(String name) {
        return "CREATE TEMPORARY TABLE " + dialect.quote(name) + " (n INTEGER)";
    }

    @Override
    public String create(String stage, TableShape rows) {
        return "CREATE TEMPORARY TABLE %s AS SELECT %s FROM %s WITH NO DATA"
                .formatted(
                        dialect.quote(stage),
                        SqlText.names(dialect, rows.columns()),
                        SqlText.name(dialect, rows.table()));
    }

    @Override
    public String drop(String stage) {
        return "DROP TABLE IF EXISTS temp." + dialect.quote(stage);
    }

    @Override
    public List<String> empty(String stage) {
        return List.of("DELETE FROM " + dialect.quote(stage));
    }

    @Override
    public List<String> merge(String stage, TableShape rows, Merge how) {
        String table = SqlText.name(dialect, rows.table());
        String names = SqlText.names(dialect, rows.columns());
        String from = dialect.quote(stage);
        String insert = "INSERT INTO %s (%s) SELECT %s FROM %s AS s".formatted(table, names, names, from);
        if (how == Merge.BY_KEY) {
            return List.of(insert + dialect.onConflict(rows.keyColumns(), rows.columns()));
        }
        String join = equalities(rows.keyColumns(), "t.%1$s = s.%1$s", " AND ");
        String absent = "%s WHERE NOT EXISTS (SELECT 1 FROM %s AS t WHERE %s)".formatted(insert, table, join);
        List<Column> others =
                rows.columns().stream().filter(column -> !column.inKey()).toList();
        return others.isEmpty()
                ? List.of(absent)
                : List.of(
                        "UPDATE %s AS t SET %s FROM %s AS s WHERE %s"
                                .formatted(table, equalities(others, "%1$s = s.%1$s", ", "), from, join),
                        absent);
    }

    private String equalities(List<Column> columns, String form, String separator) {
        return columns.stream()
                .map(column -> form.formatted(dialect.quote(column.name())))
                .collect(joining(separator));
    }
}
