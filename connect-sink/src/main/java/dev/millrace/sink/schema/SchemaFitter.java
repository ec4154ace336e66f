package dev.millrace.sink.schema;

import dev.millrace.core.Column;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.OffsetMove;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.schema.Contract.Answer;
import dev.millrace.sink.schema.SchemaChange.CreateTable;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.FencedException;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the target's tables fit a batch before it is written, or the batch its tables, as the contract says. */
public final class SchemaFitter {
    private static final Logger LOG = LoggerFactory.getLogger(SchemaFitter.class);

    /** Several tasks may change one table at once; each round at least one of them gets on. */
    private static final int ROUNDS_MOST = 10;

    private final SchemaPlanner planner;
    private final Target target;
    private final SchemaRules rules;
    private final Refusals refusals;
    /** What was found to fit as it is, so that nothing is compared for most batches. */
    private final Map<TableName, Fitting> fitting = new ConcurrentHashMap<>();

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    private record Fitting(TableShape comes, Standing stands) {}

    /**
     * A batch that fits.
     *
     * @param batch what is to be written
     * @param changes what was changed for it
     * @param discarded what was left out of it, by table
     */
    public record Fitted(Batch batch, List<SchemaChange> changes, Map<TableName, Discarded> discarded) {}

    /** How much was left out. */
    public record Discarded(long rows, long values) {
        Discarded and(Discarded more) {
            return new Discarded(rows + more.rows, values + more.values);
        }
    }

    public SchemaFitter(Target target, SchemaRules rules) {
        this.planner = new SchemaPlanner(rules);
        this.target = target;
        this.rules = rules;
        this.refusals = new Refusals(target);
    }

    public Fitted fit(Batch batch) {
        if (fitsAsItIs(batch)) {
            return new Fitted(batch, List.of(), Map.of());
        }
        List<Misfit> misfits = planner.plan(batch, target);
        if (misfits.stream().anyMatch(misfit -> !isDiscarded(misfit))) {
            // What is remembered may be old, and another task may have made the change.
            misfits = lookAgain(batch);
        }
        List<SchemaChange> changed = answer(batch, misfits, () -> lookAgain(batch));
        remember(batch, misfits);
        return discarded(batch, misfits, changed);
    }

    /**
     * The same for values that the database refused, as far as they are too long or too great for their columns.
     *
     * @return nothing when they are not, so that it is a record that is wrong and not a table
     */
    public Optional<Fitted> fitValues(Fitted refused) {
        Batch batch = refused.batch();
        List<Misfit> misfits = byValue(batch);
        if (misfits.isEmpty()) {
            return Optional.empty();
        }
        Fitted fitted = discarded(batch, misfits, answer(batch, misfits, () -> byValue(batch)));
        Map<TableName, Discarded> all = new LinkedHashMap<>(refused.discarded());
        fitted.discarded().forEach((table, more) -> all.merge(table, more, Discarded::and));
        return Optional.of(new Fitted(fitted.batch(), fitted.changes(), all));
    }

    private List<Misfit> byValue(Batch batch) {
        forget(batch);
        return planner.planByValue(batch, target).stream()
                .filter(misfit -> misfit.mends()
                        || isDiscarded(misfit)
                        || (misfit.isMendable() && answerTo(misfit) == Answer.FREEZE))
                .toList();
    }

    private boolean fitsAsItIs(Batch batch) {
        return batch.tables().stream().allMatch(table -> {
            if (needsNothing(table)) {
                return true;
            }
            Fitting known = fitting.get(table.table());
            return known != null
                    && known.comes().equals(Widest.of(table))
                    && target.describe(table.table())
                            .filter(known.stands()::equals)
                            .isPresent();
        });
    }

    /** Deletes need nothing that is not there, not even the table. */
    private static boolean needsNothing(TableBatch table) {
        return table.rows().isEmpty() && table.marks().isEmpty();
    }

    /** Tables whose batches fit whatever their values are. */
    private void remember(Batch batch, List<Misfit> misfits) {
        for (TableBatch table : batch.tables()) {
            if (needsNothing(table)) {
                continue;
            }
            Optional<Standing> stands = misfits.isEmpty() ? target.describe(table.table()) : Optional.empty();
            boolean looks = stands.isEmpty()
                    || !stands.get().generated().isEmpty()
                    || planner.looksAtValues(Widest.of(table), stands.get(), target);
            if (looks || table.rows().isEmpty()) {
                fitting.remove(table.table());
            } else {
                fitting.put(table.table(), new Fitting(Widest.of(table), stands.get()));
            }
        }
    }

    private Answer answerTo(Misfit misfit) {
        Column comes = misfit.comes();
        Answer answer = rules.contracts().apply(misfit.table()).of(misfit.entity());
        boolean isOwn = comes != null && rules.own().contains(comes.name());
        return isOwn && answer != Answer.EVOLVE ? Answer.FREEZE : answer;
    }

