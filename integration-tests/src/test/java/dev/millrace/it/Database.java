package dev.millrace.it;

import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.Engine;
import dev.millrace.testkit.SharedDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/** A database that no other test has. */
record Database(DatabaseServer server, String name) {
    /** On the engine's server that the tests of a run share. */
    static Database fresh(Engine engine, String prefix) {
        return freshOn(SharedDatabases.get(engine), prefix);
    }

    static Database freshOn(DatabaseServer server, String prefix) {
        return new Database(server, SharedDatabases.freshDatabase(server, prefix));
    }

    Engine engine() {
        return server.engine();
    }

    /** As the engine is called in names of files. */
    String engineWord() {
        return engine().name().toLowerCase(Locale.ROOT);
    }

    String url() {
        return server.jdbcUrl(name);
    }

    /** A session in UTC. */
    Connection connect() throws SQLException {
        Connection connection = server.connect(name);
        try (Statement statement = connection.createStatement()) {
            statement.execute(engine() == Engine.POSTGRES ? "SET TIME ZONE 'UTC'" : "SET time_zone = '+00:00'");
        }
        return connection;
    }

    /** Each statement in a transaction of its own. */
    void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row. */
    long number(String query) throws SQLException {
        return Long.parseLong(text(query));
    }

    /** The first column of the first row; empty for NULL. */
    String text(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            String text = rows.getString(1);
            return text == null ? "" : text;
        }
    }

    String quote(String identifier) {
        String mark = engine() == Engine.POSTGRES ? "\"" : "`";
        return mark + identifier + mark;
    }
}
