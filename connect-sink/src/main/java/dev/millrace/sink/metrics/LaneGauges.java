package dev.millrace.sink.metrics;

import org.jspecify.annotations.Nullable;

/** What a topic's lane tells when it is asked, by any thread. */
public interface LaneGauges {
    /** Memory of the rows that wait or are being written. */
    long heldBytes();

    /** When the source committed the oldest change that waits or is being written; 0 when none does or tells. */
    long oldestWaitingMs();

    /** Why the circuit is open, or null while it is closed. */
    @Nullable String circuitReason();

    /** For how long it has been open. */
    long circuitOpenMs();
}
