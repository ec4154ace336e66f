package dev.millrace.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.testkit.Await;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerProcessTest {
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temp;

    @Test
    void aKilledWorkersConnectorsGoOnInTheNextOneWhichMayBeAStockOne() throws Exception {
        Path input = Files.writeString(temp.resolve("in"), "one\n");
        Path output = temp.resolve("out");
        try (StateDirectory state = StateDirectory.open(temp.resolve("state"));
                EmbeddedBroker broker = EmbeddedBroker.start(state, BrokerOptions.defaults())) {
            WorkerProcess.Options options =
                    WorkerProcess.Options.defaults().withEnvironment(Map.of("OUTPUT_FILE", output.toString()));
            try (WorkerProcess worker = start(broker, "first", options)) {
                Map<String, String> sink = Connectors.sink(output, "lines");
                sink.put("file", "${env:OUTPUT_FILE}");
                worker.client().put("source", Connectors.source(input, "lines"));
                worker.client().put("sink", sink);
                Connectors.awaitContent(output, "one\n");
                worker.client().stop("source"); // which stores its offset
                worker.client().awaitStopped("source", SOON);
                long pid = worker.pid();
                worker.kill();
                assertThat(ProcessHandle.of(pid)).isEmpty();
                assertThat(worker.output()).isEmptyFile();
                assertThat(temp.resolve("first/logs/millrace.log")).isNotEmptyFile();
            }
            Files.writeString(input, "one\ntwo\n");
            List<Path> classpath = Stream.of(
                            System.getProperty("java.class.path").split(File.pathSeparator, -1))
                    .map(Path::of)
                    .toList();
            try (WorkerProcess stock = start(broker, "second", options.withClasspath(classpath))) {
                stock.client().awaitRunning("sink", SOON);
                stock.client().resume("source");
                // The killed worker had not committed the sink's offset, so "one" may come again, but "two" comes.
                Await.seconds(60)
                        .untilAsserted(() -> assertThat(output).content().endsWith("one\ntwo\n"));
            }
        }
    }

    private WorkerProcess start(EmbeddedBroker broker, String name, WorkerProcess.Options options) {
        return WorkerProcess.start(broker.bootstrapServers(), Connectors.WORKER, temp.resolve(name), options);
    }

    @Test
    void aProcessThatEndsWhileStartingIsToldWithItsOutput() {
        WorkerProcess.Options broken =
                WorkerProcess.Options.defaults().withClasspath(List.of(temp.resolve("nothing.jar")));
        assertThatThrownBy(() -> WorkerProcess.start("127.0.0.1:1", Connectors.WORKER, temp, broken))
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("exit code 1")
                .hasMessageContaining("worker.out");
    }
}
