package dev.millrace.sink.target;

import dev.millrace.core.Change;
import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Key;
import dev.millrace.core.Row;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.BatchBuilder;
import dev.millrace.sink.buffer.OffsetMove;
import dev.millrace.sink.buffer.SourceTimes;
import dev.millrace.sink.schema.Contract;
import dev.millrace.sink.schema.SchemaFitter;
import dev.millrace.sink.schema.SchemaFitter.Fitted;
import dev.millrace.sink.schema.SchemaRules;
import dev.millrace.sink.target.Ownership.Claim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A writer as a lane would be one, for tests: it owns one partition and writes batches of it. */
public final class TargetFixture {
    private final Target target;
    private final TopicPartition partition;
    private Claim claim;
    private SchemaRules rules = SchemaRules.evolving();
    private Fitted last = new Fitted(new Batch(List.of(), List.of(), 0, 0, new SourceTimes(0, 0)), List.of(), Map.of());
    private @Nullable String source;

    private TargetFixture(Target target, TopicPartition partition, Claim claim) {
        this.target = target;
        this.partition = partition;
        this.claim = claim;
    }

    /** Takes the partition over. */
    public static TargetFixture owning(Target target, TopicPartition partition) {
        Claim claim = target.own(Set.of(partition)).claims().get(partition);
        if (claim == null) {
            throw new AssertionError("No claim on " + partition);
        }
        return new TargetFixture(target, partition, claim);
    }

    public Claim claim() {
        return claim;
    }

    /** The same writer, which fills dropped tables from the start. */
    public TargetFixture fillingAgain() {
        rules = rules.fillingAgain(true);
        return this;
    }

    /** The same writer, under another contract. */
    public TargetFixture under(Contract contract) {
        rules = rules.under(contract);
        return this;
    }

    /** The same writer, which fills new columns of rows that stand. */
    public TargetFixture backfilling(Map<String, String> values) {
        rules = rules.backfilling(values);
        return this;
    }

    /** What was changed for the last batch, and left out of it. */
    public Fitted last() {
        return last;
    }

    /** The same writer, which knows what its offsets count in. */
    public TargetFixture counting(String in) {
        source = in;
        return this;
    }

    /** Fits the tables and writes the changes, up to this offset; tells how each table's rows got in. */
    public Map<TableName, String> write(long nextOffset, Change... changes) {
        Batch batch = batch(nextOffset, changes);
        SchemaFitter schema = new SchemaFitter(target, rules);
        last = schema.fit(batch);
        Map<TableName, String> loads;
        try {
            loads = target.write(last.batch());
        } catch (TargetException e) {
            last = e.kind() == FailureKind.POISON ? schema.fitValues(last).orElseThrow(() -> e) : rethrown(e);
            loads = target.write(last.batch());
        }
        claim = new Claim(claim.generation(), nextOffset, claim.source());
        return loads;
    }

    private static Fitted rethrown(TargetException failure) {
        throw failure;
    }

    /** The batch that {@link #write} would write, which may be written again. */
    public Batch batch(long nextOffset, Change... changes) {
        BatchBuilder builder = new BatchBuilder(List.of(partition));
        Arrays.stream(changes).forEach(change -> builder.add(change, 100));
        builder.reached(0, nextOffset);
        return builder.build((of, to) -> new OffsetMove(of, claim.generation(), claim.nextOffset(), to, source));
    }

    public static TableShape shape(String table, Column... columns) {
        return new TableShape(TableName.of(table), List.of(columns));
    }

    public static Column key(String name, Kind kind) {
        return new Column(name, kind == Kind.TEXT ? FieldType.text(50) : FieldType.of(kind), false, true);
    }

    public static Column column(String name, FieldType type) {
        return new Column(name, type, true, false);
    }

    public static Column required(String name, Kind kind) {
        return new Column(name, FieldType.of(kind), false, false);
    }

    /** An upsert whose key are the shape's key columns. */
    public static RowChange.Upsert upsert(TableShape shape, @Nullable Object... values) {
        return new RowChange.Upsert(keyOf(shape, values), Row.of(shape, values));
    }

    /** An upsert of a row that is new in the source. */
    public static RowChange.Upsert insert(TableShape shape, @Nullable Object... values) {
        return new RowChange.Upsert(keyOf(shape, values), Row.of(shape, values), true);
    }

    public static RowChange.Replace replace(TableShape shape, @Nullable Object... values) {
        return new RowChange.Replace(keyOf(shape, values), Row.of(shape, values));
    }

    public static RowChange.Delete delete(TableShape shape, Object... key) {
        return new RowChange.Delete(new TableShape(shape.table(), shape.keyColumns()), new Key(key));
    }

    /** A delete that keeps the row. */
    public static RowChange.Delete softDelete(TableShape shape, Object... key) {
        return softDelete(shape, List.of(), null, key);
    }

    /** A delete that keeps the row, and its own position in a column for it. */
    public static RowChange.Delete softDeleteAt(
            TableShape shape, Column positionColumn, @Nullable String position, Object... key) {
        return softDelete(shape, List.of(positionColumn), position, key);
    }

    private static RowChange.Delete softDelete(
            TableShape shape, List<Column> more, @Nullable String position, Object... key) {
        List<Column> columns = new ArrayList<>(shape.keyColumns());
        columns.addAll(more);
        columns.add(RowChange.Delete.DELETED_AT);
        return RowChange.Delete.soft(
                new TableShape(shape.table(), columns, shape.keyColumns()), new Key(key), position);
    }

    private static Key keyOf(TableShape shape, @Nullable Object... values) {
        Map<String, @Nullable Object> byName = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
            byName.put(shape.columns().get(i).name(), values[i]);
        }
        List<Object> key = new ArrayList<>();
        for (Column column : shape.keyColumns()) {
            Object value = byName.get(column.name());
            if (value == null) {
                throw new AssertionError("No value for key column " + column.name());
            }
            key.add(value);
        }
        return new Key(key.toArray());
    }
}
