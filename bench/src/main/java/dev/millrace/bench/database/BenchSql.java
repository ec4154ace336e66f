package dev.millrace.bench.database;

import dev.millrace.bench.data.Column;
import dev.millrace.bench.data.TableDesign;
import dev.millrace.databases.Engine;
import java.util.stream.Collectors;

/** The statements that differ between the databases. */
record BenchSql(Engine engine) {
    boolean isPostgres() {
        return engine == Engine.POSTGRES;
    }

    String createTable(String table, TableDesign design) {
        return "CREATE TABLE " + table + " (" + columns(design) + ")";
    }

    /** Everything between the brackets of CREATE TABLE. */
    String columns(TableDesign design) {
        return design.columns().stream()
                        .map(column -> column.name() + " " + type(column) + (column.isNullable() ? "" : " NOT NULL"))
                        .collect(Collectors.joining(", "))
                + ", PRIMARY KEY (id)";
    }

    private String type(Column column) {
        return switch (column.kind()) {
            case BIGINT -> "bigint";
            case INT -> "int";
            case TEXT -> "varchar(" + column.length() + ")";
            case DECIMAL -> "decimal(12,2)";
            case DOUBLE -> "double precision";
            case BOOL -> "boolean";
            case DATE -> "date";
            case TIMESTAMP -> isPostgres() ? "timestamp(6)" : "datetime(6)";
            case BYTES -> isPostgres() ? "bytea" : "varbinary(" + column.length() + ")";
        };
    }

    String names(TableDesign design) {
        return design.columns().stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /** From a stage that has the table's columns and key. */
    String merge(String table, String stage, TableDesign design) {
        String updates = design.columns().stream()
                .map(Column::name)
                .filter(name -> !name.equals("id"))
                .map(name ->
                        isPostgres() ? name + " = EXCLUDED." + name : table + "." + name + " = " + stage + "." + name)
                .collect(Collectors.joining(", "));
        return "INSERT INTO " + table + " SELECT * FROM " + stage
                + (isPostgres() ? " ON CONFLICT (id) DO UPDATE SET " : " ON DUPLICATE KEY UPDATE ") + updates;
    }
}
