package dev.millrace.cli.demo;

import dev.millrace.databases.DatabaseServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection in UTC, with the statements it has prepared. One thread at a time. */
final class Session implements AutoCloseable {
    private final Connection connection;
    private final ShopSql sql;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Session(Connection connection, ShopSql sql) {
        this.connection = connection;
        this.sql = sql;
    }

    static Session open(DatabaseServer server, String database) throws SQLException {
        Session session = new Session(server.connect(database), new ShopSql(server.engine()));
        try {
            for (String setting : session.sql.sessionSettings()) {
                session.execute(setting);
            }
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    Connection connection() {
        return connection;
    }

    ShopSql sql() {
        return sql;
    }

    TableComparison.Side side() {
        return new TableComparison.Side(connection, sql);
    }

    void execute(String statement) throws SQLException {
        try (Statement running = connection.createStatement()) {
            running.execute(statement);
        }
    }

    int update(String statement, List<? extends @Nullable Object> values) throws SQLException {
        return bound(statement, values).executeUpdate();
    }

    /** The first column of the first row as text; empty where there is no row, or its value is NULL. */
    Optional<String> first(String query, List<? extends @Nullable Object> values) throws SQLException {
        try (ResultSet rows = bound(query, values).executeQuery()) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        }
    }

    /** The same for a query that is not worth preparing. */
    Optional<String> first(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        }
    }

    long count(String query) throws SQLException {
        return first(query).map(Long::valueOf).orElse(0L);
    }

    private PreparedStatement bound(String text, List<? extends @Nullable Object> values) throws SQLException {
        PreparedStatement statement = prepared.get(text);
        if (statement == null) {
            statement = connection.prepareStatement(text);
            prepared.put(text, statement);
        }
        for (int i = 0; i < values.size(); i++) {
            bind(statement, i + 1, values.get(i));
        }
        return statement;
    }

    /** Text is what every engine parses exactly into the column's own type. */
    private void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value instanceof byte[] bytes) {
            statement.setBytes(index, bytes);
        } else if (value == null) {
            statement.setNull(index, sql.isPostgres() ? java.sql.Types.NULL : java.sql.Types.VARCHAR);
        } else if (value instanceof Boolean flag) {
            statement.setString(index, flag ? "1" : "0");
        } else if (value instanceof BigDecimal number) {
            statement.setString(index, number.toPlainString());
        } else {
            statement.setString(index, value.toString());
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
