package dev.millrace.sink.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Key;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.SourceTimes;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.metrics.Metric.Scope;
import dev.millrace.sink.metrics.Metric.Unit;
import dev.millrace.sink.metrics.SinkMetrics.Identity;
import io.prometheus.jmx.JmxCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rules that we ship for the Prometheus JMX exporter, read by the exporter itself. */
class MetricsExporterTest {
    private static final Path RULES = Path.of(System.getProperty("millrace.root"), "docker", "jmx-exporter.yml");
    private static final Identity TASK = new Identity("exported", "3", 100);

    @Test
    void ourBeansBecomeSeries() throws Exception {
        exports(new JmxOutlet(ManagementFactory.getPlatformMBeanServer(), TASK.connector(), TASK.task()));
    }

    @Test
    void theWorkersBeansBecomeTheSameSeries() throws Exception {
        try (Metrics kafka = new Metrics(
                new MetricConfig(),
                List.of(new JmxReporter()),
                Time.SYSTEM,
                new KafkaMetricsContext("kafka.connect"))) {
            exports(new PluginMetricsOutlet(MetricsOutletsTest.LikePluginMetrics.class, new Plugins(kafka)));
        }
    }

    private static void exports(Outlet outlet) throws Exception {
        try (SinkMetrics metrics = new SinkMetrics(TASK, List.of(outlet), Clock.systemUTC(), System::nanoTime)) {
            metrics.watch("shop.orders", new Stuck());
            metrics.landed("shop.orders", delete("a, b=c"), Map.of(TableName.of("a, b=c"), "row_by_row"), 1);
            Map<String, Double> series = series();

            String task = "{connector=\"exported\",task=\"3\"}";
            String topic = "{connector=\"exported\",task=\"3\",topic=\"shop.orders\"}";
            String table = "{connector=\"exported\",table=\"a, b=c\",task=\"3\"}";
            String load = "{connector=\"exported\",load=\"row_by_row\",table=\"a, b=c\",task=\"3\"}";
            assertThat(series)
                    .containsEntry("millrace_sink_task_circuits_open" + task, 1.0)
                    .containsEntry("millrace_sink_topic_circuit_open" + topic, 1.0)
                    .containsEntry("millrace_sink_topic_records_total" + topic, 1.0)
                    .containsEntry("millrace_sink_table_rows_deleted_total" + table, 1.0)
                    .containsEntry("millrace_sink_table_source_lag_ms" + table, -1.0)
                    .containsEntry("millrace_sink_load_batches_total" + load, 1.0);
            Set<String> wanted = new TreeSet<>();
            for (Scope scope : Scope.values()) {
                for (Metric metric : Metric.of(scope)) {
                    if (metric.unit() != Unit.TEXT) {
                        wanted.add(scope.name().toLowerCase(Locale.ROOT) + "_"
                                + metric.label().replace('-', '_'));
                    }
                }
            }
            assertThat(series.keySet())
                    .extracting(name -> name.substring("millrace_sink_".length(), name.indexOf('{')))
                    .containsExactlyInAnyOrderElementsOf(wanted);
        }
    }

    /** As they are scraped, each with its labels in order. */
    private static Map<String, Double> series() throws Exception {
        Map<String, Double> series = new TreeMap<>();
        PrometheusRegistry registry = new PrometheusRegistry();
        new JmxCollector(RULES.toFile()).register(registry);
        for (MetricSnapshot snapshot : registry.scrape()) {
            String name = snapshot.getMetadata().getPrometheusName();
            if (!name.startsWith("millrace_")) {
                continue; // the exporter's own
            }
            if (snapshot instanceof CounterSnapshot counter) {
                counter.getDataPoints()
                        .forEach(point -> series.put(name + "_total" + point.getLabels(), point.getValue()));
            } else {
                ((GaugeSnapshot) snapshot)
                        .getDataPoints()
                        .forEach(point -> series.put(name + point.getLabels(), point.getValue()));
            }
        }
        return series;
    }

    private static Batch delete(String table) {
        TableShape shape =
                new TableShape(TableName.of(table), List.of(new Column("id", FieldType.of(Kind.INT64), false, true)));
        TableBatch changes = new TableBatch(shape, List.of(new Key(1L)), Map.of(), false, List.of(), false);
        return new Batch(List.of(), List.of(changes), 1, 1, new SourceTimes(0, 0));
    }

    /** A lane whose circuit is open. */
    private static final class Stuck implements LaneGauges {
        @Override
        public long heldBytes() {
            return 10;
        }

        @Override
        public long oldestWaitingMs() {
            return 1;
        }

        @Override
        public @Nullable String circuitReason() {
            return "The disk is full.";
        }

        @Override
        public long circuitOpenMs() {
            return 1_000;
        }
    }

    /** A worker's registry for one task, on Kafka's own metrics and their way to JMX. */
    @SuppressWarnings("NonApiType") // Kafka's choice
    private record Plugins(Metrics kafka) implements MetricsOutletsTest.LikePluginMetrics {
        @Override
        public MetricName metricName(String name, String description, LinkedHashMap<String, String> tags) {
            Map<String, String> all = new LinkedHashMap<>();
            all.put("connector", TASK.connector());
            all.put("task", TASK.task());
            all.putAll(tags);
            return kafka.metricName(name, "plugins", description, all);
        }

        @Override
        public void addMetric(MetricName name, MetricValueProvider<?> value) {
            kafka.addMetric(name, value);
        }

        @Override
        public void removeMetric(MetricName name) {
            kafka.removeMetric(name);
        }
    }
}
