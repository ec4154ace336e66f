package dev.millrace.sink.target.bigquery;

import com.google.cloud.bigquery.QueryParameterValue;
import com.google.cloud.bigquery.StandardSQLTypeName;
import com.google.cloud.bigquery.TableId;
import dev.millrace.core.Column;
import dev.millrace.core.Key;
import dev.millrace.core.Row;
import dev.millrace.core.RowChange.Delete;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.target.bigquery.BatchWriter.Part;
import dev.millrace.sink.target.bigquery.MergeSql.Bounds;
import dev.millrace.sink.target.bigquery.MergeSql.Shape;
import dev.millrace.sink.target.bulk.ByteSink;
import dev.millrace.sink.target.bulk.RowEncoder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A table's part of a batch as rows that lie beside the table, each with what is to be done with it. */
final class Staged {
    private final StandingTable table;
    private final TableBatch batch;
    private final List<Column> keyColumns;
    private final List<String> key;
    private final RowForm form;
    private final List<Shape> shapes = new ArrayList<>();
    private final EncodedRows rows = new EncodedRows(WriteStreams.REQUEST_BYTES_MOST);
    private final Map<String, KeyRange> ranges = new LinkedHashMap<>();

    Staged(Part part) {
        this.table = part.table();
        this.batch = part.batch();
        this.keyColumns = batch.shape().keyColumns();
        this.key = keyColumns.stream().map(this::name).toList();
        this.form = formOf();
        KeyRange.of(table, keyColumns).forEach(range -> ranges.put(range.column(), range));
        addRows();
        addDeletes();
        addMarks();
    }

    private String name(Column column) {
        return table.field(column).getName();
    }

    private RowForm formOf() {
        Set<RowForm.Field> fields = new LinkedHashSet<>();
        keyColumns.forEach(column -> fields.add(table.formOf(column)));
        batch.rows().keySet().forEach(shape -> shape.columns().forEach(column -> fields.add(table.formOf(column))));
        position().ifPresent(column -> fields.add(table.formOf(column)));
        return new RowForm(List.copyOf(fields)).and(new RowForm.Field(MergeSql.ACTION, StandardSQLTypeName.INT64));
    }

    RowForm form() {
        return form;
    }

    EncodedRows rows() {
        return rows;
    }

    private void addRows() {
        Set<Key> replaced = batch.rows().isEmpty() ? Set.of() : new HashSet<>(batch.deletes());
        batch.rows().forEach((shape, all) -> {
            Function<Row, Key> keyOf = keyOf(shape);
            List<Row> plain = new ArrayList<>();
            List<Row> whole = new ArrayList<>();
            for (Row row : all) {
                Key of = keyOf.apply(row);
                note(of);
                (replaced.contains(of) ? whole : plain).add(row);
            }
            add(shape, plain, false);
            add(shape, whole, true);
        });
    }

    private static Function<Row, Key> keyOf(TableShape shape) {
        int[] places =
                shape.keyColumns().stream().mapToInt(shape.columns()::indexOf).toArray();
        return row -> {
            Object[] values = new Object[places.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = Objects.requireNonNull(row.value(places[i]));
            }
            return new Key(values);
        };
    }

    private void add(TableShape shape, List<Row> alike, boolean replaces) {
        if (alike.isEmpty()) {
            return;
        }
        List<String> columns = shape.columns().stream().map(this::name).toList();
        RowEncoder encoder = form.encoder(columns, action(shapes.size()));
        shapes.add(new Shape(new LinkedHashSet<>(columns), replaces));
        rows.add(encoder, alike);
    }

    private byte[] action(long number) {
        return form.constants(List.of(MergeSql.ACTION), List.of(number));
    }

    /** Those of rows that are written again stand among the rows. */
    private void addDeletes() {
        Set<Key> written = new HashSet<>();
        batch.rows().forEach((shape, all) -> {
            Function<Row, Key> keyOf = keyOf(shape);
            all.forEach(row -> written.add(keyOf.apply(row)));
        });
        byte[] action = action(MergeSql.DELETE);
        for (Key of : batch.deletes()) {
            if (!written.contains(of)) {
                addKey(of, action, null);
            }
        }
    }

    private void addMarks() {
        byte[] action = action(MergeSql.MARK);
        for (Delete mark : batch.marks()) {
            addKey(mark.key(), action, position().isPresent() ? mark.position() : null);
        }
    }

    private void addKey(Key of, byte[] action, @Nullable String position) {
        note(of);
        ByteSink out = rows.open();
        for (int i = 0; i < key.size(); i++) {
            form.encoder(key.get(i)).write(of.value(i), out);
        }
        if (position != null) {
            form.encoder(name(position().orElseThrow())).write(position, out);
        }
        out.put(action);
        rows.rowEnds();
    }

    private void note(Key of) {
        for (int i = 0; i < key.size(); i++) {
            KeyRange range = ranges.get(key.get(i));
            if (range != null) {
                range.note(of.value(i));
            }
        }
    }

    /** The column that marks set beside the time, where the table has it. */
    private Optional<Column> position() {
        return batch.marks().stream()
                .findFirst()
                .flatMap(Delete::positionColumn)
                .filter(column -> table.standing().column(column.name()).isPresent());
    }

    /** Some batches only empty a table. */
    boolean isEmpty() {
        return rows.rows() == 0;
    }

    String merge(TableId staged, Function<QueryParameterValue, String> parameters) {
        List<Bounds> bounds = new ArrayList<>();
        ranges.values()
                .forEach(range -> bounds.add(new Bounds(
                        range.column(), parameters.apply(range.least()), parameters.apply(range.greatest()))));
        return MergeSql.merge(
                table,
                staged,
                key,
                bounds,
                shapes,
                !batch.deletes().isEmpty(),
                position(),
                !batch.marks().isEmpty());
    }
}
