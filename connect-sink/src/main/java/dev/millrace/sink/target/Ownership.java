package dev.millrace.sink.target;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What a lane got when it took its partitions: for each the generation to write with, and where to go on. */
public record Ownership(Map<TopicPartition, Claim> claims) {
    public Ownership {
        claims = Map.copyOf(claims);
    }

    /**
     * A partition's share of it.
     *
     * @param nextOffset what is stored; null says that nothing was ever written of this partition
     * @param source which topic of which cluster the stored offset counts in, where that was known
     */
    public record Claim(long generation, @Nullable Long nextOffset, @Nullable String source) {}
}
