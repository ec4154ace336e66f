package dev.millrace.sink.target.bigquery;

import com.google.api.core.ApiFuture;
import com.google.cloud.bigquery.TableId;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.cloud.bigquery.storage.v1.StreamWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Rows on their way into tables by the Storage Write API. */
final class WriteStreams implements AutoCloseable {
    /** Beside the rows, a connection's first request brings the schema. */
    private static final int SCHEMA_BYTES = 128 * 1024;

    /** What a request may carry. */
    static final int REQUEST_BYTES_MOST = (int) StreamWriter.getApiMaxRequestBytes() - SCHEMA_BYTES;

    private static final Duration RETRIES_MOST = Duration.ofSeconds(30);

    private final Clients clients;
    private final String location;
    private final Map<TableId, Open> open = new ConcurrentHashMap<>();

    /** Closing waits for a thread of the client's that sleeps for up to a second; nobody has to wait with it. */
    private final ExecutorService closer = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "millrace-bigquery-closer");
        thread.setDaemon(true);
        return thread;
    });

    private record Open(RowForm form, StreamWriter writer) {}

    WriteStreams(Clients clients, String location) {
        this.clients = clients;
        this.location = location;
    }

    /** Into the table's default stream, which many writers share. Rows can be read when this returns. */
    void append(TableId table, RowForm form, List<ProtoRows> requests) {
        Open stream = open.compute(table, (id, known) -> {
            if (known != null && known.form().equals(form) && !known.writer().isClosed()) {
                return known;
            }
            if (known != null) {
                close(known.writer());
            }
            return new Open(form, writer(Names.path(table) + "/streams/_default", form, true));
        });
        List<ApiFuture<AppendRowsResponse>> answers = new ArrayList<>();
        try {
            requests.forEach(request -> answers.add(stream.writer().append(request)));
            await(answers);
        } catch (RuntimeException e) {
            // A stream that has refused something may know an older schema of the table.
            open.computeIfPresent(table, (id, known) -> known.equals(stream) ? null : known);
            close(stream.writer());
            throw e;
        }
    }

    /** Into a stream of one's own, from its start on. */
    void appendAll(String stream, RowForm form, List<ProtoRows> requests) {
        List<ApiFuture<AppendRowsResponse>> answers = new ArrayList<>();
        long offset = 0;
        StreamWriter writer = writer(stream, form, false);
        try {
            for (ProtoRows request : requests) {
                answers.add(writer.append(request, offset));
                offset += request.getSerializedRowsCount();
            }
            await(answers);
        } finally {
            close(writer);
        }
    }

    private StreamWriter writer(String stream, RowForm form, boolean pooled) {
        try {
            return StreamWriter.newBuilder(stream, clients.write())
                    .setWriterSchema(form.schema())
                    .setEnableConnectionPool(pooled)
                    .setLocation(location)
                    .setMaxRetryDuration(RETRIES_MOST)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(List<ApiFuture<AppendRowsResponse>> answers) {
        try {
            for (ApiFuture<AppendRowsResponse> answer : answers) {
                answer.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AppendException("Interrupted while rows were on their way", e);
        } catch (ExecutionException e) {
            throw new AppendException("Rows were not taken", e.getCause() == null ? e : e.getCause());
        }
    }

    /** The table is gone or another one: nobody appends to it any more. */
    void forget(TableId table) {
        Open known = open.remove(table);
        if (known != null) {
            close(known.writer());
        }
    }

    /** Nothing is on its way in it: whoever appends waits for the answers. */
    private void close(StreamWriter writer) {
        closer.execute(writer::close);
    }

    @Override
    public void close() {
        open.values().forEach(stream -> close(stream.writer()));
        open.clear();
        closer.shutdown();
    }

    /** Says nothing by itself; its cause does. */
    static final class AppendException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        AppendException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
