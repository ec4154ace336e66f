package dev.millrace.sink;

import dev.millrace.sink.Topics.TopicState;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.BatchBuilder;
import dev.millrace.sink.buffer.OffsetMove;
import dev.millrace.sink.decode.RecordDecoder.Decoded;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.FencedException;
import dev.millrace.sink.target.Ownership;
import dev.millrace.sink.target.Ownership.Claim;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some partitions' changes on their way to the target: the unit of order, atomicity and isolation. At most one batch is
 * in flight; what arrives meanwhile is the next batch, so batches are small when it is quiet and large under load.
 *
 * <p>A lane is one incarnation: it takes ownership once, and when it loses it, or any of its partitions, it is discarded
 * and another one begins. The task's thread calls it from outside; {@link #work} is the only thing that runs elsewhere.
 */
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** A lane's life. */
    enum State {
        /** Takes its partitions over, on a writer thread. */
        OWNING,
        /** Knows where to go on; the task has yet to seek there. */
        OWNED,
        /** The task has asked for the seek; the framework makes it before its next poll. */
        SOUGHT,
        /** Takes records and writes them. */
        RUNNING,
        /** Somebody else owns its partitions. */
        FENCED,
        /** Cannot go on; the task fails with its reason. */
        FAILED,
        /** Its partitions are gone or have another lane; whatever is still in flight no longer concerns anyone. */
        DISCARDED
    }

    private final String name;
    private final List<TopicPartition> partitions;
    private final LaneWork work;
    private final Deque<BatchBuilder> sealed = new ArrayDeque<>();
    private final Map<TopicPartition, Claim> claims = new HashMap<>();
    /** Where to begin instead of the stored offset, for topics that are not what they were. */
    private final Map<TopicPartition, Long> begins = new HashMap<>();

    private BatchBuilder filling;
    private @Nullable Batch inFlight;
    private State state = State.OWNING;
    /** A writer thread is at work for this lane. */
    private boolean busy;
    /** A writer thread will be, now or after a pause. */
    private boolean scheduled;

    private long heldBytes;
    private boolean progressed;
    private final Backoff backoff;
    private @Nullable Exception failure;

    Lane(String name, List<TopicPartition> partitions, LaneWork work) {
        this.name = name;
        this.partitions = List.copyOf(partitions);
        this.work = work;
        this.filling = new BatchBuilder(this.partitions);
        this.backoff = work.backoff();
    }

    String name() {
        return name;
    }

    List<TopicPartition> partitions() {
        return partitions;
    }

    synchronized State state() {
        return state;
    }

    synchronized boolean isRunning() {
        return state == State.RUNNING;
    }

    synchronized @Nullable Exception failure() {
        return failure;
    }

    /** Memory of the rows that wait or are being written. */
    synchronized long heldBytes() {
        return heldBytes;
    }

    /** Whether something is under way that the task has to come back for. */
    synchronized boolean isOutstanding() {
        return busy
                || scheduled
                || state == State.OWNING
                || state == State.OWNED
                || state == State.SOUGHT
                || !filling.isEmpty();
    }

    /** Whether offsets became durable since the last time somebody asked. */
    synchronized boolean takeProgress() {
        boolean answer = progressed;
        progressed = false;
        return answer;
    }

    /** The durable offset of a partition: everything below is in the target. */
    synchronized @Nullable Long stored(TopicPartition partition) {
        Claim claim = claims.get(partition);
        return claim == null ? null : claim.nextOffset();
    }

    /** Where reading goes on, or null where the target does not know. */
    synchronized @Nullable Long from(TopicPartition partition) {
        Long begin = begins.get(partition);
        return begin == null ? stored(partition) : begin;
    }

    /** The task has asked for the seek to the stored offsets. */
    synchronized void sought() {
        if (state == State.OWNED) {
            state = State.SOUGHT;
        }
    }

    /** A poll has come since the seek: what it brings, and the positions that the framework tells, are true again. */
    synchronized void arrived() {
        if (state == State.SOUGHT) {
            state = State.RUNNING;
        }
    }

    /** Whether records may come. */
    synchronized boolean isReading() {
        return state == State.SOUGHT || state == State.RUNNING;
    }

    synchronized void add(int slot, long nextOffset, @Nullable Decoded decoded) {
        if (decoded != null) {
            filling.add(decoded.change(), decoded.bytes());
            heldBytes += decoded.bytes();
        }
        filling.reached(slot, nextOffset);
        if (filling.rows() >= work.batchRows() || filling.bytes() >= work.batchBytes()) {
            sealed.add(filling);
            filling = new BatchBuilder(partitions);
        }
    }

    /** Starts the writer if there is something to do and it is idle. */
    synchronized void wake() {
        if (!busy && !scheduled && (state == State.OWNING || (state == State.RUNNING && hasWork()))) {
            schedule(0);
        }
    }

    private void schedule(long delayMs) {
        scheduled = true;
        work.execute(this::work, delayMs);
    }

    private boolean hasWork() {
        return inFlight != null || !sealed.isEmpty() || !filling.isEmpty();
    }

    /** Drops what is buffered; what is in flight is either committed already or fenced by the next owner. */
    synchronized void discard() {
        state = State.DISCARDED;
        sealed.clear();
        filling = new BatchBuilder(partitions);
        heldBytes = 0;
    }

    /** Waits for what is in flight, up to a deadline of {@link System#nanoTime}. */
    synchronized void awaitIdle(long deadline) throws InterruptedException {
        while (busy) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    /** The topic's records begin below what is stored: it is another topic of the same name. */
    void topicBeganAgain(TopicPartition partition, long stored, long begins) {
        work.topicBeganAgain(partition, stored, begins);
    }

    /** On a writer thread: everything that does I/O. */
    private void work() {
        try {
            if (begin() == State.OWNING) {
                Set<TopicPartition> ours = new LinkedHashSet<>(partitions);
                Ownership ownership = work.target().own(ours);
                owned(ownership, work.topics().look(ours));
            } else {
                for (Batch batch = next(); batch != null; batch = next()) {
                    write(batch);
                    written(batch);
                }
            }
        } catch (FencedException e) {
            end(State.FENCED, e);
        } catch (RuntimeException e) {
            failed(e);
        } catch (Error e) {
            // Out of memory, most likely. The executor would keep it to itself, and the task would look alive.
            end(State.FAILED, new IllegalStateException("The writer of " + name + " died of " + e, e));
            throw e;
        }
    }

    private synchronized State begin() {
        scheduled = false;
        busy = true;
        return state;
    }

    private void write(Batch batch) {
        work.schema().fit(batch);
        work.target().write(batch);
    }

    private synchronized void owned(Ownership ownership, Map<TopicPartition, TopicState> topics) {
        backoff.reset();
        claims.putAll(ownership.claims());
        topics.forEach((partition, topic) -> {
            Claim claim = Objects.requireNonNull(claims.get(partition));
            work.begins(partition, claim, topic).ifPresent(offset -> begins.put(partition, offset));
            claims.put(partition, new Claim(claim.generation(), claim.nextOffset(), topic.identity()));
        });
        idle();
        if (state == State.OWNING) {
            state = State.OWNED;
        }
    }

    /** The batch to write: the one that has not landed yet, else the oldest that waits. */
    private synchronized @Nullable Batch next() {
        if (state != State.RUNNING || !hasWork()) {
            idle();
            return null;
        }
        if (inFlight == null) {
            BatchBuilder builder = sealed.poll();
            if (builder == null) {
                builder = filling;
                filling = new BatchBuilder(partitions);
            }
            inFlight = builder.build(this::move);
        }
        return inFlight;
    }

    private OffsetMove move(TopicPartition partition, long nextOffset) {
        Claim claim = Objects.requireNonNull(claims.get(partition));
        return new OffsetMove(partition, claim.generation(), claim.nextOffset(), nextOffset, claim.source());
    }

    private synchronized void written(Batch batch) {
        inFlight = null;
        for (OffsetMove move : batch.moves()) {
            claims.put(move.partition(), new Claim(move.generation(), move.to(), move.source()));
        }
        progressed = true;
        if (state != State.DISCARDED) {
            heldBytes -= batch.bytes();
        }
        backoff.reset();
    }

    private void failed(RuntimeException e) {
        FailureKind kind = e instanceof Topics.UnavailableException
                ? FailureKind.TRANSIENT
                : work.target().classify(e);
        long pause = backoff.next();
        synchronized (this) {
            if (state == State.DISCARDED) {
                idle();
                return;
            }
            if (kind != FailureKind.POISON && pause >= 0) {
                LOG.warn("{} Trying again in {} ms. [{}]", e.getMessage(), pause, origin());
                idle();
                schedule(pause);
                return;
            }
        }
        end(State.FAILED, e);
    }

    private synchronized void end(State end, Exception reason) {
        if (state != State.DISCARDED) {
            state = end;
            failure = reason;
        }
        idle();
    }

    private void idle() {
        busy = false;
        notifyAll();
    }

    /** What the lane was at, for messages. */
    synchronized String origin() {
        return inFlight == null ? name + " " + Set.copyOf(partitions) : inFlight.origin();
    }
}
