package dev.millrace.sink.target.jdbc.postgres;

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
        String names = SqlText.names(dialect, rows.columns());
        String insert = "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s AS s"
                .formatted(SqlText.name(dialect, rows.table()), names, names, dialect.quote(stage));
        return SqlText.merge(dialect, insert, stage, rows, how);
    }
}
