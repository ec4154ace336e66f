package dev.millrace.bench.database;

import dev.millrace.databases.Engine;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Makes a server write what it has put off. */
final class Settling {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final long PAUSE_MS = 100;

    /** A server never gets to none at all: it writes to pages of its own. */
    private static final long FEW_PAGES = 200;

    private final Connection connection;

    Settling(Connection connection) {
        this.connection = connection;
    }

    void settle(Engine engine) throws SQLException {
        if (engine == Engine.POSTGRES) {
            execute("CHECKPOINT");
            return;
        }
        // Each run writes about as much log of changes as data; the disk of a small machine would fill.
        execute("FLUSH BINARY LOGS");
        execute("PURGE BINARY LOGS BEFORE NOW()");
        double share = Double.parseDouble(text("SELECT @@GLOBAL.innodb_max_dirty_pages_pct"));
        execute("SET GLOBAL innodb_max_dirty_pages_pct = 0");
        try {
            await();
        } finally {
            execute("SET GLOBAL innodb_max_dirty_pages_pct = " + share);
        }
    }

    private void await() throws SQLException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (dirtyPages() > FEW_PAGES && System.nanoTime() < deadline) {
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while a database settled", e);
            }
        }
    }

    private long dirtyPages() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'")) {
            row.next();
            return row.getLong(2);
        }
    }

    private String text(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
