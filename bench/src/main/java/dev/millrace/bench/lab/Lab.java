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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        StateDirectory state = StateDirectory.open(layout.directory("broker"));
        EmbeddedBroker broker =
                EmbeddedBroker.start(state, new BrokerOptions(0, Map.of("log.retention.ms", "-1")));
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

    public Format binary() {
        return Format.binary(layout.directory("schemas"));
    }

    /** A worker of stock Kafka Connect with all plugins that take part. */
    public WorkerProcess startWorker(String heap, List<String> sourcePlugins, List<String> jvmArguments) {
        List<Path> plugins = new ArrayList<>(layout.sinkPlugins());
        sourcePlugins.stream().map(layout::sourcePlugin).forEach(plugins::add);
        Path directory = layout.directory("worker-" + ++workers);
        List<String> arguments = new ArrayList<>(List.of(
                "-Xms" + heap,
                "-Xmx" + heap,
                "-XX:+UseG1GC",
                "-Duser.timezone=UTC",
                "-Dlog4j2.configurationFile=" + logging(directory).toUri()));
        arguments.addAll(jvmArguments);
        return WorkerProcess.start(
                bootstrapServers(),
                new WorkerOptions("bench-" + workers, 0, plugins, Map.of()),
                directory,
                new WorkerProcess.Options(layout.workerClassPath(), Map.of(), arguments));
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
