package dev.millrace.sink.target.bigquery;

import dev.millrace.core.Column;
import dev.millrace.core.Key;
import dev.millrace.core.Row;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.OffsetMove;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.FencedException;
import dev.millrace.sink.target.Ownership;
import dev.millrace.sink.target.Ownership.Claim;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.bigquery.CdcOffsets.Stored;
import dev.millrace.sink.target.bulk.ByteSink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * At least once, which the rows' sequence numbers make harmless: changes go into the tables' default streams, and the
 * offsets after them. What is written twice has the same number or a higher one, what comes too late a lower one.
 */
final class CdcWriter implements BatchWriter {
    private final WriteStreams streams;
    private final @Nullable CdcOffsets offsets;
    private final Map<TopicPartition, Stored> owned = new ConcurrentHashMap<>();
    private final AtomicLong batches = new AtomicLong();
    private final long begun;

    /**
     * @param offsets null where Kafka alone keeps them
     * @param begun a time for the sequence where nobody gives generations
     */
    CdcWriter(WriteStreams streams, @Nullable CdcOffsets offsets, long begun) {
        this.streams = streams;
        this.offsets = offsets;
        this.begun = begun;
    }

    @Override
    public Ownership own(Set<TopicPartition> partitions) {
        if (offsets == null) {
            return new Ownership(partitions.stream()
                    .collect(Collectors.toMap(Function.identity(), p -> new Claim(begun, null, null))));
        }
        Map<TopicPartition, Stored> taken = offsets.own(partitions);
        owned.putAll(taken);
        Map<TopicPartition, Claim> claims = new LinkedHashMap<>();
        taken.forEach((partition, row) -> claims.put(partition, row.claim()));
        return new Ownership(claims);
    }

    @Override
    public void alterOffsets(Map<TopicPartition, @Nullable Long> altered) {
        if (offsets != null) {
            offsets.alter(altered);
        }
    }

    @Override
    public String way() {
        return "cdc";
    }

    @Override
    public void write(Batch batch, List<Part> parts) {
        String sequence = SequenceNumber.of(
                batch.moves().stream().mapToLong(OffsetMove::generation).max().orElse(begun),
                batches.incrementAndGet());
        List<Changes> all = new ArrayList<>();
        for (Part part : parts) {
            refuse(part);
            Changes changes = new Changes(part, sequence);
            if (changes.rows().rows() > 0) {
                all.add(changes);
            }
        }
        all.forEach(changes -> streams.append(
                changes.table().id(), changes.form(), changes.rows().requests()));
        if (offsets != null) {
            offsets.write(moved(batch), sequence);
        }
    }

    private Map<TopicPartition, Stored> moved(Batch batch) {
        Map<TopicPartition, Stored> moved = new HashMap<>();
        for (OffsetMove move : batch.moves()) {
            Stored known = owned.get(move.partition());
            if (known == null) {
                throw new FencedException(move.partition() + " was never taken over by this writer.");
            }
            moved.put(move.partition(), new Stored(move.generation(), move.to(), known.epoch(), move.source()));
        }
        return moved;
    }

    private static void refuse(Part part) {
        StandingTable table = part.table();
        TableBatch batch = part.batch();
        if (table.key().isEmpty()) {
            throw refusal(
                    table,
                    "it has no primary key, by which BigQuery would tell rows apart. Run ALTER TABLE ... ADD PRIMARY KEY"
                            + " (...) NOT ENFORCED, name at most 16 columns in key.fields, or set bigquery.write.mode=merge.");
        }
        if (batch.emptied()) {
            throw refusal(
                    table,
                    "no streamed change empties a table. Set truncate.mode=ignore, or bigquery.write.mode=merge.");
        }
        List<String> key = batch.shape().keyColumns().stream()
                .map(column -> table.field(column).getName())
                .toList();
        if (!new HashSet<>(key).equals(new HashSet<>(table.key()))) {
            throw refusal(
                    table,
                    "its primary key is " + table.key() + " and that of its records " + key
                            + ". Name the table's own in key.fields, or set bigquery.write.mode=merge.");
        }
        if (!batch.marks().isEmpty()) {
            throw refusal(
                    table,
                    "a soft delete changes one column, and streamed changes replace whole rows. Set delete.mode=hard, or"
                            + " bigquery.write.mode=merge.");
        }
        if (!batch.whole()) {
            throw refusal(
                    table,
                    "a row does not carry all of its columns, and streamed changes replace whole rows: what is stored"
                            + " would be lost. For PostgreSQL's large values run ALTER TABLE ... REPLICA IDENTITY FULL at the"
                            + " source; or set bigquery.write.mode=merge.");
        }
    }

    private static TargetException refusal(StandingTable table, String why) {
        return new TargetException(
                FailureKind.ENVIRONMENT, "Table " + table.name() + " cannot be written in mode cdc: " + why);
    }

    /** A table's part of a batch in the form of changes. */
    private record Changes(StandingTable table, RowForm form, EncodedRows rows) {
        Changes(Part part, String sequence) {
            this(part.table(), formOf(part), new EncodedRows(WriteStreams.REQUEST_BYTES_MOST));
            TableBatch batch = part.batch();
            byte[] upsert = CdcForm.upsert(form, sequence);
            Set<Key> written = new HashSet<>();
            batch.rows().forEach((shape, all) -> {
                if (!batch.deletes().isEmpty()) {
                    all.forEach(row -> written.add(keyOf(shape, row)));
                }
                rows.add(form.encoder(names(shape.columns()), upsert), all);
            });
            byte[] delete = CdcForm.delete(form, sequence);
            List<String> key = names(batch.shape().keyColumns());
            for (Key of : batch.deletes()) {
                if (!written.contains(of)) { // else the row that follows replaces the one that stands, as a whole
                    ByteSink out = rows.open();
                    for (int i = 0; i < key.size(); i++) {
                        form.encoder(key.get(i)).write(of.value(i), out);
                    }
                    out.put(delete);
                    rows.rowEnds();
                }
            }
        }

        private static RowForm formOf(Part part) {
            Set<RowForm.Field> fields = new LinkedHashSet<>();
            part.batch()
                    .shape()
                    .keyColumns()
                    .forEach(column -> fields.add(part.table().formOf(column)));
            part.batch().rows().keySet().forEach(shape -> shape.columns()
                    .forEach(column -> fields.add(part.table().formOf(column))));
            return new RowForm(List.copyOf(fields)).and(CdcForm.FIELDS);
        }

        private List<String> names(List<Column> columns) {
            return columns.stream().map(column -> table.field(column).getName()).toList();
        }

        private static Key keyOf(TableShape shape, Row row) {
            return new Key(shape.keyColumns().stream()
                    .map(column ->
                            Objects.requireNonNull(row.value(shape.columns().indexOf(column))))
                    .toArray());
        }
    }
}
