package dev.millrace.sink.schema;

import dev.millrace.core.TableName;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the target's tables fit a batch before it is written. */
public final class SchemaFitter {
    private static final Logger LOG = LoggerFactory.getLogger(SchemaFitter.class);

    private final SchemaPlanner planner = new SchemaPlanner();
    private final Target target;
    private final boolean evolves;

    public SchemaFitter(Target target, boolean evolves) {
        this.target = target;
        this.evolves = evolves;
    }

    public void fit(Batch batch) {
        if (planner.plan(batch, target::describe).isEmpty()) {
            return;
        }
        // What is remembered may be old, and another task may have made the change.
        List<SchemaChange> changes = lookAgain(batch);
        if (changes.isEmpty()) {
            return;
        }
        String what = changes.stream().map(SchemaChange::toString).collect(Collectors.joining("; "));
        if (!evolves) {
            throw new TargetException("The target lacks something, and schema.evolution is none: " + what
                    + ". Make the change by hand or set schema.evolution=evolve, then restart the task.");
        }
        try {
            target.apply(changes);
            LOG.info("Schema changed: {}", what);
        } catch (RuntimeException e) {
            if (!lookAgain(batch).isEmpty()) {
                throw e; // else another task won the race, and that is success
            }
        }
    }

    private List<SchemaChange> lookAgain(Batch batch) {
        Set<TableName> tables = batch.tables().stream().map(TableBatch::table).collect(Collectors.toSet());
        target.forget(tables);
        return planner.plan(batch, target::describe);
    }
}
