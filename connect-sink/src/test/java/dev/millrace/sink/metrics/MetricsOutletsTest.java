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
import dev.millrace.sink.metrics.SinkMetrics.Identity;
import dev.millrace.sink.target.FailureKind;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.management.ObjectName;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where metrics are shown, under which names, and for how long. */
class MetricsOutletsTest {
    private static final Identity TASK = new Identity("outlets", "0", 100);

    private final Beans beans = new Beans("outlets");
    private final Outlet jmx = new JmxOutlet(ManagementFactory.getPlatformMBeanServer(), "outlets", "0");
    private final Registry registry = new Registry();

    @Test
    void theWorkersRegistryIsTakenAndJmxIsNot() throws Exception {
        try (SinkMetrics metrics = metrics(plugins(), jmx)) {
            metrics.watch("t", new Quiet());
            metrics.landed("t", batch("orders"), Map.of(TableName.of("orders"), "direct,upsert"), 2_000_000);
            metrics.retried("t", FailureKind.CONFLICT);
            assertThat(registry.value("records-total")).isEqualTo(1L);
            assertThat(registry.value("retries-conflict-total", "topic", "t")).isEqualTo(1L);
            assertThat(registry.value("circuit-reason", "topic", "t")).isEqualTo("");
            assertThat(registry.value("rows-deleted-total", "table", "orders")).isEqualTo(1L);
            assertThat(registry.value("truncates-total", "table", "orders")).isEqualTo(1L);
            assertThat(registry.value("flush-time-ms-total", "table", "orders")).isEqualTo(2L);
            assertThat(registry.value("batches-total", "table", "orders", "load", "direct"))
                    .isEqualTo(1L);
            assertThat(registry.value("batches-total", "table", "orders", "load", "upsert"))
                    .isEqualTo(1L);
            assertThat(beans.names()).isEmpty();
            metrics.retain(Set.of());
            assertThat(registry.shown.keySet()).allMatch(name -> name.tags().isEmpty());
        }
        assertThat(registry.shown).isEmpty();
    }

    /** So it is when the task's predecessor hangs in its stop and has not gone from the registry. */
    @Test
    void whereTheRegistryRefusesAllIsShownByJmxAndNothingHalf() throws Exception {
        registry.refusesFrom = 3;
        try (SinkMetrics metrics = metrics(plugins(), jmx)) {
            metrics.watch("t", new Quiet());
            assertThat(registry.shown).isEmpty();
            assertThat(beans.names()).containsExactly("task=0", "task=0,topic=t");
        }
        assertThat(beans.names()).isEmpty();
    }

    @Test
    void metricsThatCannotBeShownDisturbNobody() throws Exception {
        registry.refusesFrom = 0;
        try (SinkMetrics metrics = metrics(plugins())) {
            metrics.watch("t", new Quiet());
            metrics.landed("t", batch("orders"), Map.of(), 1);
            metrics.retain(Set.of());
        }
        assertThat(registry.shown).isEmpty();
    }

    @Test
    void aTaskThatHangsMakesWayForItsSuccessorAndTakesNothingAlongLater() {
        SinkMetrics former = metrics(jmx);
        former.watch("t", new Quiet());
        try (SinkMetrics successor = metrics(jmx)) {
            successor.watch("t", new Quiet());
            successor.landed("t", batch("orders"), Map.of(), 1);
            assertThat(beans.number("records-total")).isEqualTo(1);
            former.close();
            former.watch("late", new Quiet());
            former.landed("t", batch("late"), Map.of(), 1);
            assertThat(beans.names()).containsExactly("task=0", "task=0,table=orders", "task=0,topic=t");
        }
        assertThat(beans.names()).isEmpty();
    }

    @Test
    void namesOfAnyCharactersAreQuoted() throws Exception {
        String odd = "a,b=\"c\":*?\\\nd";
        Outlet oddTask = new JmxOutlet(ManagementFactory.getPlatformMBeanServer(), "odd:" + odd, "0");
        try (SinkMetrics metrics = new SinkMetrics(TASK, List.of(oddTask), Clock.systemUTC(), System::nanoTime)) {
            metrics.watch(odd, new Quiet());
            metrics.landed(odd, batch(odd), Map.of(), 1);
            ObjectName table = new ObjectName("dev.millrace:type=sink,connector=" + ObjectName.quote("odd:" + odd)
                    + ",task=0,table=" + ObjectName.quote(odd));
            assertThat(ManagementFactory.getPlatformMBeanServer().getAttribute(table, "rows-deleted-total"))
                    .isEqualTo(1L);
            assertThat(ObjectName.unquote(table.getKeyProperty("table"))).isEqualTo(odd);
        }
    }

