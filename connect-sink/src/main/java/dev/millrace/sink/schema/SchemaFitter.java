package dev.millrace.sink.schema;

import dev.millrace.core.TableName;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.OffsetMove;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.schema.SchemaChange.CreateTable;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.FencedException;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the target's tables fit a batch before it is written. */
public final class SchemaFitter {
    private static final Logger LOG = LoggerFactory.getLogger(SchemaFitter.class);

    private final SchemaPlanner planner = new SchemaPlanner();
    private final Target target;
    private final Rules rules;

    /**
     * What is allowed.
     *
     * @param evolves tables are created and columns added
     * @param fillsAgain a table that was written before and is gone is created and filled from the topic's start
     */
    public record Rules(boolean evolves, boolean fillsAgain) {}

    public SchemaFitter(Target target, Rules rules) {
        this.target = target;
        this.rules = rules;
    }

    /** Tells what was changed. */
    public List<SchemaChange> fit(Batch batch) {
        if (planner.plan(batch, target::describe).isEmpty()) {
            return List.of();
        }
        // What is remembered may be old, and another task may have made the change.
        List<SchemaChange> changes = lookAgain(batch);
        if (changes.isEmpty()) {
            return List.of();
        }
        String what = changes.stream().map(SchemaChange::toString).collect(Collectors.joining("; "));
        if (!rules.evolves()) {
            throw new TargetException(
                    FailureKind.ENVIRONMENT,
                    "The target lacks something, and schema.evolution is none: " + what
                            + ". Make the change by hand, or set schema.evolution=evolve.");
        }
        refuseGaps(batch, changes);
        try {
            target.apply(changes);
            LOG.info("Schema changed: {}", what);
            return changes;
        } catch (RuntimeException e) {
            if (!lookAgain(batch).isEmpty()) {
                throw notTheRecords(e); // else another task won the race, and that is success
            }
            return List.of();
        }
    }

    /** No record is to blame for a table that cannot be made to fit. */
    private static RuntimeException notTheRecords(RuntimeException failure) {
        return failure instanceof TargetException told && told.kind() == FailureKind.POISON
                ? new TargetException(FailureKind.ENVIRONMENT, told.getMessage(), told.signature(), told)
                : failure;
    }

    /** A table that was filled and is gone would come back with a gap where its history was. */
    private void refuseGaps(Batch batch, List<SchemaChange> changes) {
        if (batch.moves().stream().noneMatch(move -> move.from() != null && move.from() > 0)) {
            return; // this is the start
        }
        Set<TableName> gone = changes.stream()
                .filter(change -> change instanceof CreateTable && target.hasWritten(change.table()))
                .map(SchemaChange::table)
                .collect(Collectors.toSet());
        if (gone.isEmpty()) {
            return;
        }
        if (!rules.fillsAgain()) {
            throw new TargetException(
                    FailureKind.ENVIRONMENT,
                    "Table " + gone + " was filled by this connector and is not there any more. A new"
                            + " one would lack everything before this batch. Restore it; or set"
                            + " target.missing=create_from_start to create it and read the topic again from its start.");
        }
        Set<TopicPartition> partitions =
                batch.moves().stream().map(OffsetMove::partition).collect(Collectors.toSet());
        target.startAgain(partitions, gone);
        throw new FencedException("Table " + gone + " was dropped: its topic is read again from the start.");
    }

    private List<SchemaChange> lookAgain(Batch batch) {
        Set<TableName> tables = batch.tables().stream().map(TableBatch::table).collect(Collectors.toSet());
        target.forget(tables);
        return planner.plan(batch, target::describe);
    }
}
