package dev.millrace.sink;

import dev.millrace.sink.buffer.BatchBuilder;
import dev.millrace.sink.decode.RecordDecoder.Decoded;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What a lane has taken and not begun to write: batches that are full, and the one that fills. Under the lane's lock. */
final class WaitingBatches {
    /**
     * One that waits and one that fills keep the target busy. More would not be written sooner, and the garbage collector
     * would carry it around meanwhile.
     */
    private static final int AHEAD_MOST = 1;
    /** From here on, rows that came once each gain nothing in a larger transaction, and cost memory. */
    private static final int PLAIN_ROWS = 20_000;

    private final List<TopicPartition> partitions;
    private final LaneWork work;
    private final Deque<BatchBuilder> sealed = new ArrayDeque<>();
    private BatchBuilder filling;
    /** When the last batch began, or the lane itself. */
    private long beganAt = System.nanoTime();

    WaitingBatches(List<TopicPartition> partitions, LaneWork work) {
        this.partitions = partitions;
        this.work = work;
        this.filling = new BatchBuilder(partitions);
    }

    /** Takes what a record asks for, if anything, and its partition's place after it. */
    void add(int slot, long nextOffset, @Nullable Decoded decoded) {
        if (decoded != null) {
            filling.add(decoded.change(), decoded.bytes());
            filling.committedAt(decoded.sourceMs());
        }
        filling.reached(slot, nextOffset);
        if (filling.rows() >= mostRows() || filling.bytes() >= work.batchBytes()) {
            seal();
        }
    }

    private int mostRows() {
        boolean gains = work.batchIntervalNanos() > 0 || filling.combines();
        return gains ? work.batchRows() : Math.min(PLAIN_ROWS, work.batchRows());
    }

    private void seal() {
        sealed.add(filling);
        filling = new BatchBuilder(partitions);
    }

    /** No more comes until some of it is written, so it does not wait for more. */
    void endWait() {
        if (sealed.isEmpty() && isFilling() && !isDue()) {
            seal();
        }
    }

    /** Whether there is enough to write for as long as it takes to fill another one. */
    boolean isAhead() {
        return sealed.size() >= AHEAD_MOST;
    }

    boolean isFilling() {
        return !filling.isEmpty();
    }

    /** Whether a batch may begin. */
    boolean isReady() {
        return !sealed.isEmpty() || (isFilling() && isDue());
    }

    private boolean isDue() {
        return System.nanoTime() - beganAt >= work.batchIntervalNanos();
    }

    /** The batch that has waited longest, which begins now. */
    BatchBuilder take() {
        BatchBuilder oldest = sealed.poll();
        if (oldest == null) {
            oldest = filling;
            filling = new BatchBuilder(partitions);
        }
        beganAt = System.nanoTime();
        return oldest;
    }

    /** The earlier one of a time and of when the oldest change was committed at its source; 0 is none. */
    long oldestMs(long known) {
        long oldest = known;
        for (BatchBuilder waiting : sealed) {
            oldest = earlier(oldest, waiting.committed().oldestMs());
        }
        return earlier(oldest, filling.committed().oldestMs());
    }

    private static long earlier(long known, long other) {
        return known == 0 || other == 0 ? Math.max(known, other) : Math.min(known, other);
    }

    void clear() {
        sealed.clear();
        filling = new BatchBuilder(partitions);
    }
}
