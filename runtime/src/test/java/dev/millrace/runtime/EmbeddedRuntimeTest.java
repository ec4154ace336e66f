package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
    private static final Duration SOON = Duration.ofMinutes(1);

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
            connect.put("source", Connectors.source(input, "lines"));
            connect.put("sink", Connectors.sink(output, "lines"));
            connect.awaitRunning("source", SOON);
            connect.awaitRunning("sink", SOON);
            Connectors.awaitContent(output, "one\ntwo\n");
        }
        assertThat(Ports.isFree(rest.getPort())).isTrue();
        Files.writeString(input, "one\ntwo\nthree\n");

        try (EmbeddedRuntime runtime = start(directory)) {
            assertThat(runtime.bootstrapServers()).isEqualTo(bootstrap);
            assertThat(runtime.restUrl()).isEqualTo(rest);
            assertThat(topics(bootstrap)).contains("kept", "lines");
            assertThat(runtime.client().connectors()).containsExactlyInAnyOrder("source", "sink");
            runtime.client().awaitRunning("source", SOON);
            runtime.client().awaitRunning("sink", SOON);
            Connectors.awaitContent(output, "one\ntwo\nthree\n"); // stored offsets: nothing comes twice
        }
    }

    @Test
    void aCloseLeavesNothingBehindAndMayBeRepeated() {
        EmbeddedRuntime runtime = start(temp.resolve("state"));
        Path log = runtime.state().path().resolve("logs/millrace.log");
        long start = System.nanoTime();
        runtime.close();
        runtime.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        assertThat(log).content().doesNotContain("did not stop").contains("Kafka Connect stopped");
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.isAlive() && !thread.isDaemon())
                        .map(Thread::getName)
                        .filter(name -> name.contains("kafka")
                                || name.contains("qtp")
                                || name.contains("Herder")
                                || name.contains("data-plane")))
                .isEmpty();
    }

    @Test
    void aTakenPortIsNamedWithTheOptionAndTheDirectoryIsLeftFree() throws IOException {
        Path directory = temp.resolve("state");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> EmbeddedRuntime.start(
                            directory, BrokerOptions.defaults(), Connectors.WORKER.withRestPort(port)))
                    .isInstanceOf(PortTaken.class)
                    .hasMessageContaining("Port " + port)
                    .hasMessageContaining("change the worker's REST port");
            assertThatThrownBy(() ->
                            EmbeddedRuntime.start(directory, new BrokerOptions(port, Map.of()), Connectors.WORKER))
                    .isInstanceOfSatisfying(
                            PortTaken.class, e -> assertThat(e.port()).isEqualTo(port))
                    .hasMessageContaining("change the broker's port");
        }
        StateDirectory.open(directory).close();
    }

    @Test
    void aFolderOfPluginsThatIsNotThereIsNamed() {
        WorkerOptions lost = WorkerOptions.defaults(List.of(temp.resolve("no plugins")));
        assertThatThrownBy(() -> EmbeddedRuntime.start(temp.resolve("state"), BrokerOptions.defaults(), lost))
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("no plugin folder")
                .hasMessageContaining("no plugins");
    }

    @Test
    void aSettingThatTheWorkerRefusesFailsTheStartInsteadOfEndingTheJvm() {
        WorkerOptions wrong = new WorkerOptions("g", 0, List.of(), Map.of("key.converter", "no.such.Converter"));
        assertThatThrownBy(() -> EmbeddedRuntime.start(temp.resolve("state"), BrokerOptions.defaults(), wrong))
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("no.such.Converter");
    }

    @Test
    void aTerminatedProcessStopsInOrderAndAKilledOneIsTakenUpAgain() throws Exception {
        Path directory = temp.resolve("state");
        try (RuntimeInItsOwnJvm other = RuntimeInItsOwnJvm.start(directory)) {
            other.client().put("source", Connectors.source(Files.createFile(temp.resolve("in.txt")), "lines"));
            assertThatThrownBy(() -> StateDirectory.open(directory))
                    .hasMessageContaining("in use by process " + other.pid());
            assertThat(other.terminate()).isEqualTo(128 + 15);
            assertThat(directory.resolve("logs/millrace.log"))
                    .content()
                    .contains("Kafka Connect stopped")
                    .containsPattern("(?s)Kafka Connect stopped.*shutting down.*shut down")
                    .doesNotContain("did not stop");
            assertThat(other.printed()).isEmpty();
        }
        try (RuntimeInItsOwnJvm again = RuntimeInItsOwnJvm.start(directory)) {
            again.client().awaitRunning("source", SOON);
            again.kill();
        }
        try (EmbeddedRuntime runtime = start(directory)) {
            runtime.client().awaitRunning("source", SOON);
        }
    }

    private static EmbeddedRuntime start(Path directory) {
        return EmbeddedRuntime.start(directory, BrokerOptions.defaults(), Connectors.WORKER);
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
