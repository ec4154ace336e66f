package dev.millrace.sink;

import dev.millrace.sink.metrics.LaneGauges;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the lanes that share a topic's partitions tell together. */
record TopicGauges(List<? extends LaneGauges> lanes) implements LaneGauges {
    @Override
    public long heldBytes() {
        return lanes.stream().mapToLong(LaneGauges::heldBytes).sum();
    }

    @Override
    public long oldestWaitingMs() {
        return lanes.stream()
                .mapToLong(LaneGauges::oldestWaitingMs)
                .filter(oldest -> oldest != 0)
                .min()
                .orElse(0);
    }

    @Override
    public @Nullable String circuitReason() {
        return lanes.stream()
                .map(LaneGauges::circuitReason)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    @Override
    public long circuitOpenMs() {
        return lanes.stream().mapToLong(LaneGauges::circuitOpenMs).max().orElse(0);
    }
}
