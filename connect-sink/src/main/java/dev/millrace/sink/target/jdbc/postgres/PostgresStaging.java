package dev.millrace.sink.target.jdbc.postgres;

import static java.util.stream.Collectors.joining;

import dev.millrace.core.Column;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.jdbc.SqlDialect;
import dev.millrace.sink.target.jdbc.SqlText;
import dev.millrace.sink.target.jdbc.Staging;
import java.util.List;

/** PostgreSQL's stages: created once a session, since each one writes to the catalog, and emptied by every commit. */
final class PostgresStaging implements Staging {
    private final SqlDialect dialect;

    PostgresStaging(SqlDialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public String trial(String name) {
        return "CREATE TEMPORARY TABLE " + dialect.quote(name) + " (n int)";
    }

    @Override
    public String create(String stage, TableShape rows) {
        return "CREATE TEMPORARY TABLE %s ON COMMIT DELETE ROWS AS SELECT %s FROM %s WITH NO DATA"
                .formatted(
                        dialect.quote(stage),
                        SqlText.names(dialect, rows.columns()),
                        SqlText.name(dialect, rows.table()));
    }

    @Override
    public String drop(String stage) {
        return "DROP TABLE IF EXISTS pg_temp." + dialect.quote(stage);
    }

    @Override
    public List<String> empty(String stage) {
        return List.of();
    }

    @Override
    public List<String> merge(String stage, TableShape rows, Merge how) {
        String table = SqlText.name(dialect, rows.table());
        String names = SqlText.names(dialect, rows.columns());
        String insert = "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s AS s"
                .formatted(table, names, names, dialect.quote(stage));
        List<Column> others =
                rows.columns().stream().filter(column -> !column.inKey()).toList();
        String join = rows.keyColumns().stream()
                .map(column -> "t.%1$s = s.%1$s".formatted(dialect.quote(column.name())))
                .collect(joining(" AND "));
        String absent = "%s WHERE NOT EXISTS (SELECT 1 FROM %s AS t WHERE %s)".formatted(insert, table, join);
        return switch (how) {
            case BY_KEY -> List.of(insert + PostgresDialect.onConflict(dialect, rows.keyColumns(), others));
            case BY_JOIN ->
                others.isEmpty()
                        ? List.of(absent)
                        : List.of(
                                "UPDATE %s AS t SET %s FROM %s AS s WHERE %s"
                                        .formatted(
                                                table,
                                                others.stream()
                                                        .map(column ->
                                                                "%1$s = s.%1$s".formatted(dialect.quote(column.name())))
                                                        .collect(joining(", ")),
                                                dialect.quote(stage),
                                                join),
                                absent);
        };
    }
}
