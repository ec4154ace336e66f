package dev.millrace.sink.decode;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.RowChange;
import dev.millrace.sink.decode.RecordDecoder.Deletes;
import dev.millrace.sink.decode.RecordDecoder.Mode;
import dev.millrace.sink.decode.RecordDecoder.Truncates;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done with the records of one table.
 *
 * @param keyFields the fields that tell rows apart; empty means those of the record's key
 * @param positionColumn the column that keeps where a change stands in its source's log; empty for none
 */
public record TableRules(
        Mode mode,
        Deletes deletes,
        Truncates truncates,
        List<String> keyFields,
        String positionColumn,
        ColumnRules columns) {
    public TableRules {
        keyFields = List.copyOf(keyFields);
    }

    boolean appends() {
        return mode == Mode.APPEND;
    }

    boolean marksDeleted() {
        return deletes == Deletes.SOFT;
    }

    boolean keepsPosition() {
        return !positionColumn.isEmpty();
    }

    /** The columns that rows get from the sink, that of the position first. */
    List<Column> added() {
        List<Column> columns = new ArrayList<>();
        if (keepsPosition()) {
            columns.add(new Column(positionColumn, FieldType.ascii(PositionText.MOST), true, false));
        }
        if (!appends() && marksDeleted()) {
            columns.add(RowChange.Delete.DELETED_AT);
        }
        return List.copyOf(columns);
    }
}
