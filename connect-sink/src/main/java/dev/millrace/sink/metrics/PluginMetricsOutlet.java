package dev.millrace.sink.metrics;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * The worker's own registry for plugins (KIP-877), which it has from Kafka 4.1 on and which every reporter of the worker
 * sees. Three methods by reflection, so that one archive runs on 3.9 too; the types that they take are as old as that.
 */
final class PluginMetricsOutlet implements Outlet {
    private final Object registry;
    private final Method metricName;
    private final Method addMetric;
    private final Method removeMetric;

    /** @param type the interface PluginMetrics */
    PluginMetricsOutlet(Class<?> type, Object registry) throws NoSuchMethodException {
        this.registry = registry;
        this.metricName = type.getMethod("metricName", String.class, String.class, LinkedHashMap.class);
        this.addMetric = type.getMethod("addMetric", MetricName.class, MetricValueProvider.class);
        this.removeMetric = type.getMethod("removeMetric", MetricName.class);
    }

    /** The registry of the task's worker, or nothing where it has none. */
    static Optional<Outlet> of(SinkTaskContext context) {
        try {
            Method pluginMetrics = SinkTaskContext.class.getMethod("pluginMetrics");
            Object registry = pluginMetrics.invoke(context);
            return registry == null
                    ? Optional.empty()
                    : Optional.of(new PluginMetricsOutlet(pluginMetrics.getReturnType(), registry));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    @Override
    public Published publish(Map<String, String> tags, Meter meter) {
        Deque<MetricName> names = new ArrayDeque<>();
        try {
            for (Metric metric : meter.metrics()) {
                MetricName name =
                        (MetricName) call(metricName, metric.label(), metric.meaning(), new LinkedHashMap<>(tags));
                Gauge<Object> gauge = (config, now) -> meter.read(metric);
                call(addMetric, name, gauge);
                names.add(name);
            }
        } catch (RuntimeException e) {
            names.forEach(name -> call(removeMetric, name));
            throw e;
        }
        return () -> names.forEach(name -> call(removeMetric, name));
    }

    private Object call(Method method, Object... arguments) {
        try {
            return method.invoke(registry, arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("The worker's metrics refused " + method.getName(), e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("The worker's metrics cannot be called", e);
        }
    }
}
