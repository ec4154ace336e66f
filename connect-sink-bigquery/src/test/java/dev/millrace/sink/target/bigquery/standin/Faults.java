package dev.millrace.sink.target.bigquery.standin;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** What goes wrong next, on demand. */
public final class Faults {
    private final Queue<Refusal> jobs = new ConcurrentLinkedQueue<>();
    private final Queue<io.grpc.Status> appends = new ConcurrentLinkedQueue<>();
    private volatile boolean losesAnswers;

    /** The next jobs fail so. */
    public void failJobs(int count, int code, String reason, String message) {
        for (int i = 0; i < count; i++) {
            jobs.add(new Refusal(code, reason, message));
        }
    }

    /** The next requests to append rows fail so, and their connection with them. */
    public void failAppends(int count, io.grpc.Status status) {
        for (int i = 0; i < count; i++) {
            appends.add(status);
        }
    }

    /** The next job is done, and its client hears of a fault. */
    public void loseAnswer() {
        losesAnswers = true;
    }

    void beforeJob() {
        Refusal refusal = jobs.poll();
        if (refusal != null) {
            throw refusal;
        }
    }

    void afterJob() {
        if (losesAnswers) {
            losesAnswers = false;
            throw new Refusal(400, "jobBackendError", "The job's end was not heard of");
        }
    }

    io.grpc.@Nullable Status beforeAppend() {
        return appends.poll();
    }
}
