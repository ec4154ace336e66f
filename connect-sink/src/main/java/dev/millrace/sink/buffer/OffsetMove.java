package dev.millrace.sink.buffer;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition's stored offset goes from one number to another, provided that it still has the first one and this
 * generation. {@code from} is what the lane last read or wrote, since transaction markers leave gaps between records.
 */
public record OffsetMove(TopicPartition partition, long generation, @Nullable Long from, long to) {
    @Override
    public String toString() {
        return partition + "@" + (from == null ? "start" : from) + ".." + (to - 1);
    }
}
