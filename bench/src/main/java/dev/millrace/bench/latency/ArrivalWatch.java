package dev.millrace.bench.latency;

import dev.millrace.bench.lab.BenchFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Looks every two milliseconds for the highest id in the target, on a connection of its own; the key's index answers that at
 * once. A beat has arrived when the last row that it inserted is there, and is timed when the answer is back: what is
 * measured is too long by up to one look, never too short.
 */
final class ArrivalWatch {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int DIGITS = 3;

    private final Beats beats;
    private final int changesPerBeat;
    private final int firstMeasured;
    private final Histogram sinceCommit = new Histogram(DIGITS);
    private final Histogram sinceDue = new Histogram(DIGITS);
    private long latestNs;

    ArrivalWatch(Beats beats, int changesPerBeat, int firstMeasured) {
        this.beats = beats;
        this.changesPerBeat = changesPerBeat;
        this.firstMeasured = firstMeasured;
    }

    /**
     * Returns when the last beat has arrived.
     *
     * @param patience how long after the last beat was due
     */
    void run(Connection connection, String table, Duration patience) throws SQLException {
        long deadline = beats.dueNs(beats.count()) + patience.toNanos();
        int arrived = 0;
        try (PreparedStatement query = connection.prepareStatement("SELECT max(id) FROM " + table)) {
            while (arrived < beats.count()) {
                long highest = highest(query);
                long now = System.nanoTime();
                while (arrived < beats.begun() && beats.lastId(arrived) <= highest) {
                    record(arrived++, now);
                }
                if (now - deadline > 0) {
                    throw new BenchFailure("the target lacked %,d of %,d transactions %d s after the last one"
                            .formatted(beats.count() - arrived, beats.count(), patience.toSeconds()));
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    private static long highest(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private void record(int beat, long nowNs) {
        if (beat < firstMeasured) {
            return;
        }
        sinceCommit.recordValueWithCount(micros(nowNs - beats.commitNs(beat)), changesPerBeat);
        sinceDue.recordValueWithCount(micros(nowNs - beats.dueNs(beat)), changesPerBeat);
        latestNs = Math.max(latestNs, beats.commitNs(beat) - beats.dueNs(beat));
    }

    private static long micros(long ns) {
        return TimeUnit.NANOSECONDS.toMicros(ns);
    }

    Histogram sinceCommit() {
        return sinceCommit;
    }

    Histogram sinceDue() {
        return sinceDue;
    }

    /** By how much the load itself was late at most, in milliseconds. */
    double latestMs() {
        return latestNs / 1e6;
    }
}
