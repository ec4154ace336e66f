package dev.millrace.sink.target.bigquery;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.bigquery.TableId;
import com.google.cloud.bigquery.storage.v1.BatchCommitWriteStreamsRequest;
import com.google.cloud.bigquery.storage.v1.BatchCommitWriteStreamsResponse;
import com.google.cloud.bigquery.storage.v1.StorageError;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import dev.millrace.core.Column;
import dev.millrace.core.Row;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Ownership;
import dev.millrace.sink.target.Ownership.Claim;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.bigquery.OffsetTables.Parameters;
import dev.millrace.sink.target.bigquery.OffsetTables.Stored;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Events, exactly once: each table's rows wait in a stream that nobody sees, one small transaction moves the offsets and
 * notes the streams' names, and then the streams are made visible. Whoever stops in between is followed by an owner who
 * finds the names beside the offsets and does it; a former owner's transaction fails, and his streams are never seen.
 */
final class AppendWriter implements BatchWriter {
    private final Clients clients;
    private final Jobs jobs;
    private final WriteStreams streams;
    private final OffsetTables offsets;

    AppendWriter(Clients clients, Jobs jobs, WriteStreams streams, OffsetTables offsets) {
        this.clients = clients;
        this.jobs = jobs;
        this.streams = streams;
        this.offsets = offsets;
    }

    @Override
    public Ownership own(Set<TopicPartition> partitions) {
        Map<TopicPartition, Stored> owned = offsets.own(partitions);
        Set<String> pending = new LinkedHashSet<>();
        owned.values().stream().map(Stored::pending).forEach(names -> pending.addAll(names(names)));
        show(pending);
        Map<TopicPartition, Claim> claims = new LinkedHashMap<>();
        owned.forEach((partition, row) -> claims.put(partition, row.claim()));
        return new Ownership(claims);
    }

    @Override
    public void alterOffsets(Map<TopicPartition, @Nullable Long> altered) {
        offsets.alter(altered);
    }

    @Override
    public String way() {
        return "append";
    }

    @Override
    public void write(Batch batch, List<Part> parts) {
        List<String> pending = new ArrayList<>();
        for (Part part : parts) {
            refuse(part);
            if (!part.batch().rows().isEmpty()) {
                pending.add(load(part));
            }
        }
        Parameters parameters = new Parameters();
        List<String> script = new ArrayList<>();
        script.add("BEGIN TRANSACTION");
        script.addAll(offsets.moves(batch.moves(), pending.isEmpty() ? null : String.join("\n", pending), parameters));
        script.add("COMMIT TRANSACTION");
        try {
            jobs.run(String.join(";\n", script), parameters.values());
        } catch (RuntimeException e) {
            if (!offsets.haveLanded(batch.moves())) {
                throw e;
            }
            // Those that were noted with it: this attempt's are another set, which nobody will see.
            Set<String> noted = new LinkedHashSet<>();
            offsets.stored(batch.moves().stream().map(move -> move.partition()).toList())
                    .forEach(row -> noted.addAll(names(row.pending())));
            show(noted);
            return;
        }
        show(pending);
    }

    private String load(Part part) {
        Map<TableShape, List<Row>> rows = part.batch().rows();
        StandingTable table = part.table();
        Set<RowForm.Field> fields = new LinkedHashSet<>();
        rows.keySet().forEach(shape -> shape.columns().forEach(column -> fields.add(table.formOf(column))));
        RowForm form = new RowForm(List.copyOf(fields));
        EncodedRows encoded = new EncodedRows(WriteStreams.REQUEST_BYTES_MOST);
        rows.forEach((shape, all) -> encoded.add(
                form.encoder(
                        shape.columns().stream()
                                .map((Column column) -> table.field(column).getName())
                                .toList(),
                        new byte[0]),
                all));
        TableId id = table.id();
        String stream = clients.write()
                .createWriteStream(
                        Names.path(id),
                        WriteStream.newBuilder()
                                .setType(WriteStream.Type.PENDING)
                                .build())
                .getName();
        streams.appendAll(stream, form, encoded.requests());
        clients.write().finalizeWriteStream(stream);
        return stream;
    }

    private static List<String> names(@Nullable String pending) {
        return pending == null ? List.of() : pending.lines().toList();
    }

    /** Makes streams visible; one that is visible already is as well. */
    private void show(Iterable<String> names) {
        for (String name : names) {
            String table = name.substring(0, name.indexOf("/streams/"));
            try {
                BatchCommitWriteStreamsResponse answer = clients.write()
                        .batchCommitWriteStreams(BatchCommitWriteStreamsRequest.newBuilder()
                                .setParent(table)
                                .addWriteStreams(name)
                                .build());
                for (StorageError error : answer.getStreamErrorsList()) {
                    if (error.getCode() != StorageError.StorageErrorCode.STREAM_ALREADY_COMMITTED) {
                        throw notShown(name, error.getErrorMessage(), isGone(error));
                    }
                }
            } catch (ApiException e) {
                if (e.getStatusCode().getCode() == StatusCode.Code.NOT_FOUND) {
                    throw notShown(name, e.getMessage(), true);
                }
                throw e;
            }
        }
    }

    private static boolean isGone(StorageError error) {
        return error.getCode() == StorageError.StorageErrorCode.STREAM_NOT_FOUND;
    }

    private static TargetException notShown(String stream, @Nullable String why, boolean gone) {
        return new TargetException(
                gone ? FailureKind.ENVIRONMENT : FailureKind.TRANSIENT,
                "The rows of the stream " + stream + " belong to the stored offsets and were not made visible: " + why
                        + (gone
                                ? ". BigQuery has forgotten the stream: look whether its rows are in the table, and move the"
                                        + " offsets by PATCH /connectors/.../offsets, back to before them where they are not."
                                : "."));
    }

    private static void refuse(Part part) {
        TableBatch batch = part.batch();
        if (!batch.deletes().isEmpty() || !batch.marks().isEmpty() || batch.emptied()) {
            throw new TargetException(
                    FailureKind.ENVIRONMENT,
                    "Table " + part.table().name() + " cannot be written in mode append: the batch deletes or replaces"
                            + " rows, and this mode only adds some. Set write.mode=append, which makes an event of each"
                            + " change; or set bigquery.write.mode=merge or cdc.");
        }
    }
}
