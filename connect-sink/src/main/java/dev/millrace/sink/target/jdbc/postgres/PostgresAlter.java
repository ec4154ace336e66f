package dev.millrace.sink.target.jdbc.postgres;

import dev.millrace.core.Column;
import dev.millrace.core.TableName;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.schema.SchemaChange.AddColumn;
import dev.millrace.sink.schema.SchemaChange.CreateTable;
import dev.millrace.sink.schema.SchemaChange.RelaxColumn;
import dev.millrace.sink.schema.SchemaChange.TightenColumn;
import dev.millrace.sink.schema.SchemaChange.WidenType;
import dev.millrace.sink.target.jdbc.SqlText;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL's statements for changes of tables. */
final class PostgresAlter {
    private static final String CONSTRAINT = "_millrace_not_null";

    private final PostgresDialect dialect;

    PostgresAlter(PostgresDialect dialect) {
        this.dialect = dialect;
    }

    List<String> ddl(SchemaChange change, String creation) {
        String table = SqlText.name(dialect, change.table());
        if (change instanceof CreateTable create) {
            List<String> all = new ArrayList<>();
            all.add(SqlText.createTable(dialect, "CREATE TABLE IF NOT EXISTS", create.shape(), dialect::definition));
            create.shape().columns().forEach(column -> addComment(create.table(), column, all));
            return all;
        }
        if (change instanceof AddColumn add) {
            List<String> all = new ArrayList<>();
            all.add("ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s".formatted(table, dialect.definition(add.column())));
            addComment(add.table(), add.column(), all);
            return all;
        }
        if (change instanceof WidenType widen) {
            String column = dialect.quote(widen.column().name());
            return List.of("ALTER TABLE %s ALTER COLUMN %s TYPE %s%s"
                    .formatted(
                            table,
                            column,
                            dialect.columnType(widen.to(), widen.column().inKey())
                                    .sql(),
                            collation(widen.column().name(), creation)));
        }
        if (change instanceof RelaxColumn relax) {
            return List.of("ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL"
                    .formatted(table, dialect.quote(relax.column().name())));
        }
        return tighten((TightenColumn) change, table);
    }

    /** SET NOT NULL alone looks through the table while nobody may read it; with a valid constraint it has no need to. */
    private List<String> tighten(TightenColumn tighten, String table) {
        String column = dialect.quote(tighten.column().name());
        String constraint = dialect.quote(CONSTRAINT);
        return List.of(
                "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s".formatted(table, constraint),
                "ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID"
                        .formatted(table, constraint, column),
                "ALTER TABLE %s VALIDATE CONSTRAINT %s".formatted(table, constraint),
                "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL".formatted(table, column),
                "ALTER TABLE %s DROP CONSTRAINT %s".formatted(table, constraint));
    }

    private void addComment(TableName table, Column column, List<String> all) {
        String comment = column.told().comment();
        if (comment != null && !comment.isEmpty()) {
            all.add("COMMENT ON COLUMN %s.%s IS %s"
                    .formatted(SqlText.name(dialect, table), dialect.quote(column.name()), dialect.text(comment)));
        }
    }

    /** The server quotes a name only where it has to. */
    private String collation(String column, String creation) {
        for (String line : creation.split("\n", -1)) {
            for (String name : List.of(column, dialect.quote(column))) {
                if (line.startsWith(name + " COLLATE ")) {
                    return line.substring(name.length());
                }
            }
        }
        return "";
    }
}
