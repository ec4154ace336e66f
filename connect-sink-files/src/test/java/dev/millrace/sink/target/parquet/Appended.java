package dev.millrace.sink.target.parquet;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Key;
import dev.millrace.core.Row;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.OffsetMove;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.schema.SchemaChange.CreateTable;
import dev.millrace.sink.schema.Standing;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Ownership;
import dev.millrace.sink.target.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A target that appends, for cases that tell of rows and their keys: each change becomes the event that the decoder would
 * make of it. The rows that stand are the newest events of their keys.
 */
record Appended(Target target, Map<TableName, List<Column>> keys) implements Target {
    static final List<Column> EVENT = List.of(
            new Column("_op", FieldType.text(1), false, false),
            new Column("_key", FieldType.of(Kind.TEXT), false, false),
            new Column("_topic", FieldType.text(249), false, true),
            new Column("_partition", FieldType.of(Kind.INT32), false, true),
            new Column("_offset", FieldType.of(Kind.INT64), false, true));
    private static final long OFFSETS_OF_A_BATCH = 1_000_000;

    Appended(Target target) {
        this(target, new HashMap<>());
    }

    @Override
    public Map<TableName, String> write(Batch batch) {
        List<TableBatch> tables = batch.tables().stream()
                .map(table -> events(table, batch.moves().get(0)))
                .toList();
        return target.write(new Batch(batch.moves(), tables, batch.records(), batch.bytes(), batch.committed()));
    }

    private TableBatch events(TableBatch batch, OffsetMove move) {
        Map<TableShape, List<Row>> events = new LinkedHashMap<>();
        long offset = (move.from() == null ? 0 : move.from()) * OFFSETS_OF_A_BATCH;
        if (target.describe(batch.table()).isPresent()) {
            List<Column> key = keys.getOrDefault(batch.table(), batch.shape().keyColumns());
            for (Key deleted : batch.deletes()) {
                @Nullable Object[] values = new @Nullable Object[key.size()];
                Arrays.setAll(values, deleted::value);
                add(events, new TableShape(batch.table(), key), values, "d", move.partition(), offset++);
            }
        }
        for (Map.Entry<TableShape, List<Row>> rows : batch.rows().entrySet()) {
            for (Row row : rows.getValue()) {
                add(events, rows.getKey(), row.values(), "u", move.partition(), offset++);
            }
        }
        return new TableBatch(event(batch.shape()), List.of(), events, batch.emptied(), batch.marks(), true);
    }

    private static void add(
            Map<TableShape, List<Row>> events,
            TableShape shape,
            @Nullable Object[] values,
            String op,
            TopicPartition partition,
            long offset) {
        List<String> key = shape.keyColumns().stream()
                .map(column -> String.valueOf(values[shape.columns().indexOf(column)]))
                .toList();
        List<@Nullable Object> all = new ArrayList<>(Arrays.asList(values));
        all.addAll(List.of(op, key.toString(), partition.topic(), partition.partition(), offset));
        events.computeIfAbsent(event(shape), s -> new ArrayList<>()).add(Row.of(event(shape), all.toArray()));
    }

    private static TableShape event(TableShape shape) {
        List<Column> columns = new ArrayList<>(shape.columns().stream()
                .map(column -> new Column(column.name(), column.type(), column.nullable(), false, column.told()))
                .toList());
        columns.addAll(EVENT);
        return new TableShape(shape.table(), columns);
    }

    @Override
    public Optional<Standing> describe(TableName table) {
        return target.describe(table).map(stands -> {
            List<Column> columns = stands.shape().columns().stream()
                    .filter(column -> EVENT.stream().noneMatch(own -> own.name().equals(column.name())))
                    .map(column -> new Column(
                            column.name(),
                            column.type(),
                            column.nullable(),
                            keys.getOrDefault(table, List.of()).stream()
                                    .anyMatch(key -> key.name().equals(column.name()))))
                    .toList();
            return new Standing(new TableShape(table, columns), Set.of(), Set.of(), stands.ignoresCase());
        });
    }

    @Override
    public List<SchemaChange> apply(List<SchemaChange> changes, String origin) {
        return target.apply(
                changes.stream()
                        .map(change -> {
                            if (!(change instanceof CreateTable create)) {
                                return change;
                            }
                            keys.put(create.table(), create.shape().keyColumns());
                            return new CreateTable(event(create.shape()));
                        })
                        .toList(),
                origin);
    }

    @Override
    public FieldType stored(FieldType type, boolean inKey) {
        return target.stored(type, inKey);
    }

    @Override
    public Ownership own(Set<TopicPartition> partitions) {
        return target.own(partitions);
    }

    @Override
    public void alterOffsets(Map<TopicPartition, @Nullable Long> offsets) {
        target.alterOffsets(offsets);
    }

    @Override
    public boolean hasWritten(TableName table) {
        return target.hasWritten(table);
    }

    @Override
    public void startAgain(Set<TopicPartition> partitions, Set<TableName> tables) {
        target.startAgain(partitions, tables);
    }

    @Override
    public void forget(Set<TableName> tables) {
        target.forget(tables);
    }

    @Override
    public List<String> ddl(List<SchemaChange> changes) {
        return target.ddl(changes);
    }

    @Override
    public FailureKind classify(Exception failure) {
        return target.classify(failure);
    }

    @Override
    public void close() {
        target.close();
    }
}
