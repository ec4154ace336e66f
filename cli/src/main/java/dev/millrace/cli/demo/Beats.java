package dev.millrace.cli.demo;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How far the target is behind, table by table. A beat writes the time into row 0 of every table, in one transaction;
 * a table has caught up with it when its row 0 in the target shows that time. A table's changes travel in one
 * partition, in order: whatever was committed before the beat has then arrived too.
 */
final class Beats implements AutoCloseable {
    /** Row 0 of the products; it sorts before all others. */
    static final String SKU = "!";

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final SessionSource source;
    private final SessionSource target;
    private final Clock clock;
    private final Map<String, Probe> probes = new LinkedHashMap<>();
    private final Map<String, Duration> lags = new LinkedHashMap<>();
    private final Set<String> waiting = new LinkedHashSet<>();
    private @Nullable LocalDateTime beat;
    private volatile boolean isStopping;
    private @Nullable Thread thread;

    /** How to open a session; anew when the server was away. */
    interface SessionSource {
        Session open() throws SQLException;
    }

    private record Probe(String query, List<Object> values) {}

    Beats(SessionSource source, SessionSource target, ShopSql targetSql, Clock clock) {
        this.source = source;
        this.target = target;
        this.clock = clock;
        for (ShopTable table : Shop.TABLES) {
            probes.put(table.name(), rowZero(targetSql, table));
        }
        probes.put(Shop.ORDERS_LOG, lastOfRowZero(targetSql));
        waiting.addAll(probes.keySet());
    }

    private static Probe rowZero(ShopSql sql, ShopTable table) {
        String query = "SELECT %s FROM %s WHERE %s"
                .formatted(
                        sql.readable(Shop.CHANGED_AT, ColumnKind.TIMESTAMP),
                        sql.quote(table.name()),
                        sql.keyEquals(table.key()));
        return new Probe(query, keyOfRowZero(table));
    }

    private static List<Object> keyOfRowZero(ShopTable table) {
        return table.key().stream()
                .<Object>map(column -> column.kind() == ColumnKind.TEXT ? SKU : 0)
                .toList();
    }

    /** From the newest event backwards, along the log's primary key. */
    private static Probe lastOfRowZero(ShopSql sql) {
        String query = "SELECT %s FROM %s WHERE id = 0 ORDER BY _topic DESC, _partition DESC, _offset DESC LIMIT 1"
                .formatted(sql.readable(Shop.CHANGED_AT, ColumnKind.TIMESTAMP), sql.quote(Shop.ORDERS_LOG));
        return new Probe(query, List.of());
    }

    void start() {
        Thread beating = new Thread(this::run, "demo-beats");
        beating.setDaemon(true);
        thread = beating;
        beating.start();
    }

    private void run() {
        while (!isStopping) {
            try (Session from = source.open();
                    Session to = target.open()) {
                while (!isStopping) {
                    write(from);
                    while (!isStopping && !look(to)) {
                        LockSupport.parkNanos(POLL_NANOS);
                    }
                    pause();
                }
            } catch (SQLException e) {
                // A server is away; the next round opens anew, and until then the lag grows.
                pause();
            }
        }
    }

    private void pause() {
        Instant end = clock.instant().plus(PAUSE);
        while (!isStopping && clock.instant().isBefore(end)) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Writes a beat. */
    void write(Session session) throws SQLException {
        LocalDateTime now = LocalDateTime.now(clock.withZone(ZoneOffset.UTC)).truncatedTo(ChronoUnit.MICROS);
        session.connection().setAutoCommit(false);
        for (ShopTable table : Shop.TABLES) {
            List<Object> values = new ArrayList<>();
            values.add(now);
            values.addAll(keyOfRowZero(table));
            session.update(session.sql().update(table, List.of(table.column(Shop.CHANGED_AT))), values);
        }
        session.connection().commit();
        session.connection().setAutoCommit(true);
        synchronized (this) {
            beat = now;
            waiting.addAll(probes.keySet());
        }
    }

    /** Looks for the last beat in the tables that have not shown it yet; true when all have. */
    boolean look(Session session) throws SQLException {
        List<String> left;
        LocalDateTime expected;
        synchronized (this) {
            left = List.copyOf(waiting);
            expected = beat;
        }
        for (String table : left) {
            if (expected != null && hasArrived(session, probes.get(table), expected)) {
                arrived(table, expected);
            }
        }
        synchronized (this) {
            return waiting.isEmpty();
        }
    }

    private static boolean hasArrived(Session session, @Nullable Probe probe, LocalDateTime expected)
            throws SQLException {
        if (probe == null) {
            return false;
        }
        try {
            Optional<String> seen = session.first(probe.query(), probe.values());
            return seen.isPresent() && !ColumnKind.timestamp(seen.get()).isBefore(expected);
        } catch (SQLException e) {
            if (session.connection().isValid(1)) {
                return false; // The sink has not created the table yet.
            }
            throw e;
        }
    }

    private synchronized void arrived(String table, LocalDateTime expected) {
        waiting.remove(table);
        lags.put(table, since(expected));
    }

    private Duration since(LocalDateTime written) {
        return Duration.between(written.toInstant(ZoneOffset.UTC), clock.instant());
    }

    /** Each table's lag: as last measured, or how long its beat has been under way if that is longer. */
    synchronized Map<String, Duration> lags() {
        Map<String, Duration> now = new LinkedHashMap<>(lags);
        if (beat != null) {
            Duration underWay = since(beat);
            for (String table : waiting) {
                now.merge(table, underWay, (last, current) -> last.compareTo(current) > 0 ? last : current);
            }
        }
        return now;
    }

    /** Tables whose row 0 does not show the last beat yet. */
    synchronized List<String> waitingFor() {
        return List.copyOf(waiting);
    }

    @Override
    public void close() {
        isStopping = true;
        Thread beating = thread;
        if (beating != null) {
            LockSupport.unpark(beating);
            try {
                beating.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
