package dev.millrace.sink.schema;

import dev.millrace.core.Column;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.schema.Widening.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch's columns such that all of its rows fit: while a source changes, rows of both forms come in one batch, and a
 * column may be of two types, or take nulls in one of them only.
 */
final class Widest {
    private Widest() {}

    static TableShape of(TableBatch batch) {
        if (batch.rows().size() <= 1) {
            return batch.shape();
        }
        List<Column> columns = new ArrayList<>();
        for (Column column : batch.shape().columns()) {
            Column widest = column;
            for (TableShape rows : batch.rows().keySet()) {
                Column own = rows.column(column.name()).orElse(column);
                widest = own.equals(widest) ? widest : both(widest, own);
            }
            columns.add(widest);
        }
        List<Column> key = batch.shape().keyColumns().stream()
                .map(column -> columns.stream()
                        .filter(widest -> widest.name().equals(column.name()))
                        .findFirst()
                        .orElse(column))
                .toList();
        return new TableShape(batch.table(), columns, key);
    }

    private static Column both(Column one, Column other) {
        Widening widening = Widening.of(one.type(), other.type());
        // Where neither holds the other, what came last decides, and the other one's values are judged by it.
        return new Column(
                one.name(),
                widening.verdict() == Verdict.REFUSE ? other.type() : widening.to(),
                one.nullable() || other.nullable(),
                one.inKey(),
                other.told());
    }
}
