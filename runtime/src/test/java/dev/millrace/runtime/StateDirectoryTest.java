package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temp;

    @Test
    void keepsItsClusterAndItsPorts() {
        String cluster;
        int port;
        try (StateDirectory state = StateDirectory.open(temp)) {
            cluster = state.clusterId();
            port = port(state, 0);
        }
        try (StateDirectory state = StateDirectory.open(temp)) {
            assertThat(state.clusterId()).isEqualTo(cluster).isNotEmpty();
            assertThat(port(state, 0)).isEqualTo(port);
        }
    }

    @Test
    void takesAnotherPortWhereTheLastOneIsTaken() throws IOException {
        try (StateDirectory state = StateDirectory.open(temp)) {
            int port = port(state, 0);
            try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                int other = port(state, 0);
                assertThat(other).isNotEqualTo(port);
                assertThatThrownBy(() -> port(state, taken.getLocalPort()))
                        .isInstanceOf(PortTaken.class)
                        .hasMessage("Port " + port + " on 127.0.0.1 is taken, so the test server cannot listen there."
                                + " End what uses it, or change the option (0 picks a free port).");
                assertThat(port(state, 0)).isEqualTo(other);
            }
        }
    }

    private static int port(StateDirectory state, int wanted) {
        return state.port("test", wanted, "test server", "the option");
    }

    @Test
    void aDirectoryInUseIsRefusedWithItsHolder() {
        try (StateDirectory held = StateDirectory.open(temp)) {
            assertThatThrownBy(() -> StateDirectory.open(temp))
                    .isInstanceOf(RuntimeFailure.class)
                    .hasMessage("The state directory " + held.path() + " is in use by process "
                            + ProcessHandle.current().pid() + ". Stop that process, or use another directory.");
        }
        StateDirectory.open(temp).close();
    }

    @Test
    void anotherFormatIsRefusedAndTheDirectoryIsLeftFree() throws IOException {
        StateDirectory.open(temp).close();
        stamp("format=2", "kafka=4.3.1");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> StateDirectory.open(temp))
                    .isInstanceOf(RuntimeFailure.class)
                    .hasMessageContaining("has format 2")
                    .hasMessageContaining("knows format 1");
        }
    }

    @Test
    void aNewerKafkaIsRefusedAndAnOlderOneIsTakenOver() throws IOException {
        StateDirectory.open(temp).close();
        stamp("format=1", "kafka=99.0.0", "cluster.id=x");
        assertThatThrownBy(() -> StateDirectory.open(temp))
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("written by Kafka 99.0.0")
                .hasMessageContaining("older Kafka " + AppInfoParser.getVersion());

        stamp("format=1", "kafka=4.0.0", "cluster.id=x");
        StateDirectory.open(temp).close();
        assertThat(temp.resolve("millrace-state.properties"))
                .content()
                .contains("kafka=" + AppInfoParser.getVersion())
                .contains("cluster.id=x");
    }

    private void stamp(String... lines) throws IOException {
        Files.writeString(temp.resolve("millrace-state.properties"), String.join("\n", lines));
    }

    @Test
    void aDirectoryOfSomethingElseIsLeftAlone() throws IOException {
        Path file = Files.writeString(temp.resolve("thesis.tex"), "precious");
        assertThatThrownBy(() -> StateDirectory.open(temp))
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("not a state directory of Millrace");
        assertThat(file).hasContent("precious");
    }

    @Test
    void aNameThatKafkaCannotTakeIsRefused() {
        assertThatThrownBy(() -> StateDirectory.open(temp.resolve("a,b")))
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("comma");
    }
}
