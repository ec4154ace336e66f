package dev.millrace.sink.schema;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.schema.Contract.Answer;
import dev.millrace.sink.schema.Contract.Entity;
import dev.millrace.sink.schema.SchemaChange.AddColumn;
import dev.millrace.sink.schema.SchemaChange.CreateTable;
import dev.millrace.sink.schema.SchemaChange.FillColumn;
import dev.millrace.sink.schema.SchemaChange.RelaxColumn;
import dev.millrace.sink.schema.SchemaChange.TightenColumn;
import dev.millrace.sink.schema.SchemaChange.WidenType;
import dev.millrace.sink.schema.Widening.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Compares what comes with what stands. Pure: the same shapes and values give the same plan. */
final class SchemaPlanner {
    private final SchemaRules rules;

    SchemaPlanner(SchemaRules rules) {
        this.rules = rules;
    }

    /** What does not fit by what the records say of themselves. */
    List<Misfit> plan(Batch batch, Described target) {
        List<Misfit> misfits = new ArrayList<>();
        for (TableBatch table : batch.tables()) {
            if (table.rows().isEmpty() && table.marks().isEmpty()) {
                continue; // only deletes: they need nothing that is not there, not even the table
            }
            Optional<Standing> stands = target.describe(table.table());
            if (stands.isPresent()) {
                plan(table, stands.get(), target, misfits);
            } else if (!table.rows().isEmpty()) {
                CreateTable create = new CreateTable(Widest.of(table));
                misfits.add(new Misfit(table.table(), Entity.TABLES, null, null, create, true));
            }
        }
        return misfits;
    }

    private void plan(TableBatch batch, Standing stands, Described target, List<Misfit> misfits) {
        TableShape comes = Widest.of(batch);
        for (Column column : comes.columns()) {
            Optional<Column> found = stands.column(column.name());
            if (found.isEmpty()) {
                misfits.add(missing(batch, column));
                backfill(batch, column, target, misfits);
            } else if (!stands.isGenerated(found.get())) {
                widen(batch, column, found.get(), target).ifPresent(misfits::add);
                if (found.get().nullable() && target.tightens()) { // else nothing shows that it was filled before
                    backfill(batch, column, target, misfits);
                } else if (!found.get().nullable()
                        && column.nullable()
                        && !column.inKey()
                        && !found.get().inKey()) {
                    relax(batch, column, found.get()).ifPresent(misfits::add);
                }
            }
        }
        if (!batch.rows().isEmpty()) {
            for (Column column : uncarried(comes, stands)) {
                relax(batch, null, column).ifPresent(misfits::add);
            }
        }
    }

    private static Misfit missing(TableBatch batch, Column column) {
        // Rows that are there already have no value for it, so it may be null whatever the source says.
        boolean isFilled = !column.nullable() && column.told().defaultValue() != null;
        Column added =
                isFilled ? new Column(column.name(), column.type(), false, false, column.told()) : column.asNullable();
        return new Misfit(batch.table(), Entity.COLUMNS, column, null, new AddColumn(batch.table(), added), true);
    }

    /** Columns that every row has in the source get a value in the rows that were here before them. */
    private void backfill(TableBatch batch, Column column, Described target, List<Misfit> misfits) {
        String value = rules.backfill().get(column.name());
        boolean evolves = rules.contracts().apply(batch.table()).columns() == Answer.EVOLVE;
        if (value != null && evolves && !column.nullable() && !column.inKey()) {
            misfits.add(new Misfit(
                    batch.table(), Entity.COLUMNS, column, null, new FillColumn(batch.table(), column, value), true));
            if (target.tightens()) {
                misfits.add(new Misfit(
                        batch.table(), Entity.COLUMNS, column, null, new TightenColumn(batch.table(), column), true));
            }
        }
    }

    private static Optional<Misfit> widen(TableBatch batch, Column comes, Column stands, Described target) {
        Widening widening = between(stands, comes.type(), target);
        return switch (widening.verdict()) {
            case HOLDS, TRY -> Optional.empty();
            case LOOK ->
                all(batch, comes, value -> Fits.in(stands.type(), value))
                        ? Optional.empty()
                        : Optional.of(widened(batch, comes, stands, widening, target));
            case WIDEN -> Optional.of(widened(batch, comes, stands, widening, target));
            case REFUSE ->
                Optional.of(new Misfit(
                        batch.table(),
                        Entity.TYPES,
                        comes,
                        stands,
                        new WidenType(batch.table(), stands, target.stored(comes.type(), stands.inKey())),
                        false));
        };
    }

