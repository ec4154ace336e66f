package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRuntimeTest {
    static final Path PLUGINS = Path.of("target", "test-plugins").toAbsolutePath();
    static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temp;

    @Test
    void startsQuicklyAndARestartGoesOnWhereItStopped() throws Exception {
        Path directory = temp.resolve("a state directory");
        Path input = Files.writeString(temp.resolve("in.txt"), "one\ntwo\n");
        Path output = temp.resolve("out.txt");
        String bootstrap;
        URI rest;
        long start = System.nanoTime();
        try (EmbeddedRuntime runtime = start(directory)) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
            bootstrap = runtime.bootstrapServers();
            rest = runtime.restUrl();
            createTopic(bootstrap, "kept");
            ConnectClient connect = runtime.client();
            connect.put("source", fileSource(input));
            connect.put("sink", fileSink(output));
            connect.awaitRunning("source", SOON);
            connect.awaitRunning("sink", SOON);
            awaitContent(output, "one\ntwo\n");
        }
        Files.writeString(input, "one\ntwo\nthree\n");

        try (EmbeddedRuntime runtime = start(directory)) {
            assertThat(runtime.bootstrapServers()).isEqualTo(bootstrap);
            assertThat(runtime.restUrl()).isEqualTo(rest);
            assertThat(topics(bootstrap)).contains("kept", "lines");
            assertThat(runtime.client().connectors()).containsExactlyInAnyOrder("source", "sink");
            runtime.client().awaitRunning("source", SOON);
            runtime.client().awaitRunning("sink", SOON);
            awaitContent(output, "one\ntwo\nthree\n");
        }
        assertThat(Ports.isFree(rest.getPort())).isTrue();
        assertThat(directory.resolve("logs/millrace.log")).isNotEmptyFile();
    }

    private EmbeddedRuntime start(Path directory) {
        return EmbeddedRuntime.start(directory, BrokerOptions.defaults(), WorkerOptions.defaults(List.of(PLUGINS)));
    }

    static Map<String, String> fileSource(Path file) {
        return Map.of(
                "connector.class", "org.apache.kafka.connect.file.FileStreamSourceConnector",
                "tasks.max", "1",
                "file", file.toString(),
                "topic", "lines");
    }

    static Map<String, String> fileSink(Path file) {
        return Map.of(
                "connector.class", "org.apache.kafka.connect.file.FileStreamSinkConnector",
                "tasks.max", "1",
                "file", file.toString(),
                "topics", "lines");
    }

    static void awaitContent(Path file, String content) throws Exception {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (!Files.exists(file) || !Files.readString(file).equals(content)) {
            assertThat(System.nanoTime()).as("in time, " + file).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static void createTopic(String bootstrap, String name) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(name, 3, (short) 1))).all().get(30, TimeUnit.SECONDS);
        }
    }

    private static Set<String> topics(String bootstrap) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            return admin.listTopics().names().get(30, TimeUnit.SECONDS);
        }
    }
}
