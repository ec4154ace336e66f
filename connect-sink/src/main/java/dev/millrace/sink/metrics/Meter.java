package dev.millrace.sink.metrics;

import dev.millrace.sink.metrics.Metric.Kind;
import dev.millrace.sink.metrics.Metric.Scope;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** The metrics of one thing, be it a table or the task: counters are kept here, gauges are asked for when read. */
final class Meter {
    private final Map<Metric, LongAdder> counters = new EnumMap<>(Metric.class);
    private final Map<Metric, Supplier<Object>> readings = new EnumMap<>(Metric.class);

    Meter(Scope scope, Map<Metric, Supplier<Object>> gauges) {
        for (Metric metric : Metric.of(scope)) {
            Supplier<Object> gauge = gauges.get(metric);
            if ((metric.kind() == Kind.GAUGE) != (gauge != null)) {
                throw new IllegalArgumentException(metric + " of " + scope + " is told twice or never");
            }
            if (gauge == null) {
                LongAdder counter = new LongAdder();
                counters.put(metric, counter);
                readings.put(metric, counter::sum);
            } else {
                readings.put(metric, gauge);
            }
        }
    }

    void count(Metric metric, long more) {
        LongAdder counter = counters.get(metric);
        if (counter != null) {
            counter.add(more);
        }
    }

    Set<Metric> metrics() {
        return readings.keySet();
    }

    /** A number, or a text where that is the unit. */
    Object read(Metric metric) {
        Supplier<Object> reading = readings.get(metric);
        if (reading == null) {
            throw new IllegalArgumentException(metric + " is not measured here");
        }
        return reading.get();
    }
}
