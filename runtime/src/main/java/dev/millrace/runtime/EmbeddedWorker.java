package dev.millrace.runtime;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.connect.cli.ConnectDistributed;
import org.apache.kafka.connect.runtime.Connect;

/**
 * A distributed Connect worker in this process; its REST API is on 127.0.0.1 only. It has no shutdown hook: who starts
 * it closes it, before the broker.
 */
public final class EmbeddedWorker implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    private final Connect<?> connect;
    private final URI restUrl;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedWorker(Connect<?> connect, URI restUrl) {
        this.connect = connect;
        this.restUrl = restUrl;
    }

    /** Returns when the worker has joined its group and takes connectors. */
    public static EmbeddedWorker start(String bootstrapServers, WorkerOptions options) {
        int port = Ports.choose(options.restPort(), "Connect REST API", "the worker's REST port");
        Map<String, String> settings = WorkerSettings.ofOurs(bootstrapServers, options.withRestPort(port));
        EmbeddedWorker worker =
                new EmbeddedWorker(startConnect(settings), URI.create("http://127.0.0.1:" + port + "/"));
        try {
            worker.client().awaitReady(START_LIMIT);
            return worker;
        } catch (RuntimeException e) {
            worker.close();
            throw e;
        }
    }

    /**
     * Connect leaves its plugin class loader on the thread that starts it, ends the JVM if the start fails, and adds a
     * shutdown hook, next to which nobody could wait for its end: of two calls of stop, the second returns at once.
     */
    private static Connect<?> startConnect(Map<String, String> settings) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        Exit.setExitProcedure((status, message) -> {
            throw new RuntimeFailure("the worker gave up with status " + status);
        });
        Exit.setShutdownHookAdder((name, hook) -> {});
        try {
            return new ConnectDistributed().startConnect(settings);
        } catch (RuntimeException e) {
            throw new RuntimeFailure("The Connect worker could not be started: " + e.getMessage(), e);
        } finally {
            Exit.resetExitProcedure();
            Exit.resetShutdownHookAdder();
            thread.setContextClassLoader(before);
        }
    }

    public URI restUrl() {
        return restUrl;
    }

    public ConnectClient client() {
        return new ConnectClient(restUrl);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Shutdown.within(CLOSE_LIMIT, "worker", connect::stop);
        }
    }
}
