package dev.millrace.cli.demo;

/**
 * A column as MySQL and PostgreSQL each spell it, since their types are what the demo is about.
 *
 * @param mysql type for MySQL and MariaDB
 * @param postgres type for PostgreSQL
 */
record ShopColumn(String name, ColumnKind kind, String mysql, String postgres, boolean isNullable) {
    static ShopColumn required(String name, ColumnKind kind, String mysql, String postgres) {
        return new ShopColumn(name, kind, mysql, postgres, false);
    }

    static ShopColumn optional(String name, ColumnKind kind, String mysql, String postgres) {
        return new ShopColumn(name, kind, mysql, postgres, true);
    }
}