    @Test
    void tablesBeyondTheBoundShareOneName() {
        try (SinkMetrics metrics = metrics(jmx)) {
            metrics.watch("t", new Quiet());
            IntStream.range(0, SinkMetrics.TABLES_MOST + 5)
                    .forEach(i -> metrics.landed("t", batch("t" + i), Map.of(), 1));
            metrics.landed("t", batch("t0"), Map.of(), 1);
            assertThat(beans.names()).hasSize(2 + SinkMetrics.TABLES_MOST + 1);
            assertThat(beans.number("rows-deleted-total", "table=t0")).isEqualTo(2);
            assertThat(beans.number("rows-deleted-total", "table=\"" + SinkMetrics.OTHER_TABLES + "\""))
                    .isEqualTo(5);
        }
    }

    /** As JMX consoles do: they read what the bean says that it has. */
    @Test
    void everyAttributeThatABeanDeclaresCanBeReadAndHasWords() throws Exception {
        try (SinkMetrics metrics = metrics(jmx)) {
            metrics.watch("t", new Quiet());
            metrics.landed("t", batch("orders"), Map.of(TableName.of("orders"), "direct"), 1);
            var server = ManagementFactory.getPlatformMBeanServer();
            for (ObjectName name : server.queryNames(new ObjectName("dev.millrace:connector=outlets,*"), null)) {
                for (var attribute : server.getMBeanInfo(name).getAttributes()) {
                    assertThat(attribute.getDescription()).isNotBlank();
                    assertThat(server.getAttribute(name, attribute.getName()))
                            .as("%s of %s", attribute.getName(), name)
                            .isInstanceOf(Class.forName(attribute.getType()));
                }
            }
            assertThat(beans.names()).hasSize(4);
        }
    }

    private static SinkMetrics metrics(Outlet... outlets) {
        return new SinkMetrics(TASK, List.of(outlets), Clock.systemUTC(), System::nanoTime);
    }

    private Outlet plugins() throws NoSuchMethodException {
        return new PluginMetricsOutlet(LikePluginMetrics.class, registry);
    }

    /** A truncate and one delete. */
    private static Batch batch(String table) {
        TableShape shape =
                new TableShape(TableName.of(table), List.of(new Column("id", FieldType.of(Kind.INT64), false, true)));
        return new Batch(
                List.of(),
                List.of(new TableBatch(shape, List.of(new Key(1L)), Map.of(), true, List.of(), false)),
                1,
                1,
                new SourceTimes(0, 0));
    }

    /** A lane with nothing to tell. */
    private static final class Quiet implements LaneGauges {
        @Override
        public long heldBytes() {
            return 0;
        }

        @Override
        public long oldestWaitingMs() {
            return 0;
        }

        @Override
        public @Nullable String circuitReason() {
            return null;
        }

        @Override
        public long circuitOpenMs() {
            return 0;
        }
    }

    /** What Kafka's interface has since 4.1; the test on a real worker sees the real one. */
    @SuppressWarnings("NonApiType") // Kafka's choice
    public interface LikePluginMetrics {
        MetricName metricName(String name, String description, LinkedHashMap<String, String> tags);

        void addMetric(MetricName name, MetricValueProvider<?> value);

        void removeMetric(MetricName name);
    }

    /** Refuses as the worker's does. */
    @SuppressWarnings("NonApiType")
    private static final class Registry implements LikePluginMetrics {
        private final Map<MetricName, MetricValueProvider<?>> shown = new LinkedHashMap<>();
        private int refusesFrom = Integer.MAX_VALUE;

        @Override
        public MetricName metricName(String name, String description, LinkedHashMap<String, String> tags) {
            return new MetricName(name, "plugins", description, tags);
        }

        @Override
        public void addMetric(MetricName name, MetricValueProvider<?> value) {
            if (shown.size() >= refusesFrom || shown.putIfAbsent(name, value) != null) {
                throw new IllegalArgumentException("Metric " + name + " already exists");
            }
        }

        @Override
        public void removeMetric(MetricName name) {
            if (shown.remove(name) == null) {
                throw new IllegalArgumentException("Unknown metric " + name);
            }
        }

        @Nullable Object value(String metric, String... tags) {
            Map<String, String> wanted = new LinkedHashMap<>();
            for (int i = 0; i < tags.length; i += 2) {
                wanted.put(tags[i], tags[i + 1]);
            }
            MetricValueProvider<?> provider = shown.get(new MetricName(metric, "plugins", "", wanted));
            assertThat(provider).as("%s %s", metric, wanted).isInstanceOf(Gauge.class);
            return ((Gauge<?>) provider).value(new MetricConfig(), 0);
        }
    }
}
