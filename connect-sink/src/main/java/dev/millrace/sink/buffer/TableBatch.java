package dev.millrace.sink.buffer;

import dev.millrace.core.Key;
import dev.millrace.core.Row;
import dev.millrace.core.RowChange.Delete;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import java.util.List;
import java.util.Map;

/**
 * The changes of one table, in the order of their keys. Deletes come first, which frees unique values; a replaced row
 * stands in both lists.
 *
 * @param shape all columns that any of the rows carries
 * @param rows the rows by the columns that they carry; most batches have one entry
 * @param emptied the table is emptied before anything else
 * @param marks deletes whose rows stay and are marked
 * @param fresh all rows are new in the source, or deleted here before they are written
 * @param whole no row leaves out a column that its record has, so that each may replace what stands
 */
public record TableBatch(
        TableShape shape,
        List<Key> deletes,
        Map<TableShape, List<Row>> rows,
        boolean emptied,
        List<Delete> marks,
        boolean fresh,
        boolean whole) {
    /** Of whole rows. */
    public TableBatch(
            TableShape shape,
            List<Key> deletes,
            Map<TableShape, List<Row>> rows,
            boolean emptied,
            List<Delete> marks,
            boolean fresh) {
        this(shape, deletes, rows, emptied, marks, fresh, true);
    }

    public TableName table() {
        return shape.table();
    }
}
