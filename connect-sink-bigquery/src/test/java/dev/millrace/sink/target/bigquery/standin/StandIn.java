package dev.millrace.sink.target.bigquery.standin;

import dev.millrace.sink.target.bigquery.standin.SqlEngine.Merge;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A BigQuery of one's own: two servers on this machine, one for REST and one for the Storage Write API, above the same
 * tables. Each dataset is there, and empty at first.
 */
public final class StandIn implements AutoCloseable {
    private static final int MESSAGE_BYTES_MOST = 64 * 1024 * 1024;

    private final Storage storage = new Storage();
    private final Faults faults = new Faults();
    private final SqlEngine engine = new SqlEngine(storage);
    private final RestApi rest;
    private final WriteApi write;
    private final Server server;

    private StandIn(int restPort, int writePort) throws IOException {
        this.write = new WriteApi(storage, faults);
        this.rest = new RestApi(storage, engine, faults, write::rowsTaken, restPort);
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), writePort))
                .maxInboundMessageSize(MESSAGE_BYTES_MOST)
                .executor(Executors.newCachedThreadPool(work -> {
                    Thread thread = new Thread(work, "stand-in");
                    thread.setDaemon(true);
                    return thread;
                }))
                .addService(write)
                .build()
                .start();
    }

    /** On free ports. */
    public static StandIn start() {
        return start(0, 0);
    }

    private static StandIn start(int restPort, int writePort) {
        try {
            return new StandIn(restPort, writePort);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process of its own: prints its two addresses, and ends with its input. */
    public static void main(String[] arguments) throws IOException {
        try (StandIn standIn = start()) {
            System.out.println(standIn.endpoint() + " " + standIn.writeEndpoint());
            while (System.in.read() >= 0) {
                // whoever has started it closes this
            }
        }
        System.exit(0);
    }

    public String endpoint() {
        return "http://localhost:" + rest.port();
    }

    public String writeEndpoint() {
        return "localhost:" + server.getPort();
    }

    public Faults faults() {
        return faults;
    }

    /** A table's rows as text by column; null stays null. */
    public List<Map<String, @Nullable String>> rows(String table) {
        return storage.with(() -> RestApi.rows(storage.table(table)));
    }

    public boolean has(String table) {
        return storage.with(() -> storage.has(table));
    }

    public List<String> tables() {
        return storage.with(() -> List.copyOf(storage.names()));
    }

    public void drop(String table) {
        storage.drop(table);
    }

    /** Runs a statement as somebody else would. */
    public void run(String sql) {
        engine.run(sql, Map.of());
    }

    public List<Merge> merges() {
        return List.copyOf(engine.merges());
    }

    public List<String> analysed() {
        return List.copyOf(engine.analysed());
    }

    public long jobsRun() {
        return rest.jobsRun();
    }

    public long largestRequest() {
        return write.largestRequest();
    }

    /** Streams that were made and not committed are forgotten. */
    public void expireStreams() {
        write.expireStreams();
    }

    public void clear() {
        storage.clear();
    }

    @Override
    public void close() {
        rest.close();
        server.shutdownNow();
    }
}
