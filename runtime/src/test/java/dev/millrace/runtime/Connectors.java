package dev.millrace.runtime;

import dev.millrace.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Kafka's own file connectors, from a plugin folder that the build fills. */
final class Connectors {
    static final String SOURCE = "org.apache.kafka.connect.file.FileStreamSourceConnector";
    static final String SINK = "org.apache.kafka.connect.file.FileStreamSinkConnector";
    static final WorkerOptions WORKER =
            WorkerOptions.defaults(List.of(Path.of("target", "test-plugins").toAbsolutePath()));

    private Connectors() {}

    static Map<String, String> source(Path file, String topic) {
        return new TreeMap<>(
                Map.of("connector.class", SOURCE, "tasks.max", "1", "file", file.toString(), "topic", topic));
    }

    static Map<String, String> sink(Path file, String topic) {
        return new TreeMap<>(
                Map.of("connector.class", SINK, "tasks.max", "1", "file", file.toString(), "topics", topic));
    }

    static void awaitContent(Path file, String content) {
        Await.seconds(60)
                .untilEquals("the content of " + file, content, () -> Files.exists(file) ? Files.readString(file) : "");
    }
}
