package dev.millrace.sink.target.bigquery;

import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.Schema;
import com.google.cloud.bigquery.StandardTableDefinition;
import com.google.cloud.bigquery.TableId;
import com.google.cloud.bigquery.TableInfo;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.target.Ownership;
import dev.millrace.sink.target.Ownership.Claim;
import dev.millrace.sink.target.bigquery.OffsetTables.Parameters;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exactly once by one job a batch: a transaction that moves the offsets and merges what was laid beside each table. The
 * tables beside are dropped after it; those of a writer that has died expire.
 */
final class MergeWriter implements BatchWriter {
    private static final Logger LOG = LoggerFactory.getLogger(MergeWriter.class);

    /** Longer than any retry of a batch takes. */
    private static final Duration STAGED_FOR = Duration.ofHours(6);

    private final Clients clients;
    private final Jobs jobs;
    private final WriteStreams streams;
    private final @Nullable OffsetTables offsets;
    private final Clock clock;

    /** @param offsets null where Kafka alone keeps them */
    MergeWriter(Clients clients, Jobs jobs, WriteStreams streams, @Nullable OffsetTables offsets, Clock clock) {
        this.clients = clients;
        this.jobs = jobs;
        this.streams = streams;
        this.offsets = offsets;
        this.clock = clock;
    }

    @Override
    public Ownership own(Set<TopicPartition> partitions) {
        if (offsets == null) {
            return new Ownership(
                    partitions.stream().collect(Collectors.toMap(Function.identity(), p -> new Claim(0, null, null))));
        }
        Map<TopicPartition, Claim> claims = new LinkedHashMap<>();
        offsets.own(partitions).forEach((partition, row) -> claims.put(partition, row.claim()));
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
        return "merge";
    }

    @Override
    public void write(Batch batch, List<Part> parts) {
        Parameters parameters = new Parameters();
        List<String> script = new ArrayList<>();
        List<TableId> staged = new ArrayList<>();
        script.add("BEGIN TRANSACTION");
        try {
            if (offsets != null) {
                script.addAll(offsets.moves(batch.moves(), null, parameters));
            }
            for (Part part : parts) {
                if (part.batch().emptied()) {
                    script.add("DELETE FROM %s WHERE TRUE"
                            .formatted(Names.quoted(part.table().id())));
                }
                Staged rows = new Staged(part);
                if (!rows.isEmpty()) {
                    TableId beside = beside(part.table().id());
                    staged.add(beside); // before it is made, so that half a load is dropped too
                    stage(beside, rows);
                    script.add(rows.merge(beside, parameters::add));
                }
            }
            script.add("COMMIT TRANSACTION");
            commit(batch, String.join(";\n", script), parameters);
        } finally {
            staged.forEach(this::drop);
        }
    }

    private void commit(Batch batch, String script, Parameters parameters) {
        try {
            jobs.run(script, parameters.values());
        } catch (RuntimeException e) {
            // Its first statement fails for a former owner, and for one who has not heard of his own commit.
            if (offsets == null || !offsets.haveLanded(batch.moves())) {
                throw e;
            }
            LOG.debug("The batch had landed. [{}]", batch.origin());
        }
    }

    private static TableId beside(TableId of) {
        return TableId.of(
                of.getProject(),
                of.getDataset(),
                "_millrace_stage_" + UUID.randomUUID().toString().replace("-", ""));
    }

    private void stage(TableId beside, Staged rows) {
        List<Field> fields = rows.form().fields().stream()
                .map(field -> Field.newBuilder(field.name(), field.type())
                        .setMode(field.repeated() ? Field.Mode.REPEATED : Field.Mode.NULLABLE)
                        .build())
                .toList();
        BigQuery rest = clients.rest();
        rest.create(TableInfo.newBuilder(beside, StandardTableDefinition.of(Schema.of(fields)))
                .setExpirationTime(clock.millis() + STAGED_FOR.toMillis())
                .build());
        // With offsets, so that a request that is sent again lands once: a key that is staged twice cannot be merged.
        WriteStream stream = clients.write()
                .createWriteStream(
                        Names.path(beside),
                        WriteStream.newBuilder()
                                .setType(WriteStream.Type.COMMITTED)
                                .build());
        streams.appendAll(stream.getName(), rows.form(), rows.rows().requests());
    }

    private void drop(TableId beside) {
        try {
            clients.rest().delete(beside);
        } catch (RuntimeException e) {
            LOG.debug("{} was not dropped and expires by itself.", beside.getTable(), e);
        }
    }
}
