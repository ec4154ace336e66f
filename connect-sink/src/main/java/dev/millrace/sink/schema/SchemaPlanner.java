package dev.millrace.sink.schema;

import dev.millrace.core.Column;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.schema.SchemaChange.AddColumn;
import dev.millrace.sink.schema.SchemaChange.CreateTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Compares what comes with what stands. Pure: the same shapes give the same plan. */
public final class SchemaPlanner {
    public List<SchemaChange> plan(Batch batch, Function<TableName, Optional<TableShape>> describe) {
        List<SchemaChange> changes = new ArrayList<>();
        for (TableBatch table : batch.tables()) {
            if (table.rows().isEmpty() && table.marks().isEmpty()) {
                continue; // only deletes: they need nothing that is not there, not even the table
            }
            Optional<TableShape> stands = describe.apply(table.table());
            if (stands.isPresent()) {
                addMissing(table.shape(), stands.get(), changes);
            } else if (!table.rows().isEmpty()) {
                changes.add(new CreateTable(table.shape()));
            }
        }
        return changes;
    }

    private static void addMissing(TableShape comes, TableShape stands, List<SchemaChange> changes) {
        for (Column column : comes.columns()) {
            if (stands.column(column.name()).isEmpty()) {
                // Rows that are there already have no value for it, so it may be null whatever the source says.
                changes.add(new AddColumn(comes.table(), new Column(column.name(), column.type(), true, false)));
            }
        }
    }
}
