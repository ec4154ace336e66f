package dev.millrace.cli.demo;

import static java.util.stream.Collectors.joining;

import dev.millrace.databases.Engine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The demo's SQL in one engine's words. Values are bound as text and cast by the column's type: exact on both sides. */
record ShopSql(Engine engine) {
    boolean isPostgres() {
        return engine == Engine.POSTGRES;
    }

    String quote(String identifier) {
        return isPostgres() ? '"' + identifier.replace("\"", "\"\"") + '"' : '`' + identifier.replace("`", "``") + '`';
    }

    String typeOf(ShopColumn column) {
        return isPostgres() ? column.postgres() : column.mysql();
    }

    List<String> sessionSettings() {
        return List.of(isPostgres() ? "SET TIME ZONE 'UTC'" : "SET time_zone = '+00:00'");
    }

    /**
     * Statements that make the empty shop, dropping what an interrupted attempt left. The signal table is where the
     * source connectors take requests for further snapshots.
     */
    List<String> createShop() {
        List<String> ddl = new ArrayList<>();
        Shop.TABLES.forEach(table -> ddl.add("DROP TABLE IF EXISTS " + quote(table.name())));
        if (isPostgres()) {
            Shop.POSTGRES_ENUMS.forEach((name, values) -> {
                ddl.add("DROP TYPE IF EXISTS " + name);
                ddl.add("CREATE TYPE " + name + " AS ENUM (" + values + ")");
            });
        }
        Shop.TABLES.forEach(table -> ddl.add(create(table)));
        if (isPostgres()) {
            // A product's sku may change, and with the new key PostgreSQL repeats a long description only so.
            ddl.add("ALTER TABLE " + Shop.PRODUCTS.name() + " REPLICA IDENTITY FULL");
        }
        ddl.add("DROP TABLE IF EXISTS debezium_signal");
        ddl.add("CREATE TABLE debezium_signal "
                + "(id VARCHAR(42) PRIMARY KEY, type VARCHAR(32) NOT NULL, data VARCHAR(2048) NULL)");
        return ddl;
    }

    private String create(ShopTable table) {
        String columns = table.columns().stream().map(this::definition).collect(joining(",\n  "));
        String options = isPostgres() ? "" : " ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4";
        return "CREATE TABLE %s (\n  %s,\n  PRIMARY KEY (%s)\n)%s"
                .formatted(quote(table.name()), columns, names(table.key()), options);
    }

    private String definition(ShopColumn column) {
        return quote(column.name()) + ' ' + typeOf(column) + (column.isNullable() ? " NULL" : " NOT NULL");
    }

    String addColumn(ShopTable table, ShopColumn column) {
        return "ALTER TABLE " + quote(table.name()) + " ADD COLUMN " + definition(column);
    }

    /** An INSERT of this many rows at once. */
    String insert(ShopTable table, int rows) {
        String row = table.columns().stream().map(this::placeholder).collect(joining(", ", "(", ")"));
        return "INSERT INTO " + quote(table.name()) + " (" + names(table.columns()) + ") VALUES "
                + String.join(", ", Collections.nCopies(rows, row));
    }

    String update(ShopTable table, List<ShopColumn> changed) {
        String assignments = changed.stream()
                .map(column -> quote(column.name()) + " = " + placeholder(column))
                .collect(joining(", "));
        return "UPDATE " + quote(table.name()) + " SET " + assignments + " WHERE " + keyEquals(table.key());
    }

    /** Deletes by the whole key, or by as much of its front as is given. */
    String delete(ShopTable table, int keyColumns) {
        return "DELETE FROM " + quote(table.name()) + " WHERE "
                + keyEquals(table.key().subList(0, keyColumns));
    }

    String keyEquals(List<ShopColumn> key) {
        return key.stream()
                .map(column -> quote(column.name()) + " = " + placeholder(column))
                .collect(joining(" AND "));
    }

    String names(List<ShopColumn> columns) {
        return columns.stream().map(column -> quote(column.name())).collect(joining(", "));
    }

    private String placeholder(ShopColumn column) {
        return isPostgres() && column.kind() != ColumnKind.BYTES ? "CAST(? AS " + column.postgres() + ")" : "?";
    }

    /** The column as {@link ColumnKind#read} takes it: drivers would shift timestamps by the JVM's zone, text they can't. */
    String readable(String column, ColumnKind kind) {
        String name = quote(column);
        if (kind != ColumnKind.TIMESTAMP) {
            return name;
        }
        return isPostgres() ? "CAST(" + name + " AS TEXT)" : "CAST(" + name + " AS CHAR)";
    }

    /** An order that {@link RowKey} compares alike in Java, whatever the column's collation is. */
    String ordered(String column, ColumnKind kind) {
        String name = quote(column);
        if (kind == ColumnKind.NUMBER) {
            return name;
        }
        return isPostgres() ? name + " COLLATE \"C\"" : "CAST(" + name + " AS BINARY)";
    }
}
