package dev.millrace.sink.target.jdbc;

import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.jdbc.Stages.Staged;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection, set up, in the dialect of its server. */
final class Session {
    /** Work inside one transaction. */
    interface Work<T> {
        T in(Session session) throws SQLException;
    }

    /** Work without an answer. */
    interface Step {
        void in(Session session) throws SQLException;
    }

    private final Connection connection;
    private final SqlDialect dialect;
    private final @Nullable String name;
    private final long statementBytesMost;
    private final Stages stages = new Stages();
    private final Map<TableName, TableShape> written = new HashMap<>();
    private Permits permits = Permits.NONE;
    private boolean inTransaction;
    private long usedAt = System.nanoTime();

    Session(Connection connection, SqlDialect dialect, @Nullable String name, long statementBytesMost) {
        this.connection = connection;
        this.dialect = dialect;
        this.name = name;
        this.statementBytesMost = statementBytesMost;
    }

    long statementBytesMost() {
        return statementBytesMost;
    }

    Permits permits() {
        return permits;
    }

    void permit(Permits found) {
        permits = found;
    }

    /**
     * A server may have fixed the types of a statement's values when it was prepared first. Once a table has other types
     * than the last time, it is prepared anew. Not in a transaction.
     */
    void writes(TableShape stands) throws SQLException {
        TableShape before = written.put(stands.table(), stands);
        if (before != null && !before.equals(stands)) {
            runAll(dialect.forgetStatements());
        }
    }

    /** The name of a temporary table for rows like these, created when it is asked for first. Not in a transaction. */
    String stage(Staged rows) throws SQLException {
        return stages.of(rows, this);
    }

    /** So many rows of the stage are merged. */
    void staged(Staged rows, int merged) throws SQLException {
        stages.used(rows, merged, this);
    }

    /**
     * The connection; outside of a transaction each statement commits by itself. The switch to that costs a round trip on
     * most servers, so it is not made after a transaction: most often the next one follows.
     */
    Connection connection() throws SQLException {
        if (!inTransaction) {
            connection.setAutoCommit(true);
        }
        return connection;
    }

    boolean isAlive(int seconds) throws SQLException {
        return connection.isValid(seconds);
    }

    /** Ends it without a word to the server, which may not answer. */
    void abort() throws SQLException {
        connection.abort(Runnable::run);
    }

    void close() throws SQLException {
        connection.close();
    }

    SqlDialect dialect() {
        return dialect;
    }

    /** What a successor knows this session by, or null where the server gives no such name. */
    @Nullable String name() {
        return name;
    }

    long usedAt() {
        return usedAt;
    }

    void used() {
        usedAt = System.nanoTime();
    }

    void inTransaction(Step step) throws SQLException {
        begin();
        step.in(this);
        commit();
    }

    void begin() throws SQLException {
        connection.setAutoCommit(false);
        inTransaction = true;
    }

    void commit() throws SQLException {
        connection.commit();
        inTransaction = false;
    }

    void rollback() throws SQLException {
        connection.rollback();
        inTransaction = false;
    }

    /** Runs a statement and tells how many rows it touched. */
    int execute(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection().prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        }
    }

    void run(String sql) throws SQLException {
        try (Statement statement = connection().createStatement()) {
            boolean hasRows = statement.execute(sql);
            while (hasRows || statement.getUpdateCount() >= 0) {
                hasRows = statement.getMoreResults(); // a later statement of one text may fail as well
            }
        }
    }

    void runAll(List<String> statements) throws SQLException {
        for (String sql : statements) {
            run(sql);
        }
    }

    /** Rows of a query, each as the driver's objects. */
    List<@Nullable Object[]> query(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection().prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                List<@Nullable Object[]> all = new ArrayList<>();
                int width = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    @Nullable Object[] row = new @Nullable Object[width];
                    for (int i = 0; i < width; i++) {
                        row[i] = rows.getObject(i + 1);
                    }
                    all.add(row);
                }
                return all;
            }
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }
}
