package dev.millrace.it;

import dev.millrace.runtime.BrokerOptions;
import dev.millrace.runtime.ConnectClient;
import dev.millrace.runtime.EmbeddedBroker;
import dev.millrace.runtime.EmbeddedWorker;
import dev.millrace.runtime.RuntimeLogging;
import dev.millrace.runtime.StateDirectory;
import dev.millrace.runtime.WorkerOptions;
import dev.millrace.runtime.WorkerProcess;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/**
 * One broker for all tests of a JVM, and one worker with the shipped plugin folders inside it; both go with it. Tests
 * that kill a worker start processes of their own on the same broker.
 */
final class Cluster {
    /** A member that was killed is missed after this long, instead of 10 seconds as worker and 45 as consumer. */
    private static final Map<String, String> MISSED_SOON = Map.of(
            "session.timeout.ms", "6000",
            "heartbeat.interval.ms", "1500",
            "consumer.session.timeout.ms", "6000",
            "consumer.heartbeat.interval.ms", "1500",
            // A killed source's open transaction hides all records behind it from readers of committed ones.
            "producer.transaction.timeout.ms", "10000");

    private static final Path DIRECTORY = logging(Build.scratch("cluster"));

    private Cluster() {}

    /** The broker, once somebody asks for it. */
    private static final class Broker {
        private static final EmbeddedBroker ONE = start();

        private static EmbeddedBroker start() {
            EmbeddedBroker broker = startBroker(DIRECTORY.resolve("state"));
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop-broker"));
            return broker;
        }
    }

    /** The worker, once somebody asks for it. It has Connect's own shutdown hook. */
    private static final class Worker {
        private static final EmbeddedWorker ONE = EmbeddedWorker.start(
                bootstrapServers(), new WorkerOptions("shared", 0, List.of(Build.PLUGINS), Map.of()));
    }

    private static Path logging(Path directory) {
        RuntimeLogging.toFile(directory.resolve("logs"));
        return directory;
    }

    static EmbeddedBroker startBroker(Path state) {
        return EmbeddedBroker.start(StateDirectory.open(state), BrokerOptions.defaults());
    }

    static String bootstrapServers() {
        return Broker.ONE.bootstrapServers();
    }

    /** The REST API of the worker in this JVM. */
    static ConnectClient worker() {
        return Worker.ONE.client();
    }

    /** Everything that the worker in this JVM has logged. */
    static Path workerLog() {
        return DIRECTORY.resolve("logs/millrace.log");
    }

    /** A worker process of a group of its own that may be killed; it knows the environment's values by name. */
    static WorkerProcess startProcess(String group, String name, Map<String, String> environment) {
        return startProcess(group, name, environment, Map.of());
    }

    static WorkerProcess startProcess(
            String group, String name, Map<String, String> environment, Map<String, String> overrides) {
        Map<String, String> settings = new HashMap<>(MISSED_SOON);
        settings.putAll(overrides);
        return WorkerProcess.start(
                bootstrapServers(),
                new WorkerOptions(group, 0, List.of(Build.PLUGINS), settings),
                Build.scratch(group + "/" + name),
                WorkerProcess.Options.defaults().withEnvironment(environment));
    }

    /** Settings of a worker that is to be killed. */
    static Map<String, String> missedSoon() {
        return MISSED_SOON;
    }

    static Set<String> topics(String bootstrapServers) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin.listTopics().names().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka did not list its topics", e);
        }
    }
}
