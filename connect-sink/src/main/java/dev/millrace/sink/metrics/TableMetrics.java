package dev.millrace.sink.metrics;

import dev.millrace.sink.buffer.SourceTimes;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.metrics.Metric.Scope;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What has happened to one table. Several lanes may write it at once. */
final class TableMetrics {
    private static final long UNKNOWN = -1;

    private final Meter meter;
    private final Set<String> topics = ConcurrentHashMap.newKeySet();
    private final RecentMost rowsMax;
    private final RecentMost flushMax;
    private final RecentMost lagMax;
    private volatile long lagMs = UNKNOWN;
    private volatile long sourceTimeMs;
    private volatile String loads = "";

    TableMetrics(LongSupplier nanos) {
        rowsMax = new RecentMost(nanos);
        flushMax = new RecentMost(nanos);
        lagMax = new RecentMost(nanos);
        meter = new Meter(
                Scope.TABLE,
                Map.of(
                        Metric.BATCH_ROWS_MAX,
                        rowsMax::value,
                        Metric.FLUSH_MS_MAX,
                        flushMax::value,
                        Metric.LAG_MS,
                        () -> lagMs,
                        Metric.LAG_MS_MAX,
                        lagMax::value,
                        Metric.SOURCE_TIME_MS,
                        () -> sourceTimeMs,
                        Metric.LOAD_METHOD,
                        () -> loads));
    }

    Meter meter() {
        return meter;
    }

    /** Where its rows come from: it is shown for as long as the task has one of these topics. */
    Set<String> topics() {
        return topics;
    }

    void landed(TableBatch batch, String how, long nanos, SourceTimes times, long nowMs) {
        long written = batch.rows().values().stream().mapToLong(List::size).sum();
        long deleted = (long) batch.deletes().size() + batch.marks().size();
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        meter.count(Metric.BATCHES, 1);
        meter.count(Metric.ROWS_WRITTEN, written);
        meter.count(Metric.ROWS_DELETED, deleted);
        meter.count(Metric.TRUNCATES, batch.emptied() ? 1 : 0);
        meter.count(Metric.FLUSH_MS, millis);
        rowsMax.note(written + deleted);
        flushMax.note(millis);
        loads = how;
        if (times.areKnown()) {
            long lag = Math.max(0, nowMs - times.oldestMs()); // the two clocks may differ
            lagMs = lag;
            lagMax.note(lag);
            sourceTimeMs = Math.max(sourceTimeMs, times.newestMs());
        }
    }
}
