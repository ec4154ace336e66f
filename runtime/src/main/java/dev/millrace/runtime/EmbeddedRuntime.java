package dev.millrace.runtime;

import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Broker and worker together on one state directory. A second start goes on where the first stopped: topics, connectors,
 * offsets and ports are the same.
 */
public final class EmbeddedRuntime implements AutoCloseable {
    private final StateDirectory state;
    private final EmbeddedBroker broker;
    private final EmbeddedWorker worker;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Thread shutdownHook;

    private EmbeddedRuntime(StateDirectory state, EmbeddedBroker broker, EmbeddedWorker worker) {
        this.state = state;
        this.broker = broker;
        this.worker = worker;
    }

    /**
     * Starts on the directory and logs into its {@code logs} folder. The REST port 0 takes the port of the last run.
     * Closed by a shutdown hook too; see {@link #startWithoutShutdownHook}.
     */
    public static EmbeddedRuntime start(Path directory, BrokerOptions brokerOptions, WorkerOptions workerOptions) {
        EmbeddedRuntime runtime = startWithoutShutdownHook(directory, brokerOptions, workerOptions);
        Thread hook = new Thread(runtime::close, "stop-runtime");
        runtime.shutdownHook = hook;
        Runtime.getRuntime().addShutdownHook(hook);
        return runtime;
    }

    /** For callers with more to stop and an order of their own: hooks all run at once. */
    public static EmbeddedRuntime startWithoutShutdownHook(
            Path directory, BrokerOptions brokerOptions, WorkerOptions workerOptions) {
        WorkerSettings.pluginPath(workerOptions.pluginPath()); // a slip shows before anything is started
        StateDirectory state = StateDirectory.open(directory);
        EmbeddedBroker broker = null;
        try {
            RuntimeLogging.toFile(state.sub("logs"));
            int restPort = state.port("rest", workerOptions.restPort(), "Connect REST API", "the worker's REST port");
            broker = EmbeddedBroker.start(state, brokerOptions);
            EmbeddedWorker worker =
                    EmbeddedWorker.start(broker.bootstrapServers(), workerOptions.withRestPort(restPort));
            return new EmbeddedRuntime(state, broker, worker);
        } catch (RuntimeException e) {
            if (broker != null) {
                broker.close();
            }
            state.close();
            throw e;
        }
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    public URI restUrl() {
        return worker.restUrl();
    }

    public ConnectClient client() {
        return worker.client();
    }

    public StateDirectory state() {
        return state;
    }

    /** Connectors first, then the broker they need, then the directory. Bounded in time and safe to repeat. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Thread hook = shutdownHook;
        if (hook != null && hook != Thread.currentThread()) {
            removeHook(hook);
        }
        worker.close();
        broker.close();
        state.close();
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is ending, and the hook finds nothing to do
        }
    }
}