    private boolean isDiscarded(Misfit misfit) {
        Answer answer = answerTo(misfit);
        return answer == Answer.DISCARD_ROW || answer == Answer.DISCARD_VALUE;
    }

    /**
     * Changes what may be changed; tells what was.
     *
     * @param again what does not fit after a fresh look
     */
    private List<SchemaChange> answer(Batch batch, List<Misfit> misfits, Supplier<List<Misfit>> again) {
        List<SchemaChange> changes = allowed(misfits);
        if (changes.isEmpty()) {
            return List.of();
        }
        refuseGaps(batch, changes);
        return apply(batch, changes, again);
    }

    private List<SchemaChange> allowed(List<Misfit> misfits) {
        List<Misfit> open =
                misfits.stream().filter(misfit -> !isDiscarded(misfit)).toList();
        List<Misfit> refused = open.stream()
                .filter(misfit -> answerTo(misfit) == Answer.FREEZE || !misfit.mends())
                .toList();
        if (!refused.isEmpty()) {
            throw refusals.of(refused, this::answerTo);
        }
        return open.stream().map(Misfit::remedy).toList();
    }

    private List<SchemaChange> apply(Batch batch, List<SchemaChange> planned, Supplier<List<Misfit>> again) {
        List<SchemaChange> changes = planned;
        for (int round = 1; ; round++) {
            try {
                List<SchemaChange> made = target.apply(changes, batch.origin());
                if (!made.isEmpty()) {
                    LOG.info(
                            "Schema changed: {} [{}]",
                            made.stream().map(SchemaChange::toString).collect(Collectors.joining("; ")),
                            batch.origin());
                }
                return made;
            } catch (RuntimeException e) {
                List<SchemaChange> left = allowed(again.get());
                if (left.isEmpty()) {
                    return List.of(); // another task won the race, and that is success
                }
                if (left.equals(changes) || round == ROUNDS_MOST) {
                    throw notTheRecords(e);
                }
                changes = left;
            }
        }
    }

    /** No record is to blame for a table that cannot be made to fit. */
    private static RuntimeException notTheRecords(RuntimeException failure) {
        if (!(failure instanceof TargetException told)) {
            return failure;
        }
        return switch (told.kind()) {
            case POISON -> new TargetException(FailureKind.ENVIRONMENT, told.getMessage(), told.signature(), told);
            // Two tasks met in the catalog.
            case CONFLICT -> new TargetException(FailureKind.TRANSIENT, told.getMessage(), told.signature(), told);
            case TRANSIENT, ENVIRONMENT -> told;
        };
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

    private List<Misfit> lookAgain(Batch batch) {
        forget(batch);
        return planner.plan(batch, target);
    }

    private void forget(Batch batch) {
        target.forget(batch.tables().stream().map(TableBatch::table).collect(Collectors.toSet()));
    }

    /** The batch without what its tables do not take. */
    private Fitted discarded(Batch batch, List<Misfit> misfits, List<SchemaChange> changed) {
        Map<TableName, Discards> discards = new LinkedHashMap<>();
        for (Misfit misfit : misfits) {
            if (isDiscarded(misfit)) {
                discards.computeIfAbsent(misfit.table(), table -> new Discards())
                        .add(misfit, answerTo(misfit));
            }
        }
        for (TableBatch table : batch.tables()) {
            target.describe(table.table()).ifPresent(stands -> {
                for (Column column : table.shape().columns()) {
                    if (stands.column(column.name()).filter(stands::isGenerated).isPresent()) {
                        discards.computeIfAbsent(table.table(), name -> new Discards())
                                .addGenerated(column.name());
                    }
                }
            });
        }
        if (discards.isEmpty()) {
            return new Fitted(batch, changed, Map.of());
        }
        Map<TableName, Discarded> counts = new LinkedHashMap<>();
        List<TableBatch> rest = new ArrayList<>();
        for (TableBatch table : batch.tables()) {
            Discards of = discards.get(table.table());
            if (of == null) {
                rest.add(table);
                continue;
            }
            Discards.Remainder remainder = of.from(table);
            rest.add(remainder.batch());
            if (remainder.rows() + remainder.values() > 0) {
                counts.put(table.table(), new Discarded(remainder.rows(), remainder.values()));
                tell(
                        batch,
                        misfits.stream()
                                .filter(misfit ->
                                        isDiscarded(misfit) && misfit.table().equals(table.table()))
                                .toList());
            }
        }
        return new Fitted(
                new Batch(batch.moves(), rest, batch.records(), batch.bytes(), batch.committed()), changed, counts);
    }

    /** Once for each misfit: it goes on for as long as the source is what it is. */
    private void tell(Batch batch, List<Misfit> misfits) {
        for (Misfit misfit : misfits) {
            if (told.add(misfit.remedy().toString())) {
                LOG.warn(
                        "{}: {}. What does not fit is left out, as {} says, and counted. [{}]",
                        misfit.table(),
                        misfit.words(),
                        Refusals.setting(misfit, answerTo(misfit)),
                        batch.origin());
            }
        }
    }
}
