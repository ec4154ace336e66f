package dev.millrace.sink.target.bigquery.standin;

import com.google.cloud.bigquery.storage.v1.AppendRowsRequest;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.BatchCommitWriteStreamsRequest;
import com.google.cloud.bigquery.storage.v1.BatchCommitWriteStreamsResponse;
import com.google.cloud.bigquery.storage.v1.BigQueryWriteGrpc;
import com.google.cloud.bigquery.storage.v1.CreateWriteStreamRequest;
import com.google.cloud.bigquery.storage.v1.FinalizeWriteStreamRequest;
import com.google.cloud.bigquery.storage.v1.FinalizeWriteStreamResponse;
import com.google.cloud.bigquery.storage.v1.GetWriteStreamRequest;
import com.google.cloud.bigquery.storage.v1.StorageError;
import com.google.cloud.bigquery.storage.v1.StorageError.StorageErrorCode;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The Storage Write API. */
final class WriteApi extends BigQueryWriteGrpc.BigQueryWriteImplBase {
    private static final String DEFAULT = "_default";
    private static final int REQUEST_BYTES_MOST = 20 * 1024 * 1024;

    private final Storage storage;
    private final Faults faults;
    private final Map<String, Stream> streams = new ConcurrentHashMap<>();
    private final AtomicLong largestRequest = new AtomicLong();
    private final AtomicLong rowsTaken = new AtomicLong();

    /** A stream that somebody has made. */
    private static final class Stream {
        final WriteStream.Type type;
        final List<List<com.google.zetasql.Value>> rows = new ArrayList<>();
        boolean finalized;
        boolean committed;

        Stream(WriteStream.Type type) {
            this.type = type;
        }
    }

    WriteApi(Storage storage, Faults faults) {
        this.storage = storage;
        this.faults = faults;
    }

    long largestRequest() {
        return largestRequest.get();
    }

    /** Over all streams, whether somebody sees them or not. */
    long rowsTaken() {
        return rowsTaken.get();
    }

    /** Forgets the streams that nobody has committed, as BigQuery does after some days. */
    void expireStreams() {
        streams.clear();
    }

    /** {@code projects/p/datasets/d/tables/t} with whatever follows. */
    private static String tableOf(String path) {
        String[] parts = path.split("/", -1);
        return parts[1] + "." + parts[3] + "." + parts[5];
    }

    private static <T> void answer(StreamObserver<T> to, Supplier<T> work) {
        try {
            to.onNext(work.get());
            to.onCompleted();
        } catch (Refusal e) {
            to.onError(Status.NOT_FOUND.withDescription(e.getMessage()).asRuntimeException());
        } catch (StatusRuntimeException e) {
            to.onError(e);
        }
    }

    @Override
    public void createWriteStream(CreateWriteStreamRequest request, StreamObserver<WriteStream> to) {
        answer(to, () -> {
            storage.table(tableOf(request.getParent()));
            String name = request.getParent() + "/streams/" + UUID.randomUUID();
            streams.put(name, new Stream(request.getWriteStream().getType()));
            return request.getWriteStream().toBuilder()
                    .setName(name)
                    .setLocation("EU")
                    .build();
        });
    }

    @Override
    public void getWriteStream(GetWriteStreamRequest request, StreamObserver<WriteStream> to) {
        answer(to, () -> {
            storage.table(tableOf(request.getName()));
            return WriteStream.newBuilder()
                    .setName(request.getName())
                    .setLocation("EU")
                    .build();
        });
    }

    @Override
    public void finalizeWriteStream(
            FinalizeWriteStreamRequest request, StreamObserver<FinalizeWriteStreamResponse> to) {
        answer(to, () -> {
            Stream stream = stream(request.getName());
            stream.finalized = true;
            return FinalizeWriteStreamResponse.newBuilder()
                    .setRowCount(stream.rows.size())
                    .build();
        });
    }

    private Stream stream(String name) {
        Stream stream = streams.get(name);
        if (stream == null) {
            throw Refusal.notFound("Stream " + name);
        }
        return stream;
    }

    @Override
    public void batchCommitWriteStreams(
            BatchCommitWriteStreamsRequest request, StreamObserver<BatchCommitWriteStreamsResponse> to) {
        if (faults.failsCommit()) {
            to.onError(Status.ABORTED.withDescription("The commit was cut off").asRuntimeException());
            return;
        }
        answer(to, () -> storage.with(() -> commit(request)));
    }

    private BatchCommitWriteStreamsResponse commit(BatchCommitWriteStreamsRequest request) {
        BatchCommitWriteStreamsResponse.Builder answer = BatchCommitWriteStreamsResponse.newBuilder();
        for (String name : request.getWriteStreamsList()) {
            Stream stream = streams.get(name);
            StorageErrorCode code = stream == null
                    ? StorageErrorCode.STREAM_NOT_FOUND
                    : stream.committed
                            ? StorageErrorCode.STREAM_ALREADY_COMMITTED
                            : !stream.finalized ? StorageErrorCode.INVALID_STREAM_STATE : StorageErrorCode.UNRECOGNIZED;
            if (code != StorageErrorCode.UNRECOGNIZED) {
                answer.addStreamErrors(
                        StorageError.newBuilder().setCode(code).setEntity(name).setErrorMessage(code + " " + name));
            }
        }
        if (answer.getStreamErrorsCount() == 0) {
            for (String name : request.getWriteStreamsList()) {
                Stream stream = stream(name);
                stream.committed = true;
                stream.rows.forEach(storage.table(tableOf(name))::insert);
            }
            answer.setCommitTime(Timestamp.newBuilder().setSeconds(System.currentTimeMillis() / 1000));
        }
        return answer.build();
    }

