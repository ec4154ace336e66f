package dev.millrace.sink.target.jdbc.sqlserver;

import static java.util.stream.Collectors.joining;

import dev.millrace.core.Column;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.jdbc.SqlText;
import dev.millrace.sink.target.jdbc.Staging;
import java.util.List;

/**
 * Stages of SQL Server: temporary tables whose columns have the types that values travel in. Merged by an UPDATE and an
 * INSERT of what is not there; MERGE has too long a list of bugs, and needs locks on ranges to be right.
 */
final class SqlServerStaging implements Staging {
    private final SqlServerDialect dialect;

    SqlServerStaging(SqlServerDialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public String name(String unique) {
        return "#" + unique;
    }

    @Override
    public String trial(String name) {
        return "CREATE TABLE " + dialect.quote(name) + " (n int)";
    }

    /** CAST keeps a text's collation, which keys are compared by, and leaves out that a column counts up. */
    @Override
    public String create(String stage, TableShape rows) {
        String columns = rows.columns().stream()
                .map(column -> "CAST(%1$s AS %2$s) AS %1$s"
                        .formatted(
                                dialect.quote(column.name()),
                                WireType.of(column.type()).sql()))
                .collect(joining(", "));
        return "SELECT %s INTO %s FROM %s WHERE 1 = 0"
                .formatted(columns, dialect.quote(stage), SqlText.name(dialect, rows.table()));
    }

    @Override
    public String drop(String stage) {
        return "DROP TABLE " + dialect.quote(stage);
    }

    /** It rolls back like any other statement here. */
    @Override
    public List<String> empty(String stage) {
        return List.of("TRUNCATE TABLE " + dialect.quote(stage));
    }

    @Override
    public boolean emptiesAtOnce() {
        return true;
    }

    @Override
    public List<String> delete(String stage, TableShape keyed) {
        return List.of("DELETE t FROM %s AS t INNER JOIN %s AS s ON %s"
                .formatted(SqlText.name(dialect, keyed.table()), dialect.quote(stage), match(keyed)));
    }

    @Override
    public List<String> mark(String stage, TableShape staged) {
        String positions =
                SqlText.each(dialect, SqlText.others(staged.columns()), ", %1$s = COALESCE(s.%1$s, t.%1$s)", "");
        return List.of("UPDATE t SET %1$s = %2$s%3$s FROM %4$s AS t INNER JOIN %5$s AS s ON %6$s WHERE t.%1$s IS NULL"
                .formatted(
                        dialect.quote(RowChange.Delete.DELETED_AT.name()),
                        dialect.now(),
                        positions,
                        SqlText.name(dialect, staged.table()),
                        dialect.quote(stage),
                        match(staged)));
    }

    @Override
    public List<String> merge(String stage, TableShape rows, Merge how) {
        String table = SqlText.name(dialect, rows.table());
        String from = dialect.quote(stage);
        List<Column> others = SqlText.others(rows.columns());
        String absent =
                "INSERT INTO %s (%s) SELECT %s FROM %s AS s WHERE NOT EXISTS (SELECT 1 FROM %1$s AS t WHERE %5$s)"
                        .formatted(
                                table,
                                SqlText.names(dialect, rows.columns()),
                                rows.columns().stream().map(this::staged).collect(joining(", ")),
                                from,
                                match(rows));
        if (others.isEmpty()) {
            return List.of(absent);
        }
        String update = "UPDATE t SET %s FROM %s AS t INNER JOIN %s AS s ON %s"
                .formatted(
                        others.stream()
                                .map(column -> dialect.quote(column.name()) + " = " + staged(column))
                                .collect(joining(", ")),
                        table,
                        from,
                        match(rows));
        return List.of(update, absent);
    }

    private String staged(Column column) {
        return dialect.converted(column, "s." + dialect.quote(column.name()));
    }

    private String match(TableShape rows) {
        return rows.keyColumns().stream()
                .map(column ->
                        dialect.match(column, "t." + dialect.quote(column.name()), "s." + dialect.quote(column.name())))
                .collect(joining(" AND "));
    }
}
