package dev.millrace.sink.target;

import dev.millrace.core.TableName;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.schema.Described;
import dev.millrace.sink.schema.SchemaChange;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A database as the sink sees it. All I/O of the sink is behind this interface, on writer threads; every method may be
 * called from several of them at once, for different lanes.
 */
public interface Target extends Described, AutoCloseable {
    /**
     * Takes the partitions over from whoever had them: their stored generation rises, so that a write of the former
     * owner that is still on its way cannot land any more, and what is stored is read after that.
     */
    Ownership own(Set<TopicPartition> partitions);

    /**
     * Moves stored offsets from outside, while no task runs: to a number, or to nothing where the value is null. An
     * empty map forgets all of the connector's. Whoever still writes with the former offsets is fenced off.
     */
    void alterOffsets(Map<TopicPartition, @Nullable Long> offsets);

    /** Whether this connector has written the table before: if it is not there now, somebody has dropped it. */
    boolean hasWritten(TableName table);

    /** Lets the partitions begin at their start again, and forgets that the tables were ever written. */
    void startAgain(Set<TopicPartition> partitions, Set<TableName> tables);

    /** Forgets what {@link #describe} remembers of these tables: somebody else may have changed them. */
    void forget(Set<TableName> tables);

    /**
     * Makes the changes, each of them harmless when it has been made before.
     *
     * @param origin the records that ask for them, for the log of changes
     * @return those that nobody else had made meanwhile
     */
    List<SchemaChange> apply(List<SchemaChange> changes, String origin);

    /** The statements that would make the changes, for whoever makes them by hand. */
    List<String> ddl(List<SchemaChange> changes);

    /**
     * Writes rows and offsets, all or nothing; a batch that landed before is recognised and counts as written.
     *
     * @return how the rows of each table got in, in the target's own words
     * @throws FencedException when the batch's partitions belong to another owner now
     */
    Map<TableName, String> write(Batch batch);

    /** Whether lanes may write one table at once: then a topic's partitions are shared among several. */
    default boolean mayShareTables() {
        return false;
    }

    /** What kind of trouble a failure of one of these methods is. */
    FailureKind classify(Exception failure);

    @Override
    void close();
}
