package dev.millrace.sink.target.bigquery.standin;

import io.grpc.Status;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What goes wrong next, on demand. */
public final class Faults {
    private final Queue<Refusal> jobs = new ConcurrentLinkedQueue<>();
    private final Queue<Status> appends = new ConcurrentLinkedQueue<>();
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger happened = new AtomicInteger();
    private volatile boolean losesAnswers;

    /** The next jobs fail so. */
    public void failJobs(int count, int code, String reason, String message) {
        for (int i = 0; i < count; i++) {
            jobs.add(new Refusal(code, reason, message));
        }
    }

    /** The next requests to append rows fail so, and their connection with them. */
    public void failAppends(int count, Status status) {
        for (int i = 0; i < count; i++) {
            appends.add(status);
        }
    }

    /** What is asked for after this waits until so many requests to append rows have passed. */
    public void passAppends(int count) {
        failAppends(count, Status.OK);
    }

    /** How many of the failures of jobs and of requests to append rows have happened. */
    public int happened() {
        return happened.get();
    }

    /** The next job is done, and its client hears of a fault. */
    public void loseAnswer() {
        losesAnswers = true;
    }

    /** The next streams are not made visible. */
    public void failCommits(int count) {
        commits.set(count);
    }

    boolean failsCommit() {
        return commits.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    void beforeJob() {
        Refusal refusal = jobs.poll();
        if (refusal != null) {
            happened.incrementAndGet();
            throw refusal;
        }
    }

    void afterJob() {
        if (losesAnswers) {
            losesAnswers = false;
            throw new Refusal(400, "jobBackendError", "The job's end was not heard of");
        }
    }

    @Nullable Status beforeAppend() {
        Status next = appends.poll();
        if (next == null || next.isOk()) {
            return null;
        }
        happened.incrementAndGet();
        return next;
    }
}
