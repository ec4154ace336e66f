package dev.millrace.sink.buffer;

import dev.millrace.core.Change;
import dev.millrace.core.Key;
import dev.millrace.core.Row;
import dev.millrace.core.RowChange;
import dev.millrace.core.RowChange.Delete;
import dev.millrace.core.RowChange.Replace;
import dev.millrace.core.RowChange.Upsert;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One table's pending changes: one per key, so that their order among each other does not matter. */
final class TableBuffer {
    private final TableName table;
    private final ChangesByKey changes = new ChangesByKey();
    private boolean emptied;

    TableBuffer(TableName table) {
        this.table = table;
    }

    TableName table() {
        return table;
    }

    int rows() {
        return changes.size();
    }

    /** Takes a change and tells how many rows are waiting now. */
    int add(Change change) {
        if (change instanceof RowChange row) {
            changes.add(row);
        } else {
            changes.clear(); // what came before on any key is gone with the rows that stand
            emptied = true;
        }
        return changes.size();
    }

    @Nullable RowChange pending(Key key) {
        return changes.get(key);
    }

    TableBatch drain() {
        boolean ascending = changes.isAscending();
        List<RowChange> ordered = ascending ? changes.drain() : KeyOrder.sorted(changes.drain());
        List<Key> deletes = new ArrayList<>();
        Map<TableShape, List<Row>> rows = new LinkedHashMap<>();
        TableShape shape = null;
        TableShape former = null;
        List<Row> alike = List.of();
        boolean fresh = true;
        boolean whole = true;
        List<Delete> marks = new ArrayList<>();
        for (RowChange change : ordered) {
            if (change instanceof Delete delete && delete.soft()) {
                marks.add(delete);
            } else if (change instanceof Delete || change instanceof Replace) {
                deletes.add(change.key());
            }
            if (!(change instanceof Delete)) {
                Row row = change instanceof Upsert upsert ? upsert.row() : ((Replace) change).row();
                fresh &= change instanceof Replace || ((Upsert) change).fresh();
                whole &= change instanceof Replace || row.isWhole();
                Row carried = row.carried();
                if (!carried.shape().equals(former)) {
                    former = carried.shape();
                    alike = rows.computeIfAbsent(former, s -> new ArrayList<>());
                }
                alike.add(carried);
                shape = shape == null ? row.shape() : shape.and(row.shape());
            }
        }
        if (shape == null) {
            shape = ordered.isEmpty() ? new TableShape(table, List.of()) : ((Delete) ordered.get(0)).shape();
        }
        return new TableBatch(shape, deletes, rows, emptied, marks, fresh || emptied, whole);
    }
}
