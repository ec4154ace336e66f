package dev.millrace.sink.target.parquet;

import dev.millrace.core.Column;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetException;
import java.util.List;

/** The columns that name an event: where it stands in Kafka. */
final class EventColumns {
    static final String TOPIC = "_topic";
    static final String PARTITION = "_partition";
    static final String OFFSET = "_offset";

    private static final List<String> KEY = List.of(TOPIC, PARTITION, OFFSET);

    private EventColumns() {}

    /** A file is written once: what changes rows that stand has no place here. */
    static void check(Batch batch) {
        for (TableBatch table : batch.tables()) {
            boolean changes = table.emptied()
                    || !table.deletes().isEmpty()
                    || !table.marks().isEmpty()
                    || table.rows().keySet().stream().anyMatch(shape -> !isOfEvents(shape));
            if (changes) {
                throw new TargetException(
                        FailureKind.ENVIRONMENT,
                        "Table " + table.table() + " cannot be written to Parquet as its rows are told: files are never"
                                + " changed, so only events are appended. Set write.mode=append, for this table alone as"
                                + " table." + table.table() + ".write.mode=append.");
            }
        }
    }

    private static boolean isOfEvents(TableShape shape) {
        return shape.keyColumns().stream().map(Column::name).toList().equals(KEY);
    }
}
