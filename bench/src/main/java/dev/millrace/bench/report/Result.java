package dev.millrace.bench.report;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One line of a results file. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Result.Environment.class, name = "environment"),
    @JsonSubTypes.Type(value = Result.Throughput.class, name = "throughput"),
    @JsonSubTypes.Type(value = Result.Latency.class, name = "latency"),
    @JsonSubTypes.Type(value = Result.Memory.class, name = "memory")
})
public sealed interface Result {
    /** What counts as right: all rows were compared and are equal. */
    String VERIFIED = "verified";

    /**
     * Where and how the lines after it were measured.
     *
     * @param facts by name, in the order in which they are to be read
     */
    record Environment(String started, String command, Map<String, String> facts) implements Result {}

    /**
     * One run of one contestant.
     *
     * @param events changes that were applied; tombstones are not counted
     * @param seconds from posting the connector until the last row was seen; 0 where it never was
     * @param workerCpuSeconds of the Connect worker; null where there is none
     * @param outcome {@link Result#VERIFIED}, or what is wrong
     */
    record Throughput(
            String database,
            String workload,
            String contestant,
            int run,
            long events,
            double seconds,
            @Nullable Double workerCpuSeconds,
            @Nullable Double databaseCpuSeconds,
            String outcome)
            implements Result {
        public double eventsPerSecond() {
            return seconds > 0 ? events / seconds : Double.NaN;
        }

        public boolean isVerified() {
            return outcome.equals(VERIFIED);
        }
    }

    /**
     * How long changes took from the source's commit until the target showed them, in milliseconds.
     *
     * @param rate changes a second that were asked for
     * @param changes that were measured
     * @param dueP50Ms from when the change was due by the clock, whatever the source was doing then
     * @param latestMs by how much the load itself was late at most
     */
    record Latency(
            String database,
            String contestant,
            int rate,
            long changes,
            double p50Ms,
            double p90Ms,
            double p99Ms,
            double maxMs,
            double dueP50Ms,
            double dueP99Ms,
            double latestMs,
            String outcome)
            implements Result {}

    /**
     * How much of a small heap a large load takes.
     *
     * @param heapBytes the worker's -Xmx
     * @param budgetBytes what the sink may hold
     * @param idleBytes alive before the sink was started
     * @param peakLiveBytes the most that was alive at any full collection while it ran
     * @param peakAfterAnyBytes the most that any collection left, garbage included that it did not look at
     */
    record Memory(
            String database,
            String contestant,
            long rows,
            int tables,
            long heapBytes,
            long budgetBytes,
            long idleBytes,
            long peakLiveBytes,
            long peakAfterAnyBytes,
            double seconds,
            String outcome)
            implements Result {}
}
