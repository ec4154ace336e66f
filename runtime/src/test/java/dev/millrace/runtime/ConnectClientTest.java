package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real worker; it also proves what the worker's own settings promise. */
class ConnectClientTest {
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path temp;

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedRuntime runtime;

    @SuppressWarnings("NullAway.Init")
    private static ConnectClient connect;

    @BeforeAll
    static void startRuntime() {
        runtime = EmbeddedRuntime.start(temp.resolve("state"), BrokerOptions.defaults(), Connectors.WORKER);
        connect = runtime.client();
    }

    @AfterAll
    static void stopRuntime() {
        runtime.close();
    }

    @AfterEach
    void deleteConnectors() {
        connect.connectors().forEach(connect::delete);
    }

    @Test
    void pluginsComeFromTheirFolderAndNotFromTheClasspath() {
        assertThat(connect.plugins(false)).contains(Connectors.SOURCE, Connectors.SINK);
        assertThat(connect.plugins(true))
                .contains("org.apache.kafka.connect.json.JsonConverter", "dev.millrace.converter.JsonConverter");
        assertThatThrownBy(() -> Class.forName(Connectors.SOURCE)).isInstanceOf(ClassNotFoundException.class);
        assertThat(Thread.currentThread().getContextClassLoader())
                .isSameAs(getClass().getClassLoader());
    }

    @Test
    void aBadConfigurationIsRefusedWithAMessageForEachSetting() {
        Map<String, String> config = Connectors.source(temp.resolve("in"), "t");
        config.remove("topic");
        config.put("tasks.max", "many");
        assertThatThrownBy(() -> connect.put("bad", config)).isInstanceOfSatisfying(ConnectRefused.class, refused -> {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.errors()).containsOnlyKeys("topic", "tasks.max");
            assertThat(refused.errors().getOrDefault("topic", List.of()))
                    .singleElement()
                    .asString()
                    .contains("no default value");
        });
        assertThat(connect.validate(config)).containsOnlyKeys("name", "topic", "tasks.max");
        assertThat(connect.connectors()).isEmpty();
    }

    @Test
    void aConnectorThatDoesNotExistAndOneThatExistsAreRefused() throws Exception {
        assertThatThrownBy(() -> connect.status("nobody"))
                .isInstanceOfSatisfying(ConnectRefused.class, refused -> assertThat(refused.status())
                        .isEqualTo(404))
                .hasMessageContaining("nobody");
        Map<String, String> config = Connectors.source(Files.createFile(temp.resolve("twice")), "t");
        connect.create("twice", config);
        assertThatThrownBy(() -> connect.create("twice", config))
                .isInstanceOfSatisfying(ConnectRefused.class, refused -> assertThat(refused.status())
                        .isEqualTo(409))
                .hasMessageContaining("already exists");
        assertThatThrownBy(() -> connect.put("unknown", Map.of("connector.class", "no.such.Connector")))
                .isInstanceOf(ConnectRefused.class)
                .hasMessageContaining("no.such.Connector");
    }

    @Test
    void aFailedConnectorIsToldWithItsTrace() {
        connect.put("blocked", Connectors.sink(temp.resolve("no folder/out"), "lines"));
        assertThatThrownBy(() -> connect.awaitRunning("blocked", SOON))
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("blocked")
                .hasMessageContaining("no folder/out");
    }

    @Test
    void aFileMayNameItsSecretsByReference() throws Exception {
        Path secrets = Files.writeString(temp.resolve("secrets.properties"), "topic=from-a-file\n");
        Path input = Files.writeString(temp.resolve("referenced"), "hello\n");
        Path output = temp.resolve("referenced out");
        connect.create(
                """
                {"name": "by reference", "config": {
                  "connector.class": "%s", "tasks.max": "1", "file": "%s", "topic": "${file:%s:topic}",
                  "batch.size": 10}}
                """
                        .formatted(Connectors.SOURCE, input, secrets));
        assertThat(connect.config("by reference"))
                .containsEntry("topic", "${file:" + secrets + ":topic}")
                .containsEntry("batch.size", "10");
        connect.put("sink", Connectors.sink(output, "from-a-file"));
        Connectors.awaitContent(output, "hello\n");
    }

    @Test
    void aConnectorsLifeAndItsOffsets() throws Exception {
        Path input = Files.writeString(temp.resolve("life in"), "one\n");
        Path output = temp.resolve("life out");
        connect.put("life", Connectors.source(input, "life"));
        connect.put("life-sink", Connectors.sink(output, "life"));
        Connectors.awaitContent(output, "one\n");

        connect.pause("life");
        connect.await("life", "be paused", SOON, status -> status.state().equals("PAUSED"));
        connect.resume("life");
        assertThat(connect.awaitRunning("life", SOON)).hasToString("life RUNNING 0:RUNNING");
        connect.restart("life");
        connect.awaitRunning("life", SOON);

        assertThatThrownBy(() -> connect.deleteOffsets("life"))
                .isInstanceOf(ConnectRefused.class)
                .hasMessageContaining("STOPPED");
        connect.stop("life");
        connect.awaitStopped("life", SOON);
        assertThat(connect.offsets("life").at("/offsets/0/offset/position").asInt())
                .isEqualTo(4);

        connect.patchOffsets(
                "life",
                """
                {"offsets": [{"partition": {"filename": "%s"}, "offset": {"position": 0}}]}"""
                        .formatted(input));
        connect.resume("life");
        Connectors.awaitContent(output, "one\none\n");

        connect.stop("life");
        connect.awaitStopped("life", SOON);
        connect.deleteOffsets("life");
        assertThat(connect.offsets("life").path("offsets")).isEmpty();
        connect.delete("life");
        assertThat(connect.connectors()).isEqualTo(List.of("life-sink"));
    }

    @Test
    void aWorkerThatIsNotThereIsNamed() {
        URI nowhere = URI.create("http://127.0.0.1:" + Ports.free());
        ConnectClient client = new ConnectClient(nowhere, Duration.ofMillis(300));
        assertThatThrownBy(client::connectors)
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("No Connect worker answers at " + nowhere);
    }
}
