package dev.millrace.bench.database;

import dev.millrace.bench.data.History;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for the last rows of each partition, by looking for them by their keys: that costs the database next to nothing, where
 * counting rows would cost it more the further it gets.
 */
public final class EndMarks {
    private static final long PAUSE_LEAST_NS = Duration.ofMillis(10).toNanos();
    /**
     * Each look takes time from the sink that it waits for, on a machine of few cores; so the pauses grow with the wait,
     * and what is measured is too long by this part of it at most, or by the least pause.
     */
    private static final long PAUSE_PART = 200;

    private final List<String> tables;
    private final History history;
    private final long start = System.nanoTime();

    public EndMarks(List<String> tables, History history) {
        this.tables = tables;
        this.history = history;
    }

    /**
     * Returns as soon as every end mark is there and every start mark gone.
     *
     * @param check is run now and then, and throws where there is nothing left to wait for
     */
    public void await(Connection connection, Runnable check) throws SQLException {
        for (String table : tables) {
            for (int partition = 0; partition < history.partitions(); partition++) {
                await(connection, table, History.FIRST_END + partition, true, check);
                if (history.deletes()) {
                    await(connection, table, History.FIRST_START + partition, false, check);
                }
            }
        }
    }

    private void await(Connection connection, String table, long id, boolean isThere, Runnable check)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT 1 FROM " + table + " WHERE id = ?")) {
            query.setLong(1, id);
            while (true) {
                try (ResultSet row = query.executeQuery()) {
                    if (row.next() == isThere) {
                        return;
                    }
                }
                check.run();
                LockSupport.parkNanos(Math.max(PAUSE_LEAST_NS, (System.nanoTime() - start) / PAUSE_PART));
            }
        }
    }
}
