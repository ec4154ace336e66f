package dev.millrace.sink.metrics;

import dev.millrace.core.TableName;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.metrics.Metric.Scope;
import dev.millrace.sink.metrics.Outlet.Published;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.schema.SchemaFitter.Discarded;
import dev.millrace.sink.target.FailureKind;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a task's engine tells, batch by batch, from any of its threads. No method fails or waits for anything: metrics
 * that cannot be shown are a warning in the log, and the rows go on. A table costs nothing before its first batch.
 */
public final class SinkMetrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SinkMetrics.class);
    /** So many tables are told apart; a table name made of data must not fill the worker's memory. */
    static final int TABLES_MOST = 1_000;

    static final String OTHER_TABLES = "(other tables)";

    private final Clock clock;
    private final LongSupplier nanos;
    private final Outlet outlet;
    private final Meter task;
    private final Map<String, LaneMetrics> lanes = new ConcurrentHashMap<>();
    private final Map<String, TableMetrics> tables = new ConcurrentHashMap<>();
    /** The ways into tables that were taken, by their tags. */
    private final Map<Map<String, String>, Meter> loads = new ConcurrentHashMap<>();

    private final Map<Map<String, String>, Published> published = new HashMap<>();
    private boolean closed;

    /** Whose metrics they are, and how much memory its rows may take. */
    public record Identity(String connector, String task, long bufferBytes) {}

    /** Shows them where the worker keeps its plugins' metrics, or as MBeans of our own where it does not. */
    public static SinkMetrics open(Identity identity, SinkTaskContext context) {
        Outlet jmx = new JmxOutlet(ManagementFactory.getPlatformMBeanServer(), identity.connector(), identity.task());
        List<Outlet> outlets = PluginMetricsOutlet.of(context)
                .map(plugins -> List.of(plugins, jmx))
                .orElse(List.of(jmx));
        return new SinkMetrics(identity, outlets, Clock.systemUTC(), System::nanoTime);
    }

    /** @param outlets the first that takes the task's own metrics gets all others, too */
    SinkMetrics(Identity identity, List<Outlet> outlets, Clock clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
        this.task = new Meter(
                Scope.TASK,
                Map.of(
                        Metric.BUFFERED, this::heldBytes,
                        Metric.BUFFER_LIMIT, identity::bufferBytes,
                        Metric.TOPICS, () -> (long) lanes.size(),
                        Metric.TABLES, () -> (long) tables.size(),
                        Metric.CIRCUITS_OPEN, this::circuitsOpen));
        this.outlet = outlets.stream()
                .filter(candidate -> publish(candidate, Map.of(), task))
                .findFirst()
                .orElse((tags, meter) -> () -> {});
    }

    /** A topic's lane begins, or begins anew. */
    public synchronized void watch(String topic, LaneGauges gauges) {
        LaneMetrics known = lanes.get(topic);
        if (known != null) {
            known.becomes(gauges);
        } else if (!closed) {
            LaneMetrics lane = new LaneMetrics(gauges, clock);
            lanes.put(topic, lane);
            publish(outlet, Map.of("topic", topic), lane.meter());
        }
    }

    /** Only these topics are the task's any more: what is shown of others and of their tables goes. */
    public synchronized void retain(Set<String> topics) {
        List.copyOf(lanes.keySet()).stream()
                .filter(topic -> !topics.contains(topic))
                .forEach(topic -> {
                    lanes.remove(topic);
                    withdraw(Map.of("topic", topic));
                });
        tables.forEach((name, table) -> {
            table.topics().retainAll(topics);
            if (table.topics().isEmpty()) {
                tables.remove(name);
                withdraw(Map.of("table", name));
                List.copyOf(loads.keySet()).stream()
                        .filter(tags -> name.equals(tags.get("table")))
                        .forEach(tags -> {
                            loads.remove(tags);
                            withdraw(tags);
                        });
            }
        });
    }

    /**
     * A batch is in the target.
     *
     * @param ways how each table's rows got in
     * @param tookNanos the time of its transaction
     */
    public void landed(String topic, Batch batch, Map<TableName, String> ways, long tookNanos) {
        count(topic, Metric.BATCHES, 1);
        count(topic, Metric.RECORDS, batch.records());
        if (!lanes.containsKey(topic)) {
            return; // somebody else's by now, and what is shown of its tables is gone
        }
        long now = clock.millis();
        for (TableBatch of : batch.tables()) {
            String name = shownName(of.table());
            String way = ways.getOrDefault(of.table(), "");
            table(topic, name).landed(of, way, tookNanos, batch.committed(), now);
            for (String word : way.split(",", -1)) {
                if (!word.isEmpty()) {
                    load(name, word).count(Metric.BATCHES, 1);
                }
            }
        }
    }

    /** An attempt failed and is made again. */
    public void retried(String topic, FailureKind kind) {
        Metric metric =
                switch (kind) {
                    case TRANSIENT -> Metric.RETRIES_TRANSIENT;
                    case CONFLICT -> Metric.RETRIES_CONFLICT;
                    case ENVIRONMENT, POISON -> Metric.RETRIES_ENVIRONMENT;
                };
        count(topic, metric, 1);
    }

    /** A record is safe in the dead letter queue. */
    public void setAside(String topic) {
        count(topic, Metric.SET_ASIDE, 1);
    }

    /** The target's tables were made to fit a topic's batch. */
    public void schemaChanged(String topic, List<SchemaChange> changes) {
        task.count(Metric.SCHEMA_CHANGES, changes.size());
        for (SchemaChange change : changes) {
            table(topic, shownName(change.table())).meter().count(Metric.SCHEMA_CHANGES, 1);
        }
    }

    /** What the contract left out of a batch that landed. */
    public void discarded(String topic, Map<TableName, Discarded> discarded) {
        discarded.forEach((table, of) -> {
            count(topic, Metric.ROWS_DISCARDED, of.rows());
            count(topic, Metric.VALUES_DISCARDED, of.values());
            Meter meter = table(topic, shownName(table)).meter();
            meter.count(Metric.ROWS_DISCARDED, of.rows());
            meter.count(Metric.VALUES_DISCARDED, of.values());
        });
    }

    private void count(String topic, Metric metric, long more) {
        task.count(metric, more);
        LaneMetrics lane = lanes.get(topic);
        if (lane != null) {
            lane.meter().count(metric, more);
        }
    }

    private long heldBytes() {
        return lanes.values().stream().mapToLong(LaneMetrics::heldBytes).sum();
    }

    private long circuitsOpen() {
        return lanes.values().stream().filter(LaneMetrics::isOpen).count();
    }

    private String shownName(TableName table) {
        String name = table.toString();
        return tables.containsKey(name) || tables.size() < TABLES_MOST ? name : OTHER_TABLES;
    }

    private TableMetrics table(String topic, String name) {
        TableMetrics table = tables.get(name);
        if (table == null) {
            table = begin(name);
        }
        table.topics().add(topic);
        return table;
    }

    private synchronized TableMetrics begin(String name) {
        TableMetrics table = tables.get(name);
        if (table == null) {
            table = new TableMetrics(nanos);
            tables.put(name, table);
            publish(outlet, Map.of("table", name), table.meter());
        }
        return table;
    }

    private Meter load(String table, String how) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("table", table);
        tags.put("load", how);
        Meter load = loads.get(tags);
        return load == null ? begin(tags) : load;
    }

    private synchronized Meter begin(Map<String, String> tags) {
        Meter load = loads.get(tags);
        if (load == null) {
            load = new Meter(Scope.LOAD, Map.of());
            loads.put(tags, load);
            publish(outlet, tags, load);
        }
        return load;
    }

    private synchronized boolean publish(Outlet where, Map<String, String> tags, Meter meter) {
        if (closed) {
            return false; // a write that hung while the task was stopped
        }
        try {
            published.put(tags, where.publish(tags, meter));
            return true;
        } catch (RuntimeException e) {
            LOG.warn("Metrics of {} cannot be shown there: {}", tags.isEmpty() ? "the task" : tags, e.getMessage(), e);
            return false;
        }
    }

    private void withdraw(Map<String, String> tags) {
        Published gone = published.remove(tags);
        try {
            if (gone != null) {
                gone.close();
            }
        } catch (RuntimeException e) {
            LOG.debug("Metrics of {} were removed already.", tags, e);
        }
    }

    /** Everything that was shown goes. */
    @Override
    public synchronized void close() {
        closed = true;
        List.copyOf(published.keySet()).forEach(this::withdraw);
    }
}
