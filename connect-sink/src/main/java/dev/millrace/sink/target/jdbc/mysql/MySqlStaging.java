package dev.millrace.sink.target.jdbc.mysql;

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
        String from = dialect.quote(stage);
        String insert = "INSERT INTO %s (%s) SELECT %s FROM %s AS s"
                .formatted(
                        table,
                        SqlText.names(dialect, rows.columns()),
                        SqlText.each(dialect, rows.columns(), "s.%1$s", ", "),
                        from);
        List<Column> others = SqlText.others(rows.columns());
        if (how == Merge.BY_KEY) {
            return List.of(
                    insert + MySqlDialect.onDuplicateKey(dialect, others.isEmpty() ? rows.keyColumns() : others));
        }
        String join = SqlText.each(dialect, rows.keyColumns(), "t.%1$s = s.%1$s", " AND ");
        String firstOfKey = dialect.quote(rows.keyColumns().get(0).name());
        String absent = "%s LEFT JOIN %s AS t ON %s WHERE t.%s IS NULL".formatted(insert, table, join, firstOfKey);
        if (others.isEmpty()) {
            return List.of(absent);
        }
        String set = SqlText.each(dialect, others, "t.%1$s = s.%1$s", ", ");
        return List.of("UPDATE %s AS s STRAIGHT_JOIN %s AS t ON %s SET %s".formatted(from, table, join, set), absent);
    }
}
