package dev.millrace.cli.demo;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Runs the load on a thread of its own, at a rate, with the live ALTER TABLE in the midst of it. */
final class LoadRunner implements AutoCloseable {
    private static final long SHORT_NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ShopLoad load;
    private final Session session;
    private final int changesPerSecond;
    private final long changesMax;
    private final long changesBeforeAlter;
    private final Thread thread = new Thread(this::run, "demo-load");
    private volatile boolean isStopping;
    private volatile @Nullable SQLException failure;

    /**
     * @param changesPerSecond 0 for as fast as it goes
     * @param changesBeforeAlter after how many changes the column is added
     */
    LoadRunner(ShopLoad load, Session session, int changesPerSecond, long changesMax, long changesBeforeAlter) {
        this.load = load;
        this.session = session;
        this.changesPerSecond = changesPerSecond;
        this.changesMax = changesMax;
        this.changesBeforeAlter = changesBeforeAlter;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean isRunning() {
        return thread.isAlive();
    }

    /** Why the load ended early, if it did. */
    @Nullable SQLException failure() {
        return failure;
    }

    private void run() {
        long started = System.nanoTime();
        long changed = 0;
        try {
            while (!isStopping && changed < changesMax) {
                if (changed >= changesBeforeAlter) {
                    load.addColumn();
                }
                changed += load.transact();
                keepPace(started, changed);
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    private void keepPace(long started, long changed) {
        if (changesPerSecond == 0) {
            return;
        }
        long due = started + (long) (changed * 1e9 / changesPerSecond);
        for (long left = due - System.nanoTime(); left > 0 && !isStopping; left = due - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, SHORT_NAP_NANOS));
        }
    }

    /** Lets the transaction under way finish. */
    void stop() {
        isStopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws SQLException {
        stop();
        session.close();
    }
}
