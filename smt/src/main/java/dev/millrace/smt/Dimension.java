package dev.millrace.smt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A dimension with its cache. What the database does not have is remembered as well. */
final class Dimension implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dimension.class);
    private static final long BACKOFF_MIN_MS = 100;
    private static final long BACKOFF_MAX_MS = 10_000;
    private static final int ENTRY_BYTES = 120;

    private final EnrichConfig config;
    private final DimensionTable table;
    private final LongSupplier nanoTime;
    private final Cache<DimensionKey, Entry> cache;
    private boolean isPrefetched;

    /** What the database said, and when. */
    private record Entry(Optional<DimensionRow> row, long nanos) {}

    /** A question to the database. */
    private interface Question<T> {
        T ask() throws SQLException;
    }

    Dimension(EnrichConfig config, LongSupplier nanoTime) {
        this.config = config;
        this.table = new DimensionTable(config);
        this.nanoTime = nanoTime;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(config.cacheBytesMax())
                .weigher((DimensionKey key, Entry entry) -> ENTRY_BYTES
                        + key.bytes()
                        + entry.row().map(DimensionRow::bytes).orElse(0))
                .expireAfterWrite(config.ttlMs(), TimeUnit.MILLISECONDS)
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run) // no threads of its own: the task's does the little there is to do
                .build();
    }

    /** The columns that are added, in the order of the settings. */
    List<DimensionColumn> columns() {
        List<DimensionColumn> all = patiently(table::columns);
        return all.subList(config.keys().size(), all.size());
    }

    Optional<DimensionRow> find(DimensionKey key) {
        prefetch();
        Entry entry = cache.getIfPresent(key);
        if (entry == null) {
            entry = new Entry(patiently(() -> table.find(key)), nanoTime.getAsLong());
            cache.put(key, entry);
        } else if (isDue(entry)) {
            refresh(key);
            Entry fresh = cache.getIfPresent(key);
            entry = fresh == null ? entry : fresh;
        }
        return entry.row();
    }

    private void prefetch() {
        if (!isPrefetched && config.prefetch() == EnrichConfig.Prefetch.ALL) {
            long now = nanoTime.getAsLong();
            patiently(table::all).forEach((key, row) -> cache.put(key, new Entry(Optional.of(row), now)));
        }
        isPrefetched = true;
    }

    private boolean isDue(Entry entry) {
        return config.refreshMs() > 0
                && nanoTime.getAsLong() - entry.nanos() >= TimeUnit.MILLISECONDS.toNanos(config.refreshMs());
    }

    /** This entry and the oldest others that are due, in one query. */
    private void refresh(DimensionKey key) {
        Map<DimensionKey, Boolean> due = new LinkedHashMap<>();
        due.put(key, true);
        cache.policy().expireAfterWrite().ifPresent(order -> order.oldest(config.batch())
                .forEach((other, entry) -> {
                    if (isDue(entry) && due.size() < config.batch()) {
                        due.put(other, true);
                    }
                }));
        try {
            Map<DimensionKey, DimensionRow> found = table.find(due.keySet());
            long now = nanoTime.getAsLong();
            for (DimensionKey one : due.keySet()) {
                DimensionRow row = found.get(one);
                // one that the database writes in another way, as in capitals, has to be asked for alone
                Optional<DimensionRow> answer = row == null ? table.find(one) : Optional.of(row);
                cache.put(one, new Entry(answer, now));
            }
        } catch (SQLException e) {
            table.close();
            LOG.warn(
                    "The dimension {} could not be refreshed and serves from its cache for up to cache.ttl.ms: {}",
                    config.table(),
                    reason(e));
        }
    }

    private <T> T patiently(Question<T> question) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.retryMs());
        for (long backoffMs = BACKOFF_MIN_MS; ; backoffMs = Math.min(backoffMs * 2, BACKOFF_MAX_MS)) {
            try {
                return question.ask();
            } catch (SQLException e) {
                table.close();
                long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (isHopeless(e) || leftMs <= 0 || !rest(Math.min(backoffMs, leftMs))) {
                    throw unreachable(e);
                }
                LOG.warn("The dimension {} does not answer and is asked again: {}", config.table(), reason(e));
            }
        }
    }

    /** Class 42: a table, column or privilege that is not there will not come by asking again. */
    private static boolean isHopeless(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("42");
    }

    /** False when the task is being stopped. */
    private static boolean rest(long ms) {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private DimensionUnreachable unreachable(SQLException cause) {
        return new DimensionUnreachable(
                ("The dimension %s did not answer, or not within retry.max.ms (%d): %s. The task stops, so that no record goes on"
                                + " without it. Mend the database, the privileges or the settings, and restart the task.")
                        .formatted(config.table(), config.retryMs(), reason(cause)),
                cause);
    }

    /** The state and the driver's code; its words may quote values. */
    private static String reason(SQLException e) {
        return "SQL state %s, code %d, %s"
                .formatted(e.getSQLState(), e.getErrorCode(), e.getClass().getSimpleName());
    }

    long remembered() {
        cache.cleanUp();
        return cache.estimatedSize();
    }

    @Override
    public void close() {
        cache.invalidateAll();
        table.close();
    }
}