    @Override
    public StreamObserver<AppendRowsRequest> appendRows(StreamObserver<AppendRowsResponse> to) {
        return new StreamObserver<>() {
            private @Nullable StreamedRows reader;
            private String stream = "";

            @Override
            public void onNext(AppendRowsRequest request) {
                try {
                    largestRequest.accumulateAndGet(request.getSerializedSize(), Math::max);
                    if (request.getSerializedSize() > REQUEST_BYTES_MOST) {
                        throw Status.INVALID_ARGUMENT
                                .withDescription("AppendRows request too large")
                                .asRuntimeException();
                    }
                    Status fault = faults.beforeAppend();
                    if (fault != null) {
                        throw fault.asRuntimeException();
                    }
                    if (!request.getWriteStream().isEmpty()) {
                        stream = request.getWriteStream();
                    }
                    if (request.getProtoRows().hasWriterSchema()) {
                        reader = new StreamedRows(
                                request.getProtoRows().getWriterSchema().getProtoDescriptor());
                    }
                    StreamedRows rows = reader;
                    if (rows == null) {
                        throw Status.INVALID_ARGUMENT
                                .withDescription("No writer schema")
                                .asRuntimeException();
                    }
                    to.onNext(storage.with(() -> append(request, stream, rows)));
                } catch (Refusal e) {
                    to.onError(Status.NOT_FOUND.withDescription(e.getMessage()).asRuntimeException());
                } catch (StatusRuntimeException e) {
                    to.onError(e);
                } catch (RuntimeException e) {
                    to.onError(
                            Status.INTERNAL.withDescription(String.valueOf(e)).asRuntimeException());
                }
            }

            @Override
            public void onError(Throwable failure) {
                // the client has gone
            }

            @Override
            public void onCompleted() {
                to.onCompleted();
            }
        };
    }

    private AppendRowsResponse append(AppendRowsRequest request, String name, StreamedRows reader) {
        StoredTable table = storage.table(tableOf(name));
        AppendRowsResponse.Builder answer = AppendRowsResponse.newBuilder().setWriteStream(name);
        String extra = reader.unknownTo(table);
        if (extra != null) {
            return answer.setError(refusal(
                            StorageErrorCode.SCHEMA_MISMATCH_EXTRA_FIELDS,
                            name,
                            "Input schema has more fields: " + extra))
                    .build();
        }
        List<ByteString> rows = request.getProtoRows().getRows().getSerializedRowsList();
        List<StreamedRows.Row> read = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            try {
                read.add(reader.read(table, rows.get(i), name.endsWith("/" + DEFAULT)));
            } catch (Refusal e) {
                answer.addRowErrorsBuilder().setIndex(i).setMessage(e.getMessage());
            }
        }
        if (answer.getRowErrorsCount() > 0) {
            return answer.setError(com.google.rpc.Status.newBuilder()
                            .setCode(Status.Code.INVALID_ARGUMENT.value())
                            .setMessage("Errors found while processing rows: "
                                    + answer.getRowErrors(0).getMessage()))
                    .build();
        }
        rowsTaken.addAndGet(read.size());
        if (name.endsWith("/" + DEFAULT)) {
            read.forEach(row -> row.apply(table));
            return answer.setAppendResult(AppendRowsResponse.AppendResult.getDefaultInstance())
                    .build();
        }
        return own(request, name, table, read, answer);
    }

    private AppendRowsResponse own(
            AppendRowsRequest request,
            String name,
            StoredTable table,
            List<StreamedRows.Row> read,
            AppendRowsResponse.Builder answer) {
        Stream stream = stream(name);
        if (stream.finalized) {
            return answer.setError(refusal(StorageErrorCode.STREAM_FINALIZED, name, "Stream is finalized"))
                    .build();
        }
        long at = request.hasOffset() ? request.getOffset().getValue() : stream.rows.size();
        if (at != stream.rows.size()) {
            StorageErrorCode code = at < stream.rows.size()
                    ? StorageErrorCode.OFFSET_ALREADY_EXISTS
                    : StorageErrorCode.OFFSET_OUT_OF_RANGE;
            return answer.setError(refusal(code, name, "Offset " + at)).build();
        }
        read.forEach(row -> stream.rows.add(row.values()));
        if (stream.type == WriteStream.Type.COMMITTED) {
            read.forEach(row -> row.apply(table));
        }
        return answer.setAppendResult(
                        AppendRowsResponse.AppendResult.newBuilder().setOffset(Int64Value.of(at)))
                .build();
    }

    private static com.google.rpc.Status refusal(StorageErrorCode code, String stream, String message) {
        Status.Code status =
                switch (code) {
                    case OFFSET_ALREADY_EXISTS -> Status.Code.ALREADY_EXISTS;
                    case OFFSET_OUT_OF_RANGE -> Status.Code.OUT_OF_RANGE;
                    case STREAM_FINALIZED -> Status.Code.FAILED_PRECONDITION;
                    default -> Status.Code.INVALID_ARGUMENT;
                };
        return com.google.rpc.Status.newBuilder()
                .setCode(status.value())
                .setMessage(message)
                .addDetails(Any.pack(StorageError.newBuilder()
                        .setCode(code)
                        .setEntity(stream)
                        .setErrorMessage(message)
                        .build()))
                .build();
    }
}
