/**
 * What a task tells of itself: counters that the engine adds to, read by Kafka's registry for plugins or by JMX.
 * Read {@link dev.millrace.sink.metrics.SinkMetrics} first; the list is {@link dev.millrace.sink.metrics.Metric}.
 */
@NullMarked
package dev.millrace.sink.metrics;

import org.jspecify.annotations.NullMarked;
