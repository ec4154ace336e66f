package dev.millrace.sink.target.bigquery;

import static java.util.stream.Collectors.joining;

import com.google.cloud.bigquery.FieldValueList;
import com.google.cloud.bigquery.StandardSQLTypeName;
import com.google.cloud.bigquery.TableId;
import dev.millrace.core.TableName;
import dev.millrace.sink.target.Ownership.Claim;
import dev.millrace.sink.target.TargetSettings.OffsetIdentity;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.sink.target.bigquery.OffsetTables.Parameters;
import dev.millrace.sink.target.bulk.ByteSink;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The offsets as one more table of streamed changes: no job a batch. Nothing is compared when they are written; a former
 * owner's rows have lower sequence numbers and change nothing.
 */
final class CdcOffsets {
    private static final RowForm FORM = new RowForm(List.of(
                    new RowForm.Field("namespace", StandardSQLTypeName.STRING),
                    new RowForm.Field("connector", StandardSQLTypeName.STRING),
                    new RowForm.Field("topic", StandardSQLTypeName.STRING),
                    new RowForm.Field("partition", StandardSQLTypeName.INT64),
                    new RowForm.Field("generation", StandardSQLTypeName.INT64),
                    new RowForm.Field("next_offset", StandardSQLTypeName.INT64),
                    new RowForm.Field("epoch", StandardSQLTypeName.INT64),
                    new RowForm.Field("source_info", StandardSQLTypeName.STRING)))
            .and(CdcForm.FIELDS);

    private final Jobs jobs;
    private final WriteStreams streams;
    private final OffsetIdentity identity;
    private final OffsetStart start;
    private final TableId table;
    private volatile boolean stands;

    /** A partition's row. */
    record Stored(long generation, @Nullable Long nextOffset, long epoch, @Nullable String source) {
        Claim claim() {
            return new Claim(generation, nextOffset, source);
        }
    }

    CdcOffsets(Jobs jobs, WriteStreams streams, Names names, OffsetIdentity identity, OffsetStart start) {
        this.jobs = jobs;
        this.streams = streams;
        this.identity = identity;
        this.start = start;
        TableName beside = identity.table();
        this.table = names.table(new TableName(beside.qualifiers(), beside.name() + "_streamed"));
    }

    /**
     * Reads the partitions' rows and writes them with a new generation, which is the time on BigQuery's clock, so that of
     * two owners the later one is above, whichever of their rows arrives first.
     */
    Map<TopicPartition, Stored> own(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Stored> stored = read(partitions);
        long generation = generation(stored.values());
        Map<TopicPartition, Stored> taken = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Stored row = stored.getOrDefault(partition, new Stored(0, null, 0, null));
            Long from = start.epoch() > row.epoch() ? start.of().apply(partition) : null;
            taken.put(
                    partition,
                    new Stored(
                            generation,
                            from == null ? row.nextOffset() : from,
                            Math.max(start.epoch(), row.epoch()),
                            row.source()));
        }
        write(taken, SequenceNumber.of(generation, 0));
        return taken;
    }

    void alter(Map<TopicPartition, @Nullable Long> offsets) {
        Map<TopicPartition, Stored> stored = read(offsets.keySet());
        long generation = generation(stored.values());
        if (offsets.isEmpty()) {
            delete(stored.keySet(), SequenceNumber.of(generation, 0));
            return;
        }
        Map<TopicPartition, Stored> altered = new HashMap<>();
        offsets.forEach((partition, to) -> {
            Stored row = stored.getOrDefault(partition, new Stored(0, null, 0, null));
            altered.put(partition, new Stored(generation, to, row.epoch(), row.source()));
        });
        write(altered, SequenceNumber.of(generation, 0));
    }

    private long generation(Collection<Stored> former) {
        long now = jobs.query("SELECT UNIX_MICROS(CURRENT_TIMESTAMP())", Map.of())
                .get(0)
                .get(0)
                .getLongValue();
        return Math.max(now, former.stream().mapToLong(Stored::generation).max().orElse(0) + 1);
    }

    /** Of all of the connector's partitions for none. */
    private Map<TopicPartition, Stored> read(Collection<TopicPartition> partitions) {
        create();
        Parameters parameters = new Parameters();
        String wanted = partitions.stream()
                .map(partition -> "(topic = %s AND `partition` = %d)"
                        .formatted(parameters.text(partition.topic()), partition.partition()))
                .collect(joining(" OR "));
        String sql =
                "SELECT topic, `partition`, generation, next_offset, epoch, source_info FROM %s WHERE namespace = %s AND connector = %s%s"
                        .formatted(
                                Names.quoted(table),
                                parameters.text(identity.namespace()),
                                parameters.text(identity.connector()),
                                partitions.isEmpty() ? "" : " AND (" + wanted + ")");
        Map<TopicPartition, Stored> rows = new HashMap<>();
        for (FieldValueList row : jobs.query(sql, parameters.values())) {
            rows.put(
                    new TopicPartition(
                            row.get(0).getStringValue(),
                            Math.toIntExact(row.get(1).getLongValue())),
                    new Stored(
                            row.get(2).getLongValue(),
                            row.get(3).isNull() ? null : (Long) row.get(3).getLongValue(),
                            row.get(4).getLongValue(),
                            row.get(5).isNull() ? null : row.get(5).getStringValue()));
        }
        return rows;
    }

    private void create() {
        if (!stands) {
            jobs.run(
                    """
                    CREATE TABLE IF NOT EXISTS %s (
                      namespace STRING NOT NULL, connector STRING NOT NULL, topic STRING NOT NULL, `partition` INT64 NOT NULL,
                      generation INT64, next_offset INT64, epoch INT64, source_info STRING,
                      PRIMARY KEY (namespace, connector, topic, `partition`) NOT ENFORCED
                    )
                    CLUSTER BY namespace, connector, topic
                    OPTIONS (max_staleness = INTERVAL 0 SECOND)"""
                            .formatted(Names.quoted(table)));
            stands = true;
        }
    }

    void write(Map<TopicPartition, Stored> offsets, String sequence) {
        EncodedRows rows = new EncodedRows(WriteStreams.REQUEST_BYTES_MOST);
        byte[] last = CdcForm.upsert(FORM, sequence);
        offsets.forEach((partition, row) -> {
            List<@Nullable Object> values = new ArrayList<>(key(partition));
            values.add(row.generation());
            values.add(row.nextOffset());
            values.add(row.epoch());
            values.add(row.source());
            add(values, last, rows);
        });
        streams.append(table, FORM, rows.requests());
    }

    private void delete(Collection<TopicPartition> partitions, String sequence) {
        EncodedRows rows = new EncodedRows(WriteStreams.REQUEST_BYTES_MOST);
        byte[] last = CdcForm.delete(FORM, sequence);
        partitions.forEach(partition -> {
            add(key(partition), last, rows);
        });
        if (!partitions.isEmpty()) {
            streams.append(table, FORM, rows.requests());
        }
    }

    private List<@Nullable Object> key(TopicPartition partition) {
        return List.of(identity.namespace(), identity.connector(), partition.topic(), (long) partition.partition());
    }

    private static void add(List<? extends @Nullable Object> values, byte[] last, EncodedRows rows) {
        ByteSink out = rows.open();
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            if (value != null) {
                FORM.encoder(FORM.fields().get(i).name()).write(value, out);
            }
        }
        out.put(last);
        rows.rowEnds();
    }
}
