package dev.millrace.sink.schema;

import dev.millrace.core.Column;
import dev.millrace.core.Row;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.schema.Contract.Answer;
import dev.millrace.sink.schema.SchemaChange.AddColumn;
import dev.millrace.sink.schema.SchemaChange.CreateTable;
import dev.millrace.sink.schema.SchemaChange.RelaxColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is left out of one table's rows, so that the rest of them fits. Deletes are never left out. */
final class Discards {
    /** Left out without a word: the database computes them. */
    private final Set<String> generated = new HashSet<>();

    private final Set<String> columns = new HashSet<>();
    /** Columns whose values go with their whole row. */
    private final Set<String> rowWise = new HashSet<>();
    /** Columns whose values have to fit these. */
    private final Map<String, Column> checked = new HashMap<>();
    /** Columns without which there is no row. */
    private final Set<String> required = new HashSet<>();

    private boolean everything;
    private long rowsLeftOut;
    private long valuesLeftOut;
    /** A row that stays has lost a value. */
    private boolean cutsRows;

    /** What is left of a batch, and how much was left out that somebody may miss. */
    record Remainder(TableBatch batch, long rows, long values) {}

    void addGenerated(String column) {
        generated.add(column);
    }

    void add(Misfit misfit, Answer answer) {
        Column comes = misfit.comes();
        if (misfit.remedy() instanceof CreateTable) {
            everything = true;
        } else if (misfit.remedy() instanceof AddColumn && comes != null) {
            columns.add(comes.name());
            addRowWise(comes.name(), answer);
        } else if (misfit.remedy() instanceof RelaxColumn) {
            if (comes == null) {
                everything = true; // no row carries what each row needs
            } else {
                required.add(comes.name());
            }
        } else if (comes != null && misfit.stands() != null) {
            checked.put(comes.name(), misfit.stands());
            addRowWise(comes.name(), answer);
        }
    }

    private void addRowWise(String column, Answer answer) {
        if (answer == Answer.DISCARD_ROW) {
            rowWise.add(column);
        }
    }

    Remainder from(TableBatch batch) {
        Map<TableShape, List<Row>> left = new LinkedHashMap<>();
        batch.rows().forEach((shape, rows) -> {
            if (concerns(shape)) {
                List<Column> kept = shape.columns().stream()
                        .filter(column -> !generated.contains(column.name()) && !columns.contains(column.name()))
                        .toList();
                TableShape narrow = new TableShape(shape.table(), kept, shape.keyColumns());
                for (Row row : rows) {
                    Row rest = rest(row, narrow);
                    if (rest != null) {
                        left.computeIfAbsent(rest.shape(), s -> new ArrayList<>())
                                .add(rest);
                    }
                }
            } else {
                left.computeIfAbsent(shape, s -> new ArrayList<>()).addAll(rows);
            }
        });
        Set<String> gone = new HashSet<>(generated);
        gone.addAll(columns);
        TableBatch remainder = new TableBatch(
                batch.shape().without(gone),
                batch.deletes(),
                left,
                batch.emptied(),
                batch.marks(),
                batch.fresh(),
                batch.whole() && !cutsRows);
        return new Remainder(remainder, rowsLeftOut, valuesLeftOut);
    }

    private boolean concerns(TableShape shape) {
        return everything
                || shape.columns().stream()
                        .map(Column::name)
                        .anyMatch(name -> generated.contains(name)
                                || columns.contains(name)
                                || checked.containsKey(name)
                                || required.contains(name));
    }

    /** The row as far as it fits, or null when it goes as a whole. */
    private @Nullable Row rest(Row row, TableShape narrow) {
        @Nullable Object[] left = new @Nullable Object[narrow.columns().size()];
        int next = 0;
        int values = 0;
        boolean goes = everything;
        boolean cut = false;
        for (int i = 0; i < row.shape().columns().size(); i++) {
            Column column = row.shape().columns().get(i);
            Object value = row.value(i);
            if (generated.contains(column.name())) {
                continue;
            }
            boolean fits = fits(column, value);
            goes |= !fits && (rowWise.contains(column.name()) || column.inKey() || required.contains(column.name()));
            values += fits ? 0 : 1;
            if (!columns.contains(column.name())) {
                left[next++] = fits ? value : Row.ABSENT;
                cut |= !fits;
            }
        }
        if (goes) {
            rowsLeftOut++;
            return null;
        }
        valuesLeftOut += values;
        cutsRows |= cut;
        return Row.of(narrow, left).carried();
    }

    private boolean fits(Column column, @Nullable Object value) {
        if (columns.contains(column.name())) {
            return value == null; // nothing is lost with a null
        }
        Column stands = checked.get(column.name());
        return (stands == null || Fits.in(stands.type(), value))
                && (value != null || !required.contains(column.name()));
    }
}
