package dev.millrace.sink.buffer;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition's stored offset goes from one number to another, provided that it still has the first one and this
 * generation. {@code from} is what the lane last read or wrote, since transaction markers leave gaps between records.
 *
 * @param source which topic of which cluster the offsets count in, where that is known
 */
public record OffsetMove(
        TopicPartition partition, long generation, @Nullable Long from, long to, @Nullable String source) {
    @Override
    public String toString() {
        return partition + "@" + (from == null ? "start" : from) + ".." + (to - 1);
    }
}
