package dev.millrace.sink.target.jdbc;

import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.jdbc.SqlDialect.DriverCall;
import dev.millrace.sink.target.jdbc.SqlDialect.ServerVersion;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task's connections, at most as many as it has writer threads. One that failed is thrown away; one that rested is
 * asked first whether it still lives.
 */
final class Sessions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int ALIVE_SECONDS = 5;

    private final TargetSettings settings;
    private final SqlDialect dialect;
    private final Deque<Session> idle = new ArrayDeque<>();
    private boolean closed;
    private volatile @Nullable Permits permits;

    Sessions(TargetSettings settings, SqlDialect dialect) {
        this.settings = settings;
        this.dialect = dialect;
    }

    <T> T with(Session.Work<T> work) throws SQLException {
        return with(null, work);
    }

    /** Takes the session of this name if it is idle: it need not sign again, and has its stages already. */
    <T> T with(@Nullable String preferred, Session.Work<T> work) throws SQLException {
        Session session = borrow(preferred);
        try {
            T result = work.in(session);
            giveBack(session);
            return result;
        } catch (SQLException | RuntimeException e) {
            discard(session);
            throw e;
        }
    }

    void step(Session.Step step) throws SQLException {
        with(session -> {
            step.in(session);
            return Boolean.TRUE;
        });
    }

    private Session borrow(@Nullable String preferred) throws SQLException {
        for (Session session = rested(preferred); session != null; session = rested(preferred)) {
            if (System.nanoTime() - session.usedAt() < REST_NANOS || session.isAlive(ALIVE_SECONDS)) {
                return session;
            }
            discard(session);
        }
        return open();
    }

    private synchronized @Nullable Session rested(@Nullable String preferred) {
        if (preferred != null) {
            for (Session session : idle) {
                if (preferred.equals(session.name())) {
                    idle.remove(session);
                    return session;
                }
            }
        }
        return idle.pollLast(); // the one used last, so that those beyond the need come to rest
    }

    private void giveBack(Session session) {
        session.used();
        synchronized (this) {
            if (!closed) {
                idle.addLast(session);
                return;
            }
        }
        discard(session);
    }

    /** Opens a session; its whole set-up belongs to it. */
    Session open() throws SQLException {
        DriverCall call = dialect.driverCall(settings.url());
        Properties properties = new Properties();
        properties.putAll(call.properties());
        settings.user().ifPresent(user -> properties.setProperty("user", user));
        settings.password().ifPresent(password -> properties.setProperty("password", password.value()));
        Connection connection = driver(call.url()).connect(call.url(), properties);
        if (connection == null) {
            throw new SQLNonTransientConnectionException("The driver does not take this URL");
        }
        try {
            SqlDialect atServer = dialect.at(serverOf(connection.getMetaData()));
            try (Statement statement = connection.createStatement()) {
                for (String sql : atServer.sessionSetup()) {
                    statement.execute(sql);
                }
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                Session session = new Session(
                        connection, atServer, nameOf(statement, atServer), statementBytesMost(statement, atServer));
                session.permit(permits(session));
                return session;
            }
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private Permits permits(Session session) throws SQLException {
        Permits found = permits;
        if (found == null) {
            found = Permits.tried(session, settings.load());
            permits = found;
        }
        return found;
    }

    /** Half of what the server takes: its own words and the driver's escapes need some of it. */
    private static long statementBytesMost(Statement statement, SqlDialect dialect) throws SQLException {
        Optional<String> query = dialect.statementBytesMost();
        if (query.isEmpty()) {
            return Long.MAX_VALUE;
        }
        try (ResultSet most = statement.executeQuery(query.get())) {
            most.next();
            return most.getLong(1) / 2;
        }
    }

    /** A server that refuses to tell names its sessions by nothing, and a successor waits for their time-outs. */
    private static @Nullable String nameOf(Statement statement, SqlDialect dialect) throws SQLException {
        try (ResultSet name = statement.executeQuery(dialect.nameSession("millrace-" + UUID.randomUUID()))) {
            return name.next() ? name.getString(1) : null;
        } catch (SQLException e) {
            if (dialect.classify(e) == FailureKind.TRANSIENT) {
                throw e;
            }
            return null;
        }
    }

    private static ServerVersion serverOf(DatabaseMetaData server) throws SQLException {
        return new ServerVersion(
                server.getDatabaseProductName(),
                server.getDatabaseProductVersion(),
                server.getDatabaseMajorVersion(),
                server.getDatabaseMinorVersion());
    }

    /** The driver beside us: DriverManager knows only those of the JVM's own class path. */
    private static Driver driver(String url) throws SQLException {
        for (Driver driver : ServiceLoader.load(Driver.class, Sessions.class.getClassLoader())) {
            if (driver.acceptsURL(url)) {
                return driver;
            }
        }
        throw new SQLNonTransientConnectionException("No JDBC driver on the plugin path takes this URL");
    }

    private static void discard(Session session) {
        try {
            session.abort(); // close() would wait for a server that does not answer
        } catch (SQLFeatureNotSupportedException e) {
            close(session); // there is no server
        } catch (SQLException | RuntimeException e) {
            // It is broken already; nothing is left to free.
        }
    }

    private static void close(Session session) {
        try {
            session.close();
        } catch (SQLException e) {
            LOG.warn("A connection could not be closed: {}", session.dialect().redact(e));
        }
    }

    @Override
    public void close() {
        Deque<Session> last;
        synchronized (this) {
            closed = true;
            last = new ArrayDeque<>(idle);
            idle.clear();
        }
        last.forEach(Sessions::discard);
    }
}
