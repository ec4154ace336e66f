package dev.millrace.bench.lab;

import dev.millrace.runtime.BrokerOptions;
import dev.millrace.runtime.EmbeddedBroker;
import dev.millrace.runtime.StateDirectory;
import dev.millrace.runtime.WorkerOptions;
import dev.millrace.runtime.WorkerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/** The broker of a benchmark and what runs on it. */
public final class Lab implements AutoCloseable {
    /** What Kafka's own configuration file makes a worker log. */
    private static final String LOGGING =
            """
            rootLogger.level=INFO
            rootLogger.appenderRef.stdout.ref=STDOUT
            appender.stdout.type=Console
            appender.stdout.name=STDOUT
            appender.stdout.layout.type=PatternLayout
            appender.stdout.layout.pattern=[%d] %p %X{connector.context}%m (%c:%L)%n
            """;

    private final Layout layout;
    private final StateDirectory state;
    private final EmbeddedBroker broker;
    private final Map<String, FilledTopics> filled = new HashMap<>();
    private int workers;

    private Lab(Layout layout, StateDirectory state, EmbeddedBroker broker) {
        this.layout = layout;
        this.state = state;
        this.broker = broker;
    }

    public static Lab open(Layout layout) {
        return open(layout, "broker");
    }

    /**
     * A broker of that name, with nothing of any other.
     *
     * @param name of its folder
     */
    public static Lab open(Layout layout, String name) {
        StateDirectory state = StateDirectory.open(layout.directory(name));
        EmbeddedBroker broker = EmbeddedBroker.start(state, new BrokerOptions(0, Map.of("log.retention.ms", "-1")));
        return new Lab(layout, state, broker);
    }

    public Layout layout() {
        return layout;
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Fills the topics the first time they are asked for. */
    public FilledTopics topics(TopicPlan plan) {
        return filled.computeIfAbsent(plan.name(), name -> {
            TopicFiller.create(bootstrapServers(), plan);
            try (TopicFiller filler = new TopicFiller(bootstrapServers(), plan)) {
                return new FilledTopics(plan, filler.fill());
            }
        });
    }

    public void awaitTopic(String topic, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            while (!admin.listTopics().names().get().contains(topic)) {
                if (System.nanoTime() > deadline) {
                    throw new BenchFailure("The topic " + topic + " was not there after " + limit.toSeconds() + " s");
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (ExecutionException e) {
            throw new BenchFailure("Kafka did not list its topics: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("Interrupted while waiting for a topic", e);
        }
    }

    public Format binary() {
        return Format.binary(layout.directory("schemas"));
    }

    /** A worker of stock Kafka Connect with all plugins that take part. */
    public WorkerProcess startWorker(String heap, List<String> sourcePlugins, List<String> jvmArguments) {
        Path directory = layout.directory("worker-" + state.path().getFileName() + "-" + ++workers);
        List<String> arguments = new ArrayList<>(List.of(
                "-Xms" + heap,
                "-Xmx" + heap,
                "-XX:+UseG1GC",
                "-Duser.timezone=UTC",
                "-Dlog4j2.configurationFile=" + logging(directory).toUri()));
        arguments.addAll(jvmArguments);
        return WorkerProcess.start(
                bootstrapServers(),
                new WorkerOptions("bench-" + workers, 0, List.of(plugins(directory, sourcePlugins)), Map.of()),
                directory,
                new WorkerProcess.Options(layout.workerClassPath(), Map.of(), arguments));
    }

    /** A plugin path with links to the folders that take part: a worker starts the quicker the fewer it has to scan. */
    private Path plugins(Path directory, List<String> sourcePlugins) {
        List<Path> folders = new ArrayList<>(layout.sinkPlugins());
        sourcePlugins.stream().map(layout::sourcePlugin).forEach(folders::add);
        try {
            Path path = Files.createDirectories(directory.resolve("plugins"));
            for (Path folder : folders) {
                Files.createSymbolicLink(path.resolve(folder.getFileName()), folder);
            }
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path logging(Path directory) {
        try {
            return Files.writeString(directory.resolve("logging.properties"), LOGGING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        broker.close();
        state.close();
    }
}
