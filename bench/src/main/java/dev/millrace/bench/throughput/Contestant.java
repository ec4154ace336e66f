package dev.millrace.bench.throughput;

import dev.millrace.bench.database.BenchDatabase;
import dev.millrace.bench.lab.FilledTopics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Who takes part: by a connector, or, as the measure of what is possible, without Kafka. */
sealed interface Contestant {
    String name();

    default boolean takesPartIn(Workload workload) {
        return true;
    }

    /** A sink connector. */
    interface Settings {
        /** All but the topics, the converters and the number of tasks, which are the same for every contestant. */
        Map<String, String> of(BenchDatabase database);
    }

    record Sink(String name, Settings settings) implements Contestant {}

    /** Nothing but the consumer and the converter; it notes the end marks in a folder, as it has no tables. */
    record Ceiling(String name, Map<String, String> extra) implements Contestant {
        Map<String, String> settings(Path ends, long firstEnd) {
            Map<String, String> settings = SinkSettings.nullSink(ends, firstEnd);
            settings.putAll(extra);
            return settings;
        }

        /** The file names that it notes. */
        static List<String> ends(FilledTopics topics, long firstEnd) {
            return topics.names().stream()
                    .flatMap(topic -> LongStream.range(
                                    firstEnd, firstEnd + topics.plan().history().partitions())
                            .mapToObj(id -> topic + "-" + id))
                    .toList();
        }
    }

    /** The database's own bulk load of the same rows over one connection. */
    record Bulk(String name, boolean isStaged) implements Contestant {
        @Override
        public boolean takesPartIn(Workload workload) {
            return workload.isForBulkLoad();
        }
    }
}
