package dev.millrace.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * A Kafka broker and its controller in this process, on 127.0.0.1 only. It has no shutdown hook: who starts it closes
 * it, after whoever uses it.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);
    private static final int NODE = 1;

    private final KafkaRaftServer server;
    private final String bootstrapServers;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedBroker(KafkaRaftServer server, String bootstrapServers) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /** Starts on the state directory's topics, or with none. */
    public static EmbeddedBroker start(StateDirectory state, BrokerOptions options) {
        int port = state.port("broker", options.port(), "Kafka broker", "the broker's port");
        int controllerPort = state.port("controller", 0, "Kafka controller", "the controller's port");
        Path data = state.sub("kafka");
        format(state, data);
        String address = "127.0.0.1:" + port;
        Properties settings = settings(data, address, "127.0.0.1:" + controllerPort, options);
        FormerBroker.fence(data, settings);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            Shutdown.within(CLOSE_LIMIT, "broker", server::shutdown);
            throw new RuntimeFailure("The Kafka broker could not be started on " + data + ": " + e.getMessage(), e);
        }
        return new EmbeddedBroker(server, address);
    }

    private static void format(StateDirectory state, Path data) {
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setNodeId(NODE)
                    .setClusterId(state.clusterId())
                    .addDirectory(data.toString())
                    .setMetadataLogDirectory(data.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setIgnoreFormatted(true)
                    .run();
        } catch (IOException e) {
            throw new RuntimeFailure("Kafka's directory " + data + " could not be formatted: " + e, e);
        } catch (Exception e) {
            throw new RuntimeFailure("Kafka's directory " + data + " could not be formatted: " + e.getMessage(), e);
        }
    }

    private static Properties settings(Path data, String address, String controller, BrokerOptions options) {
        Properties all = new Properties();
        all.put("process.roles", "broker,controller");
        all.put("node.id", Integer.toString(NODE));
        all.put("controller.quorum.voters", NODE + "@" + controller);
        all.put("listeners", "PLAINTEXT://" + address + ",CONTROLLER://" + controller);
        all.put("advertised.listeners", "PLAINTEXT://" + address);
        all.put("controller.listener.names", "CONTROLLER");
        all.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        all.put("log.dirs", data.toString());
        all.put("group.initial.rebalance.delay.ms", "0");
        all.put("default.replication.factor", "1");
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            all.put(topic + ".replication.factor", "1");
            all.put(topic + ".num.partitions", "1");
        }
        all.put("transaction.state.log.min.isr", "1");
        all.put("share.coordinator.state.topic.min.isr", "1");
        // A cluster of one on a small heap: the cleaner alone would take 128 MB.
        all.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
        all.put("num.network.threads", "2");
        all.put("num.io.threads", "4");
        options.overrides().forEach(all::put);
        return all;
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Shutdown.within(CLOSE_LIMIT, "broker", () -> {
                server.shutdown();
                server.awaitShutdown();
            });
        }
    }
}
