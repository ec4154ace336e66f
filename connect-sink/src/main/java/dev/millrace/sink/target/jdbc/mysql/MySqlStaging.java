package dev.millrace.sink.target.jdbc.mysql;

import static java.util.stream.Collectors.joining;

import dev.millrace.core.Column;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.jdbc.SqlDialect;
import dev.millrace.sink.target.jdbc.SqlText;
import dev.millrace.sink.target.jdbc.Staging;
import java.util.List;

/** Stages of MySQL and MariaDB: InnoDB, so that they roll back with the rest, in the order of the key. */
final class MySqlStaging implements Staging {
    private final SqlDialect dialect;

    MySqlStaging(SqlDialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public String trial(String name) {
        return "CREATE TEMPORARY TABLE " + dialect.quote(name) + " (n int PRIMARY KEY) ENGINE=InnoDB";
    }

    @Override
    public String create(String stage, TableShape rows) {
        return "CREATE TEMPORARY TABLE %s (PRIMARY KEY (%s)) ENGINE=InnoDB AS SELECT %s FROM %s WHERE 1 = 0"
                .formatted(
                        dialect.quote(stage),
                        SqlText.names(dialect, rows.keyColumns()),
                        SqlText.names(dialect, rows.columns()),
                        SqlText.name(dialect, rows.table()));
    }

    @Override
    public String drop(String stage) {
        return "DROP TEMPORARY TABLE IF EXISTS " + dialect.quote(stage);
    }

    /** TRUNCATE would commit, even of a temporary table. */
    @Override
    public List<String> empty(String stage) {
        return List.of("DELETE FROM " + dialect.quote(stage));
    }

    @Override
    public List<String> merge(String stage, TableShape rows, Merge how) {
        String table = SqlText.name(dialect, rows.table());
        String names = SqlText.names(dialect, rows.columns());
        String insert = "INSERT INTO %s (%s) SELECT %s FROM %s AS s"
                .formatted(table, names, qualified(rows.columns()), dialect.quote(stage));
        List<Column> others =
                rows.columns().stream().filter(column -> !column.inKey()).toList();
        String join = rows.keyColumns().stream()
                .map(column -> "t.%1$s = s.%1$s".formatted(dialect.quote(column.name())))
                .collect(joining(" AND "));
        String absent = insert
                + " LEFT JOIN %s AS t ON %s WHERE t.%s IS NULL"
                        .formatted(
                                table,
                                join,
                                dialect.quote(rows.keyColumns().get(0).name()));
        return switch (how) {
            case BY_KEY ->
                List.of(insert + MySqlDialect.onDuplicateKey(dialect, others.isEmpty() ? rows.keyColumns() : others));
            case BY_JOIN ->
                others.isEmpty()
                        ? List.of(absent)
                        : List.of(
                                "UPDATE %s AS s STRAIGHT_JOIN %s AS t ON %s SET %s"
                                        .formatted(
                                                dialect.quote(stage),
                                                table,
                                                join,
                                                others.stream()
                                                        .map(column -> "t.%1$s = s.%1$s"
                                                                .formatted(dialect.quote(column.name())))
                                                        .collect(joining(", "))),
                                absent);
        };
    }

    private String qualified(List<Column> columns) {
        return columns.stream()
                .map(column -> "s." + dialect.quote(column.name()))
                .collect(joining(", "));
    }
}
