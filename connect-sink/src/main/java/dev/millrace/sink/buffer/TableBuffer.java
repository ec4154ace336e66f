package dev.millrace.sink.buffer;

import dev.millrace.core.Key;
import dev.millrace.core.Row;
import dev.millrace.core.RowChange;
import dev.millrace.core.RowChange.Delete;
import dev.millrace.core.RowChange.Replace;
import dev.millrace.core.RowChange.Upsert;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One table's pending changes: one per key, so that their order among each other does not matter. */
final class TableBuffer {
    private final TableName table;
    private final Map<Key, RowChange> changes = new HashMap<>();

    TableBuffer(TableName table) {
        this.table = table;
    }

    TableName table() {
        return table;
    }

    /** Whether the change is the first of its row. */
    boolean add(RowChange change) {
        int before = changes.size();
        changes.merge(change.key(), change, (earlier, later) -> later.after(earlier));
        return changes.size() > before;
    }

    @Nullable RowChange pending(Key key) {
        return changes.get(key);
    }

    TableBatch drain() {
        List<RowChange> ordered = new ArrayList<>(changes.values());
        ordered.sort((left, right) -> left.key().compareTo(right.key()));
        List<Key> deletes = new ArrayList<>();
        Map<TableShape, List<Row>> rows = new LinkedHashMap<>();
        TableShape shape = null;
        boolean fresh = true;
        for (RowChange change : ordered) {
            if (change instanceof Delete || change instanceof Replace) {
                deletes.add(change.key());
            }
            if (!(change instanceof Delete)) {
                Row row = change instanceof Upsert upsert ? upsert.row() : ((Replace) change).row();
                fresh &= change instanceof Replace || ((Upsert) change).fresh();
                Row carried = row.isWhole() ? row : row.carried();
                rows.computeIfAbsent(carried.shape(), s -> new ArrayList<>()).add(carried);
                shape = shape == null ? row.shape() : shape.and(row.shape());
            }
        }
        if (shape == null) {
            shape = ((Delete) ordered.get(0)).shape();
        }
        return new TableBatch(shape, deletes, rows, fresh);
    }
}
