package dev.millrace.bench.throughput;

import dev.millrace.bench.database.BenchDatabase;
import dev.millrace.bench.database.BulkFile;
import dev.millrace.bench.database.BulkLoad;
import dev.millrace.bench.lab.BenchFailure;
import dev.millrace.bench.lab.FilledTopics;
import dev.millrace.bench.lab.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The runs without Kafka. */
final class BulkRun implements AutoCloseable {
    private final Lab lab;
    private final BenchDatabase database;
    private final Workload workload;
    private final FilledTopics topics;
    private final int chunkRows;
    private @Nullable BulkFile file;

    BulkRun(Lab lab, BenchDatabase database, Workload workload, FilledTopics topics, int chunkRows) {
        this.lab = lab;
        this.database = database;
        this.workload = workload;
        this.topics = topics;
        this.chunkRows = chunkRows;
    }

    Measured measure(Contestant.Bulk contestant) {
        try {
            BulkFile rows = file();
            BulkLoad load =
                    new BulkLoad(database, workload.design(), topics.names().get(0));
            double cpu = database.cpuSeconds();
            long start = System.nanoTime();
            if (contestant.isStaged()) {
                load.staged(rows);
            } else {
                load.direct(rows);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Measured(seconds, null, database.cpuSeconds() - cpu);
        } catch (Exception e) {
            throw new BenchFailure("The bulk load failed: " + e, e);
        }
    }

    private BulkFile file() throws IOException {
        BulkFile written = file;
        if (written == null) {
            written = BulkFile.write(
                    lab.layout().directory("bulk").resolve(topics.plan().name()),
                    database.engine(),
                    workload.design(),
                    topics.states().get(0),
                    chunkRows);
            file = written;
        }
        return written;
    }

    @Override
    public void close() {
        try {
            if (file != null) {
                file.delete();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
