package dev.millrace.sink.target.jdbc.duckdb;

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
        String names = SqlText.names(dialect, rows.columns());
        String insert = "INSERT INTO %s (%s) SELECT %s FROM %s AS s"
                .formatted(SqlText.name(dialect, rows.table()), names, names, dialect.quote(stage));
        return SqlText.merge(dialect, insert, stage, rows, how);
    }
}