    /** How a column takes a type, in a database that has not all types: what is as wide as it can be takes it. */
    static Widening between(Column stands, FieldType comes, Described target) {
        FieldType stored = target.stored(comes, stands.inKey());
        Widening asStored = Widening.of(stands.type(), stored);
        Widening asIs = Widening.of(stands.type(), comes);
        if (asStored.verdict() == Verdict.HOLDS && asIs.verdict() == Verdict.LOOK) {
            return new Widening(Verdict.TRY, stands.type()); // as fine as can be; a target refuses what is finer
        }
        // A column of the right type may still not hold all that the type can have.
        boolean isSure = asStored.verdict() == Verdict.HOLDS && asIs.verdict() != Verdict.TRY;
        Widening widening = isSure ? asStored : asIs;
        return widening.to().equals(stands.type())
                ? widening
                : new Widening(widening.verdict(), target.stored(widening.to(), stands.inKey()));
    }

    /** A column as wide as the database has it. */
    private static Misfit widened(TableBatch batch, Column comes, Column stands, Widening widening, Described target) {
        FieldType wanted = target.stored(comes.type(), stands.inKey());
        boolean mends = mends(widening.to(), stands, wanted);
        return new Misfit(
                batch.table(),
                Entity.TYPES,
                comes,
                stands,
                new WidenType(batch.table(), stands, mends ? widening.to() : wanted),
                mends);
    }

    /** Whether a column of this type is wider than the one that stands, and takes what comes. */
    static boolean mends(FieldType to, Column stands, FieldType wanted) {
        boolean isWider = Widening.of(stands.type(), to).verdict() != Verdict.HOLDS;
        return isWider && takes(to, stands.type()) && takes(to, wanted);
    }

    private static boolean takes(FieldType stands, FieldType comes) {
        Verdict verdict = Widening.of(stands, comes).verdict();
        return verdict == Verdict.HOLDS || verdict == Verdict.TRY;
    }

    /** What else than by evolving is decided when a null comes. */
    private Optional<Misfit> relax(TableBatch batch, @Nullable Column comes, Column stands) {
        return rules.contracts().apply(batch.table()).types() == Answer.EVOLVE
                ? Optional.of(relaxed(batch, comes, stands))
                : Optional.empty();
    }

    private static Misfit relaxed(TableBatch batch, @Nullable Column comes, Column stands) {
        return new Misfit(batch.table(), Entity.TYPES, comes, stands, new RelaxColumn(batch.table(), stands), true);
    }

    /** Columns that need a value in each row, and get none. */
    private static List<Column> uncarried(TableShape comes, Standing stands) {
        return stands.shape().columns().stream()
                .filter(column -> !column.inKey()
                        && !stands.maySkip(column)
                        && comes.columns().stream().noneMatch(carried -> stands.column(carried.name())
                                .filter(column::equals)
                                .isPresent()))
                .toList();
    }

    /** What does not fit by its values, after the database refused some of them. */
    List<Misfit> planByValue(Batch batch, Described target) {
        List<Misfit> misfits = new ArrayList<>();
        for (TableBatch table : batch.tables()) {
            Optional<Standing> stands = table.rows().isEmpty() ? Optional.empty() : target.describe(table.table());
            if (stands.isEmpty()) {
                continue;
            }
            TableShape comes = Widest.of(table);
            for (Column column : comes.columns()) {
                stands.get()
                        .column(column.name())
                        .filter(found -> !stands.get().isGenerated(found))
                        .ifPresent(found -> byValue(table, column, found, target, misfits));
            }
            uncarried(comes, stands.get()).forEach(column -> misfits.add(relaxed(table, null, column)));
        }
        return misfits;
    }

    private static void byValue(TableBatch batch, Column comes, Column stands, Described target, List<Misfit> misfits) {
        Widening widening = between(stands, comes.type(), target);
        if (widening.verdict() == Verdict.TRY && !all(batch, comes, value -> Fits.in(stands.type(), value))) {
            misfits.add(widened(batch, comes, stands, widening, target));
        }
        if (!stands.nullable() && !stands.inKey() && comes.nullable() && !all(batch, comes, value -> value != null)) {
            misfits.add(relaxed(batch, comes, stands));
        }
    }

    /** Whether what fits depends on the values, so that each batch has to be looked at. */
    boolean looksAtValues(TableShape comes, Standing stands, Described target) {
        return comes.columns().stream().anyMatch(column -> stands.column(column.name())
                .filter(found -> between(found, column.type(), target).verdict() == Verdict.LOOK)
                .isPresent());
    }

    private static boolean all(TableBatch batch, Column column, Predicate<@Nullable Object> fits) {
        return batch.rows().entrySet().stream().allMatch(rows -> {
            int place =
                    rows.getKey().columns().stream().map(Column::name).toList().indexOf(column.name());
            return place < 0
                    || rows.getValue().stream().map(row -> row.value(place)).allMatch(fits);
        });
    }
}
