package dev.millrace.bench.throughput;

import dev.millrace.bench.lab.Lab;
import dev.millrace.runtime.WorkerProcess;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fresh worker for each run, so that no contestant inherits another's heap or compiled code; or one for all. */
final class Workers implements AutoCloseable {
    private final Lab lab;
    private final String heap;
    private final boolean isShared;
    private @Nullable WorkerProcess worker;

    Workers(Lab lab, String heap, boolean isShared) {
        this.lab = lab;
        this.heap = heap;
        this.isShared = isShared;
    }

    WorkerProcess worker() {
        WorkerProcess running = worker;
        if (running == null) {
            running = lab.startWorker(heap, List.of(), List.of());
            worker = running;
        }
        return running;
    }

    void runEnded() {
        if (!isShared) {
            end();
        }
    }

    /** The next run gets another one. */
    void end() {
        if (worker != null) {
            worker.close();
            worker = null;
        }
    }

    @Override
    public void close() {
        end();
    }
}
