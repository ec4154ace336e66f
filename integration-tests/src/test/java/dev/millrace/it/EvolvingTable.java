package dev.millrace.it;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A table of the source that is kept busy by a thread of its own while it is altered. */
final class EvolvingTable implements AutoCloseable {
    static final String NAME = "things";
    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final int ROWS = 200;
    private static final long PAUSE_MS = 5;

    /**
     * A change of the table.
     *
     * @param sql statements, of which the first changes the table and others may write values that need the change
     * @param touches whether all rows are written afterwards; else one is, and the others have to be right as they are
     */
    record Step(String what, boolean touches, List<String> sql) {
        static Step touching(String what, String... sql) {
            return new Step(what, true, List.of(sql));
        }

        /** The rows that are there have a value in the source without an event that says so. */
        static Step untouched(String what, String... sql) {
            return new Step(what, false, List.of(sql));
        }
    }

    private final Database source;
    private final Random random = new Random(42);
    private final AtomicLong writes = new AtomicLong();
    private final ReentrantLock busy = new ReentrantLock(true);
    private final Thread load = new Thread(this::run, "evolving-table");
    private volatile boolean isEnough;
    private volatile @Nullable SQLException failure;

    private EvolvingTable(Database source) {
        this.source = source;
    }

    static EvolvingTable fill(Database source) throws SQLException {
        EvolvingTable table = new EvolvingTable(source);
        try (Connection connection = source.connect();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO things (id, v) VALUES (?, 0)")) {
            for (int id = 1; id <= ROWS; id++) {
                insert.setInt(1, id);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        table.load.start();
        return table;
    }

    long writes() {
        return writes.get();
    }

    void take(Step step) throws SQLException {
        source.execute(step.sql().toArray(String[]::new));
        source.execute("UPDATE things SET v = v + 1" + (step.touches() ? "" : " WHERE id = 1"));
    }

    /** An assertion that holds when nobody writes. */
    interface Check {
        void run() throws Exception;
    }

    void compare(Check check) throws Exception {
        busy.lock();
        try {
            check.run();
        } finally {
            busy.unlock();
        }
    }

    private void run() {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            while (!isEnough) {
                busy.lock();
                try {
                    write(statement);
                } finally {
                    busy.unlock();
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        } catch (SQLException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of columns that no change touches; the first row is left alone, so that others can tell what wrote it. */
    private void write(Statement statement) throws SQLException {
        int id = 2 + random.nextInt(ROWS - 1);
        if (random.nextInt(4) == 0) {
            statement.execute("DELETE FROM things WHERE id = " + id);
            statement.execute("INSERT INTO things (id, v) VALUES (" + id + ", -1)");
        } else {
            statement.execute("UPDATE things SET v = v + 1 WHERE id = " + id);
        }
        writes.incrementAndGet();
    }

    @Override
    public void close() throws SQLException {
        isEnough = true;
        TaskWatch.join(load);
        if (failure != null) {
            throw failure;
        }
    }
}
