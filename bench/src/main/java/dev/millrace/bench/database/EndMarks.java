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
 * Waits for the last row of each partition, by looking for it by its key: that costs the database next to nothing, where
 * counting rows would cost it more the further it gets.
 */
public final class EndMarks {
    private static final long PAUSE_NS = Duration.ofMillis(10).toNanos();

    private final List<String> tables;
    private final int partitions;

    public EndMarks(List<String> tables, int partitions) {
        this.tables = tables;
        this.partitions = partitions;
    }

    /**
     * Returns as soon as every end mark has been seen.
     *
     * @param check is run now and then, and throws where there is nothing left to wait for
     */
    public void await(Connection connection, Runnable check) throws SQLException {
        for (String table : tables) {
            for (int partition = 0; partition < partitions; partition++) {
                await(connection, table, History.FIRST_END + partition, check);
            }
        }
    }

    private static void await(Connection connection, String table, long id, Runnable check) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT 1 FROM " + table + " WHERE id = ?")) {
            query.setLong(1, id);
            while (true) {
                try (ResultSet row = query.executeQuery()) {
                    if (row.next()) {
                        return;
                    }
                }
                check.run();
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }
}
