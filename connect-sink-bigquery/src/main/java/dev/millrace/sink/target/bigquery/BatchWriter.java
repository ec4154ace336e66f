package dev.millrace.sink.target.bigquery;

import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.target.Ownership;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One of the ways to write, with the way to keep offsets that goes with it. */
interface BatchWriter extends AutoCloseable {
    Ownership own(Set<TopicPartition> partitions);

    void alterOffsets(Map<TopicPartition, @Nullable Long> offsets);

    /**
     * Writes rows and offsets.
     *
     * @param parts those tables of the batch that stand, with what is to be done to them
     */
    void write(Batch batch, List<Part> parts);

    /** How rows get in, in a word. */
    String way();

    @Override
    default void close() {
        // most hold nothing open
    }

    /** A table's part of a batch. */
    record Part(StandingTable table, TableBatch batch) {}
}
