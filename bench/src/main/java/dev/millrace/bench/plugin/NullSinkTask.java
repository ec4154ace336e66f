package dev.millrace.bench.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;

/**
 * Looks at each key, as any sink has to, and at nothing else. An end mark becomes a file named after its topic and id,
 * which is what the benchmark waits for.
 */
public final class NullSinkTask extends SinkTask {
    private @Nullable Path ends;
    private long firstEnd;

    @Override
    public String version() {
        return "1";
    }

    @Override
    public void start(Map<String, String> settings) {
        ends = Path.of(settings.getOrDefault(NullSinkConnector.ENDS, ""));
        firstEnd = Long.parseLong(settings.getOrDefault(NullSinkConnector.FIRST_END, ""));
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        for (SinkRecord record : records) {
            long id = ((Struct) record.key()).getInt64("id");
            if (id >= firstEnd) {
                note(record.topic() + "-" + id);
            }
        }
    }

    private void note(String name) {
        Path folder = ends;
        if (folder == null) {
            throw new IllegalStateException("The task was not started");
        }
        try {
            Files.write(Files.createDirectories(folder).resolve(name), new byte[0]);
        } catch (IOException e) {
            throw new ConnectException("The end mark " + name + " cannot be noted in " + folder + ": " + e, e);
        }
    }

    @Override
    public void stop() {
        // nothing was started
    }
}
