package dev.millrace.sink;

import dev.millrace.sink.decode.RecordDecoder.Decoded;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** One partition's place in its lane. The task's thread only. */
final class Cursor {
    static final long UNKNOWN = -1;

    private final TopicPartition partition;
    private final Lane lane;
    private final int slot;
    private final Starts starts;
    private long next = UNKNOWN;

    /** Where reading began, for partitions of which the target knows nothing yet. It outlives lanes. */
    interface Starts {
        void began(TopicPartition partition, long offset);
    }

    Cursor(TopicPartition partition, Lane lane, int slot, Starts starts) {
        this.partition = partition;
        this.lane = lane;
        this.slot = slot;
        this.starts = starts;
    }

    TopicPartition partition() {
        return partition;
    }

    Lane lane() {
        return lane;
    }

    int slot() {
        return slot;
    }

    /** The offset that comes next, or {@link #UNKNOWN} before anything came of a partition that the target does not know. */
    long next() {
        return next;
    }

    /** Reading goes on at this offset: what was accepted below is done. */
    void seekTo(long offset) {
        next = offset;
    }

    /**
     * Whether the record is the lane's to take. While the lane is not running none is, since everything from its stored
     * offset on will come again.
     */
    boolean takes(long offset) {
        if (!lane.isRunning()) {
            starts.began(partition, offset);
            return false;
        }
        if (next == UNKNOWN) {
            starts.began(partition, offset);
        } else if (offset < next) {
            // Nothing of ours makes the framework read again without a seek, so this is another topic's record.
            lane.topicBeganAgain(partition, next, offset);
        }
        return true;
    }

    /** Takes the record, with the change that it asks for, if any. */
    void add(SinkRecord sinkRecord, @Nullable Decoded decoded) {
        next = sinkRecord.originalKafkaOffset() + 1;
        lane.add(slot, next, decoded, sinkRecord);
    }

    /** The record could not be read. */
    void malformed(SinkRecord sinkRecord, RuntimeException reason) {
        next = sinkRecord.originalKafkaOffset() + 1;
        lane.malformed(slot, next, sinkRecord, reason);
    }

    /** Everything below this offset is known to need nothing from us. */
    void advanceTo(long offset) {
        if (offset > next) {
            next = offset;
            lane.add(slot, next, null, null);
        }
    }
}
