package dev.millrace.cli.demo;

import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.runtime.BrokerOptions;
import dev.millrace.runtime.ConnectClient;
import dev.millrace.runtime.ConnectRefused;
import dev.millrace.runtime.ConnectorStatus;
import dev.millrace.runtime.EmbeddedRuntime;
import dev.millrace.runtime.WorkerOptions;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/** Broker, worker and the connectors on it. */
final class DemoPipeline implements AutoCloseable {
    private static final Duration RUNNING_LIMIT = Duration.ofMinutes(2);
    private static final int TRACE_LINES = 6;
    private static final int TOPIC_POLL_MS = 200;

    /**
     * After a kill -9 the broker keeps the dead consumers in their groups until their session is over, three quarters
     * of a minute by default, and so long nothing moves.
     */
    private static final Map<String, String> GONE_FOR_GOOD = Map.of("consumer.session.timeout.ms", "10000");

    private final EmbeddedRuntime runtime;
    private final ConnectClient client;

    private DemoPipeline(EmbeddedRuntime runtime) {
        this.runtime = runtime;
        this.client = runtime.client();
    }

    static DemoPipeline start(DemoOptions options, DemoState state) {
        WorkerOptions worker = new WorkerOptions(
                "millrace-demo", options.ports().rest(), List.of(options.home().resolve("plugins")), GONE_FOR_GOOD);
        return new DemoPipeline(EmbeddedRuntime.startWithoutShutdownHook(
                state.sub("runtime"), new BrokerOptions(options.ports().broker(), Map.of()), worker));
    }

    /** What the connectors' files leave open. */
    Map<String, String> environment(DemoServers servers) {
        return Map.of(
                "SOURCE_HOST", servers.source().host(),
                "SOURCE_PORT", Integer.toString(servers.source().port()),
                "SOURCE_USER", servers.source().user(),
                "SOURCE_PASSWORD", servers.source().password(),
                "SOURCE_DATABASE", Shop.SOURCE_DATABASE,
                "KAFKA_BOOTSTRAP", runtime.bootstrapServers(),
                "TARGET_URL", servers.target().jdbcUrl(Shop.TARGET_DATABASE),
                "TARGET_USER", servers.target().user(),
                "TARGET_PASSWORD", servers.target().password());
    }

    boolean knows(ConnectorConfigFile connector) {
        return client.connectors().contains(connector.name());
    }

    /** Posts a connector that is new; one of last time goes on, with its settings brought up to date. */
    String deploy(ConnectorConfigFile connector) {
        Map<String, String> config = new HashMap<>(connector.config());
        String outcome = "";
        if (!knows(connector)) {
            client.create(connector.toJson());
        } else if (!sameBut(client.config(connector.name()), config)) {
            client.put(connector.name(), config);
            outcome = ", goes on with new settings";
        } else {
            outcome = ", goes on";
        }
        client.awaitRunning(connector.name(), RUNNING_LIMIT);
        return outcome;
    }

    /** The worker adds the name to the settings. */
    private static boolean sameBut(Map<String, String> current, Map<String, String> wanted) {
        Map<String, String> named = new HashMap<>(current);
        named.remove("name");
        return named.equals(wanted);
    }

    /**
     * Waits for the topics that the source makes, for a while at most: a consumer that is there before its topics sees
     * them at its next look around only, many seconds later.
     */
    int awaitTopics(List<String> wanted, Duration limit) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", runtime.bootstrapServers()))) {
            Set<String> topics = admin.listTopics().names().get();
            while (!topics.containsAll(wanted) && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(TOPIC_POLL_MS);
                topics = admin.listTopics().names().get();
            }
            return (int) wanted.stream().filter(topics::contains).count();
        }
    }

    /** Why a connector or task has failed, if one has. */
    Optional<String> failure(DemoConnectors connectors) {
        for (ConnectorConfigFile connector : connectors.all()) {
            try {
                ConnectorStatus status = client.status(connector.name());
                if (status.isFailed()) {
                    return Optional.of(status + System.lineSeparator() + head(status.failure()));
                }
            } catch (ConnectRefused e) {
                // In the middle of a rebalance there may be no status for a moment.
            }
        }
        return Optional.empty();
    }

    private static String head(String trace) {
        List<String> lines = trace.lines()
                .filter(line -> !line.startsWith("\tat "))
                .limit(TRACE_LINES)
                .toList();
        return String.join(System.lineSeparator(), lines);
    }

    URI restUrl() {
        return runtime.restUrl();
    }

    String bootstrapServers() {
        return runtime.bootstrapServers();
    }

    @Override
    public void close() {
        runtime.close();
    }
}
