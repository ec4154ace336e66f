package dev.millrace.sink.metrics;

import dev.millrace.sink.metrics.Metric.Scope;
import java.time.Clock;
import java.util.Map;

/** What happens to one topic, over all incarnations of its lane. */
final class LaneMetrics {
    private final Clock clock;
    private final Meter meter;
    private volatile LaneGauges lane;

    LaneMetrics(LaneGauges lane, Clock clock) {
        this.lane = lane;
        this.clock = clock;
        this.meter = new Meter(
                Scope.TOPIC,
                Map.of(
                        Metric.BUFFERED, () -> this.lane.heldBytes(),
                        Metric.CIRCUIT_OPEN, () -> isOpen() ? 1L : 0L,
                        Metric.CIRCUIT_OPEN_MS, () -> this.lane.circuitOpenMs(),
                        Metric.CIRCUIT_REASON, this::reason,
                        Metric.WAITING_LAG_MS, this::waitingLagMs));
    }

    Meter meter() {
        return meter;
    }

    void becomes(LaneGauges incarnation) {
        lane = incarnation;
    }

    long heldBytes() {
        return lane.heldBytes();
    }

    boolean isOpen() {
        return lane.circuitReason() != null;
    }

    private String reason() {
        String reason = lane.circuitReason();
        return reason == null ? "" : reason;
    }

    private long waitingLagMs() {
        long oldest = lane.oldestWaitingMs();
        return oldest == 0 ? 0 : Math.max(0, clock.millis() - oldest);
    }
}
