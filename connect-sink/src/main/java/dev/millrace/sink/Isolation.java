package dev.millrace.sink;

import dev.millrace.sink.buffer.BatchBuilder;
import dev.millrace.sink.decode.RecordDecoder.Decoded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records of a batch that failed, read again and kept whole, to find the one that does it. What is known to hold it
 * is halved: the first half that lands is done with, the first that fails is halved again. Not thread-safe; its lane is.
 */
final class Isolation {
    /** Records that Kafka compacted away meanwhile never come; so long is waited for the rest. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int ALIKE_MOST = 20;

    /** A record, what it asks for, and where its partition stands after it. */
    private record Held(
            int slot,
            long next,
            @Nullable Decoded decoded,
            @Nullable SinkRecord sinkRecord,
            @Nullable RuntimeException malformed) {}

    private final List<TopicPartition> partitions;
    private final long[] ends;
    private final double breakerRatio;
    private final List<Held> held = new ArrayList<>();
    private final Set<Object> alikeKeys = new HashSet<>();
    private String alike = "";
    /** Everything before has landed or was set aside. */
    private int from;
    /** From {@link #from} to here, exclusively, something is known to fail. */
    private int suspectTo;

    private int sliceTo;
    private long lastCame = System.nanoTime();

    /** @param window up to where the batch reached that failed */
    Isolation(List<TopicPartition> partitions, Map<TopicPartition, Long> window, double breakerRatio) {
        this.partitions = partitions;
        this.breakerRatio = breakerRatio;
        this.ends = partitions.stream()
                .mapToLong(partition -> window.getOrDefault(partition, 0L))
                .toArray();
    }

    /** Whether the partition has not been read to the end of the batch that failed. */
    boolean takes(int slot) {
        return ends[slot] > 0;
    }

    void add(
            int slot,
            long next,
            @Nullable Decoded decoded,
            @Nullable SinkRecord sinkRecord,
            @Nullable RuntimeException malformed) {
        held.add(new Held(slot, next, decoded, sinkRecord, malformed));
        if (next >= ends[slot]) {
            ends[slot] = 0;
        }
        lastCame = System.nanoTime();
        if (isComplete()) {
            suspectTo = held.size(); // all of it again: it fails again
        }
    }

    /** Whether all of the batch that failed has come again. */
    boolean isComplete() {
        for (long end : ends) {
            if (end > 0) {
                return false;
            }
        }
        return true;
    }

    boolean isReady() {
        return from < held.size() && (isComplete() || System.nanoTime() - lastCame > QUIET_NANOS);
    }

    boolean isDone() {
        return isComplete() && from == held.size();
    }

    /** The records to try next, as a batch. A record that could not be read fails here, as it would in the target. */
    BatchBuilder slice() {
        int suspects = suspectTo - from;
        sliceTo = suspects <= 0 ? held.size() : from + Math.max(1, suspects / 2);
        BatchBuilder builder = new BatchBuilder(partitions);
        for (Held each : held.subList(from, sliceTo)) {
            if (each.malformed() != null) {
                throw each.malformed();
            }
            if (each.decoded() != null) {
                builder.add(each.decoded().change(), each.decoded().bytes());
                builder.committedAt(each.decoded().sourceMs());
            }
            builder.reached(each.slot(), each.next());
        }
        return builder;
    }

    void landed() {
        held.subList(from, sliceTo).replaceAll(done -> new Held(done.slot(), done.next(), null, null, null));
        from = sliceTo;
    }

    /** Whether the records tried are still several, so that a smaller slice comes next. */
    boolean narrowed() {
        if (sliceTo - from == 1) {
            return false;
        }
        suspectTo = sliceTo;
        return true;
    }

    /** The one record that was tried and failed; null when it was only an offset. */
    @Nullable SinkRecord culprit() {
        return held.get(from).sinkRecord();
    }

    /** Whether so many of the records tried fail in this one way that it is not they who are wrong. */
    boolean isOneOfMany(String failure) {
        if (!failure.equals(alike)) {
            alike = failure;
            alikeKeys.clear();
        }
        SinkRecord culprit = culprit();
        Object key = culprit == null ? null : culprit.key();
        alikeKeys.add(key == null ? from : key);
        return alikeKeys.size() >= ALIKE_MOST && alikeKeys.size() > breakerRatio * (from + 1);
    }

    /** The one record was set aside: its offset is moved past with those after it. */
    void setAside() {
        Held culprit = held.get(from);
        held.set(from, new Held(culprit.slot(), culprit.next(), null, null, null));
        suspectTo = from;
    }
}
