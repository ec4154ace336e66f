package dev.millrace.it;

import dev.millrace.databases.Engine;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads values as texts that the server makes: what a driver would make of them could hide a bent one. */
final class TypeReader {
    private final Database database;

    TypeReader(Database database) {
        this.database = database;
    }

    /** The columns of a table with their types in the server's words. */
    Map<String, String> types(String table) throws SQLException {
        String query = database.engine() == Engine.POSTGRES
                ? "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = to_regclass('"
                        + table + "') AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
                : "SELECT column_name, column_type FROM information_schema.columns WHERE table_schema = '"
                        + database.name() + "' AND table_name = '" + table + "' ORDER BY ordinal_position";
        Map<String, String> types = new LinkedHashMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                types.put(rows.getString(1), rows.getString(2));
            }
        }
        return types;
    }

    /** Each row's text of one column, by the row's id; null where it is null. */
    Map<Long, String> values(String table, String column, String type, ValueForm form) throws SQLException {
        Map<Long, String> values = new LinkedHashMap<>();
        String query = "SELECT id, " + text(database.quote(column), type, form) + " FROM " + table;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            if (database.engine() == Engine.POSTGRES) {
                statement.execute(
                        "SET intervalstyle = '" + (form == ValueForm.INTERVAL ? "iso_8601" : "postgres") + "'");
            } else {
                statement.execute("SET NAMES utf8mb4");
            }
            try (ResultSet rows = statement.executeQuery(query)) {
                while (rows.next()) {
                    String text = rows.getString(2);
                    values.put(rows.getLong(1), text == null ? null : form.of(text));
                }
            }
        }
        return values;
    }

    private String text(String column, String type, ValueForm form) {
        if (database.engine() == Engine.POSTGRES) {
            if (type.endsWith("[]")) {
                return "to_jsonb(" + column + ")::text";
            }
            return switch (type) {
                case "bytea" -> "upper(encode(" + column + ", 'hex'))";
                case "inet" -> "abbrev(" + column + ")";
                case "hstore" -> "to_jsonb(" + column + ")::text";
                default -> column + "::text";
            };
        }
        String word = type.replaceFirst("[ (].*", "");
        return switch (word) {
            case "float", "double" -> "CAST(" + column + " AS DOUBLE)";
            case "bit" ->
                form == ValueForm.FLAG
                        ? column + " + 0"
                        : "LPAD(BIN(" + column + " + 0), " + type.replaceAll("\\D", "") + ", '0')";
            case "vector" -> "HEX(" + column + ")";
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> "HEX(" + column + ")";
            case "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon" ->
                "HEX(" + column + ")";
            case "geometrycollection", "geomcollection" -> "HEX(" + column + ")";
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set" -> column;
            default -> "CAST(" + column + " AS CHAR)";
        };
    }
}
