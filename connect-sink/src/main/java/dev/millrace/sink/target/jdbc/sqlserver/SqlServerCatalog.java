package dev.millrace.sink.target.jdbc.sqlserver;

import dev.millrace.core.TableName;
import dev.millrace.sink.target.jdbc.SqlText;

/** Queries for one table by the catalog of its own database. */
final class SqlServerCatalog {
    private static final String THIS_DATABASE = "QUOTENAME(DB_NAME())";

    private final String sys;
    private final String object;
    private final String database;

    private SqlServerCatalog(String sys, String object, String database) {
        this.sys = sys;
        this.object = object;
        this.database = database;
    }

    /** Of this database, a table whose schema and name are parameters. */
    static SqlServerCatalog ofParameters() {
        return new SqlServerCatalog("sys", "OBJECT_ID(QUOTENAME(?) + N'.' + QUOTENAME(?))", THIS_DATABASE);
    }

    static SqlServerCatalog of(SqlServerDialect dialect, TableName table) {
        boolean isElsewhere = table.qualifiers().size() > 1;
        String object = "OBJECT_ID(" + dialect.text(SqlText.name(dialect, table)) + ")";
        if (!isElsewhere) {
            return new SqlServerCatalog("sys", object, THIS_DATABASE);
        }
        String database = dialect.quote(table.qualifiers().get(0));
        return new SqlServerCatalog(database + ".sys", object, dialect.text(database));
    }

    /** Types by the names of those that they are made of. */
    String columns() {
        return """
                SELECT c.name, COALESCE(b.name, t.name),
                  CASE WHEN c.max_length = -1 THEN -1
                    WHEN COALESCE(b.name, t.name) IN (N'nvarchar', N'nchar') THEN c.max_length / 2
                    WHEN COALESCE(b.name, t.name) IN (N'decimal', N'numeric') THEN c.precision
                    ELSE c.max_length END,
                  CAST(c.scale AS int), CAST(c.is_nullable AS int),
                  CASE WHEN c.is_computed = 1 OR t.name IN (N'timestamp', N'rowversion') THEN 1 ELSE 0 END,
                  CASE WHEN c.default_object_id <> 0 THEN 1 ELSE 0 END, CAST(c.is_identity AS int)
                FROM %1$s.columns AS c
                INNER JOIN %1$s.types AS t ON t.user_type_id = c.user_type_id
                LEFT JOIN %1$s.types AS b ON b.user_type_id = c.system_type_id AND b.system_type_id = c.system_type_id
                WHERE c.object_id = %2$s ORDER BY c.column_id"""
                .formatted(sys, object);
    }

    String uniques() {
        return """
                SELECT i.name, c.name, CAST(i.is_primary_key AS int), CAST(i.has_filter AS int)
                FROM %1$s.indexes AS i
                INNER JOIN %1$s.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id
                INNER JOIN %1$s.columns AS c ON c.object_id = k.object_id AND c.column_id = k.column_id
                WHERE i.object_id = %2$s AND i.is_unique = 1 AND k.is_included_column = 0"""
                .formatted(sys, object);
    }

    /**
     * Triggers of a table, and keys of others that refer to it, show only to who may see definitions. The owner of the
     * database may, also where a server that imitates this one says that nobody has that permission.
     */
    String watchers() {
        return """
                SELECT 1 FROM (SELECT %2$s AS id) AS asked
                WHERE EXISTS (SELECT 1 FROM %1$s.triggers AS r WHERE r.parent_id = asked.id)
                  OR EXISTS (SELECT 1 FROM %1$s.foreign_keys AS f WHERE f.referenced_object_id = asked.id)
                  OR (%4$s COALESCE(HAS_PERMS_BY_NAME(%3$s, N'DATABASE', N'VIEW DEFINITION'), 1) = 0)"""
                .formatted(sys, object, database, database.equals(THIS_DATABASE) ? "USER_NAME() <> N'dbo' AND" : "");
    }

    /**
     * A line for each column: name, type, length in bytes, precision, scale, collation, whether a key or an index has it, and
     * its default with its name.
     */
    String creation() {
        String tab = "NCHAR(9)";
        return """
                SELECT CONCAT(c.name, %3$s, t.name, %3$s, c.max_length, %3$s, c.precision, %3$s, c.scale, %3$s, c.collation_name,
                  %3$s, CASE WHEN EXISTS (SELECT 1 FROM %1$s.index_columns AS i WHERE i.object_id = c.object_id AND i.column_id = c.column_id)
                    OR EXISTS (SELECT 1 FROM %1$s.foreign_key_columns AS f WHERE f.parent_object_id = c.object_id AND f.parent_column_id = c.column_id)
                    THEN 1 ELSE 0 END, %3$s, d.name, %3$s, d.definition)
                FROM %1$s.columns AS c
                INNER JOIN %1$s.types AS t ON t.user_type_id = c.user_type_id
                LEFT JOIN %1$s.default_constraints AS d ON d.object_id = c.default_object_id
                WHERE c.object_id = %2$s ORDER BY c.column_id"""
                .formatted(sys, object, tab);
    }
}
