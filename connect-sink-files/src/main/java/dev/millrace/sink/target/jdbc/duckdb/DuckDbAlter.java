package dev.millrace.sink.target.jdbc.duckdb;

import dev.millrace.core.Column;
import dev.millrace.core.TableName;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.schema.SchemaChange.AddColumn;
import dev.millrace.sink.schema.SchemaChange.CreateTable;
import dev.millrace.sink.schema.SchemaChange.RelaxColumn;
import dev.millrace.sink.schema.SchemaChange.WidenType;
import dev.millrace.sink.target.jdbc.SqlText;
import java.util.ArrayList;
import java.util.List;

/** DuckDB's statements for changes of tables. */
final class DuckDbAlter {
    private final DuckDbDialect dialect;

    DuckDbAlter(DuckDbDialect dialect) {
        this.dialect = dialect;
    }

    List<String> ddl(SchemaChange change) {
        String table = SqlText.name(dialect, change.table());
        if (change instanceof CreateTable create) {
            List<String> all = new ArrayList<>();
            all.add(SqlText.createTable(
                    dialect,
                    "CREATE TABLE IF NOT EXISTS",
                    create.shape(),
                    column -> definition(column) + (column.nullable() ? "" : " NOT NULL")));
            create.shape().columns().forEach(column -> addComment(create.table(), column, all));
            return all;
        }
        if (change instanceof AddColumn add) {
            List<String> all = new ArrayList<>();
            all.add("ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s".formatted(table, definition(add.column())));
            if (!add.column().nullable()) {
                all.add(alter(table, add.column(), "SET NOT NULL"));
            }
            addComment(add.table(), add.column(), all);
            return all;
        }
        if (change instanceof WidenType widen) {
            return List.of(alter(table, widen.column(), "TYPE " + DuckDbTypes.sql(widen.to())));
        }
        Column column =
                change instanceof RelaxColumn relax ? relax.column() : ((SchemaChange.TightenColumn) change).column();
        return List.of(alter(table, column, change instanceof RelaxColumn ? "DROP NOT NULL" : "SET NOT NULL"));
    }

    private String definition(Column column) {
        String value = column.inKey()
                ? ""
                : SqlText.defaultOf(dialect, column).map(v -> " DEFAULT " + v).orElse("");
        return dialect.quote(column.name()) + " " + DuckDbTypes.sql(column.type()) + value;
    }

    private String alter(String table, Column column, String how) {
        return "ALTER TABLE %s ALTER COLUMN %s %s".formatted(table, dialect.quote(column.name()), how);
    }

    private void addComment(TableName table, Column column, List<String> all) {
        String comment = column.told().comment();
        if (comment != null && !comment.isEmpty()) {
            all.add("COMMENT ON COLUMN %s.%s IS %s"
                    .formatted(SqlText.name(dialect, table), dialect.quote(column.name()), dialect.text(comment)));
        }
    }
}
