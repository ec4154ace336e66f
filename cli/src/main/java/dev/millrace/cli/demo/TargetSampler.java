package dev.millrace.cli.demo;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Looks at the target every so often: rows by counting, events taken in by the offsets that the sink keeps there. */
final class TargetSampler implements AutoCloseable {
    /** Counting may take this share of the time at most; a table of millions takes a while to count. */
    private static final int REST_PER_COUNT = 10;

    private final Session session;
    private final LoadCounters counters;
    private final Beats beats;
    private final String logConnector;
    private final long started = System.nanoTime();
    private final Map<String, Long> targetRows = new HashMap<>();
    private Map<String, Long> applied = new HashMap<>();
    private Map<String, Double> rates = new HashMap<>();
    private long appliedAt = System.nanoTime();
    private long countAgainAt = System.nanoTime();
    private LoadCounters.Snapshot lastLoad;

    /** @param logConnector the sink whose events go to {@link Shop#ORDERS_LOG} */
    TargetSampler(Session session, LoadCounters counters, Beats beats, String logConnector) {
        this.session = session;
        this.counters = counters;
        this.beats = beats;
        this.logConnector = logConnector;
        this.lastLoad = counters.snapshot();
    }

    Progress sample(String phase, String remark) throws SQLException {
        LoadCounters.Snapshot load = counters.snapshot();
        long now = System.nanoTime();
        double seconds = Math.max(1, now - appliedAt) / 1e9;
        double changesPerSecond = (load.changes() - lastLoad.changes()) / seconds;
        lastLoad = load;
        measureApplied(seconds);
        appliedAt = now;
        if (now - countAgainAt >= 0) {
            countRows();
            countAgainAt = System.nanoTime() + REST_PER_COUNT * (System.nanoTime() - now);
        }
        Map<String, Duration> lags = beats.lags();
        List<Progress.Table> tables = new ArrayList<>();
        for (ShopTable table : Shop.TABLES) {
            OptionalLong source = OptionalLong.of(load.rows().getOrDefault(table, 0L));
            tables.add(table(table.name(), source, lags));
        }
        tables.add(table(Shop.ORDERS_LOG, OptionalLong.empty(), lags));
        return new Progress(Duration.ofNanos(now - started), phase, changesPerSecond, tables, remark);
    }

    private Progress.Table table(String name, OptionalLong source, Map<String, Duration> lags) {
        return new Progress.Table(name, source, rowsOf(name), rates.getOrDefault(name, 0.0), lags.get(name));
    }

    private OptionalLong rowsOf(String table) {
        Long rows = targetRows.get(table);
        return rows == null ? OptionalLong.empty() : OptionalLong.of(rows);
    }

    /** Tables that have not as many rows as the source yet; to the point only while no load runs. */
    List<String> incomplete() throws SQLException {
        countRows();
        LoadCounters.Snapshot load = counters.snapshot();
        List<String> incomplete = new ArrayList<>();
        for (ShopTable table : Shop.TABLES) {
            long source = load.rows().getOrDefault(table, 0L);
            if (targetRows.getOrDefault(table.name(), -1L) != source) {
                incomplete.add(table.name());
            }
        }
        if (targetRows.getOrDefault(Shop.ORDERS_LOG, -1L) < load.rows().getOrDefault(Shop.LOGGED, 0L)) {
            incomplete.add(Shop.ORDERS_LOG);
        }
        return incomplete;
    }

    private void countRows() throws SQLException {
        for (ShopTable table : Shop.TABLES) {
            countRows(table.name());
        }
        countRows(Shop.ORDERS_LOG);
    }

    private void countRows(String table) throws SQLException {
        try {
            targetRows.put(
                    table, session.count("SELECT COUNT(*) FROM " + session.sql().quote(table)));
        } catch (SQLException e) {
            passUnlessTableIsMissing(e);
        }
    }

    private void measureApplied(double seconds) throws SQLException {
        Map<String, Long> next = new HashMap<>();
        String query = "SELECT connector, topic, SUM(next_offset) FROM "
                + session.sql().quote("_millrace_offsets") + " GROUP BY connector, topic";
        try (Statement statement = session.connection().createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                String topic = rows.getString(2);
                String table = topic.substring(topic.lastIndexOf('.') + 1);
                next.merge(
                        logConnector.equals(rows.getString(1)) ? Shop.ORDERS_LOG : table, rows.getLong(3), Long::sum);
            }
        } catch (SQLException e) {
            passUnlessTableIsMissing(e);
        }
        Map<String, Double> measured = new HashMap<>();
        next.forEach((table, offset) -> measured.put(table, (offset - applied.getOrDefault(table, offset)) / seconds));
        rates = measured;
        applied = next;
    }

    /** The sink creates its tables when it first needs them. */
    private void passUnlessTableIsMissing(SQLException failure) throws SQLException {
        if (!session.connection().isValid(1)) {
            throw failure;
        }
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
