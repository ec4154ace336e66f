package dev.millrace.it;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a table busy from a thread of its own: transactions of inserts, updates, deletes and changed keys, of which some
 * are taken back.
 */
final class SourceLoad implements AutoCloseable {
    static final String TABLE = "item";
    static final String CREATE =
            "CREATE TABLE item (id BIGINT NOT NULL PRIMARY KEY, quantity INT NOT NULL, note VARCHAR(100) NULL)";

    private static final int KEYS = 3_000;
    private static final int CHANGES_IN_TRANSACTION = 20;
    private static final int ROLLED_BACK_EVERY = 7;
    private static final long PAUSE_MS = 20;

    private final Connection connection;
    private final Random random = new Random(4_711);
    private final AtomicLong transactions = new AtomicLong();
    private final Thread thread = new Thread(this::run, "source-load");
    private volatile boolean isEnough;
    private volatile @Nullable SQLException failure;

    private SourceLoad(Connection connection) {
        this.connection = connection;
    }

    static SourceLoad start(Database source) throws SQLException {
        Connection connection = source.connect();
        connection.setAutoCommit(false);
        SourceLoad load = new SourceLoad(connection);
        load.thread.start();
        return load;
    }

    /** How many were committed. */
    long transactions() {
        return transactions.get();
    }

    private void run() {
        try (connection;
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO item SELECT ?, ?, ?" + " WHERE NOT EXISTS (SELECT 1 FROM item WHERE id = ?)");
                PreparedStatement update =
                        connection.prepareStatement("UPDATE item SET quantity = quantity + 1, note = ? WHERE id = ?");
                PreparedStatement delete = connection.prepareStatement("DELETE FROM item WHERE id = ?");
                PreparedStatement move = connection.prepareStatement("UPDATE item SET id = ? WHERE id = ?")) {
            for (long count = 1; !isEnough; count++) {
                for (int i = 0; i < CHANGES_IN_TRANSACTION; i++) {
                    long id = random.nextInt(KEYS);
                    switch (random.nextInt(10)) {
                        case 0, 1, 2, 3 -> execute(insert, id, random.nextInt(1_000), "new " + count, id);
                        case 4, 5, 6 -> execute(update, "changed " + count, id);
                        case 7, 8 -> execute(delete, id);
                        default -> execute(move, KEYS + count * CHANGES_IN_TRANSACTION + i, id);
                    }
                }
                if (count % ROLLED_BACK_EVERY == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    transactions.incrementAndGet();
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        } catch (SQLException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void execute(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        statement.executeUpdate();
    }

    /** Ends the load, and fails if it could not go on by itself. */
    @Override
    public void close() throws SQLException {
        isEnough = true;
        TaskWatch.join(thread);
        SQLException why = failure;
        if (why != null) {
            throw why;
        }
    }
}
