package dev.millrace.sink;

import dev.millrace.core.TableName;
import dev.millrace.sink.Topics.TopicState;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.BatchBuilder;
import dev.millrace.sink.buffer.OffsetMove;
import dev.millrace.sink.decode.RecordDecoder.Decoded;
import dev.millrace.sink.metrics.LaneGauges;
import dev.millrace.sink.schema.SchemaFitter.Fitted;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.FencedException;
import dev.millrace.sink.target.Ownership;
import dev.millrace.sink.target.Ownership.Claim;
import dev.millrace.sink.target.TargetException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
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
final class Lane implements LaneGauges {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    /** A poll that brings nothing costs time too, which a database on the same machine may need. */
    private static final long REST_LEAST_MS = 5;

    private static final long REST_MOST_MS = 25;
    private static final long REST_PART = 8;
    /** A write that takes longer than this, and longer than the last one by far, may take for ever. */
    private static final long HELD_UP_LEAST_MS = 2_000;

    private static final long HELD_UP_TIMES = 4;

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
        /** A record of its batch cannot be written: what it reaches is read again, to find which. */
        POISONED,
        /** A record has to wait for another one: everything is read again, and more of it. */
        CONFLICTED,
        /** Cannot go on; the task fails with its reason. */
        FAILED,
        /** Its partitions are gone or have another lane; whatever is still in flight no longer concerns anyone. */
        DISCARDED
    }

    private final Place place;
    private final List<TopicPartition> partitions;
    private final LaneWork work;
    private final LaneHealth health;
    private final Turns turns;
    private final boolean gathers;
    private final long notBefore;
    private final WaitingBatches waiting;
    private final Map<TopicPartition, Claim> claims = new HashMap<>();
    /** Where to begin instead of the stored offset, for topics that are not what they were. */
    private final Map<TopicPartition, Long> begins = new HashMap<>();

    /** The records of a batch that failed, until all of them have landed or were set aside. */
    private @Nullable Isolation isolation;

    private @Nullable Errant errant;
    private @Nullable Batch inFlight;
    private long inFlightSince;
    private Map<TopicPartition, Long> failedUpTo = Map.of();
    /** Changed under the lane's lock only; read for each record. */
    private volatile State state = State.OWNING;
    /** A writer thread is at work for this lane. */
    private boolean busy;
    /** A writer thread will be, now or after a pause. */
    private boolean scheduled;
    /** Another lane of the topic is writing, and what there is here is no full batch. */
    private boolean waitsForTurn;

    private long heldBytes;
    private volatile long lastWriteMs;
    private boolean progressed;
    private @Nullable Exception failure;

    /** One of the lanes that share a topic's partitions. */
    record Place(String topic, int number) {
        @Override
        public String toString() {
            return number == 0 ? topic : topic + " (lane " + (number + 1) + ")";
        }
    }

    /** How an incarnation begins. */
    record Start(Map<TopicPartition, Long> failedUpTo, long pauseMs) {
        static final Start PLAIN = new Start(Map.of(), 0);

        /** Reads again what a batch reached, and finds the record that it failed for. */
        static Start isolating(Map<TopicPartition, Long> failedUpTo) {
            return new Start(failedUpTo, 0);
        }

        /** Lets more records come before it writes. */
        static Start gathering(long pauseMs) {
            return new Start(Map.of(), pauseMs);
        }
    }

    /** A record that the target will never take, for the task's thread to report. */
    record Errant(@Nullable SinkRecord sinkRecord, RuntimeException reason) {}

    Lane(Place place, List<TopicPartition> partitions, LaneWork work, LaneHealth health, Turns turns, Start start) {
        this.place = place;
        this.partitions = List.copyOf(partitions);
        this.work = work;
        this.health = health;
        this.turns = turns;
        this.gathers = start.pauseMs() > 0;
        this.notBefore = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(start.pauseMs());
        this.waiting = new WaitingBatches(this.partitions, work);
        this.isolation = start.failedUpTo().isEmpty()
                ? null
                : new Isolation(this.partitions, start.failedUpTo(), work.breakerRatio());
    }

    LaneHealth health() {
        return health;
    }

    Place place() {
        return place;
    }

    List<TopicPartition> partitions() {
        return partitions;
    }

    State state() {
        return state;
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    synchronized @Nullable Exception failure() {
        return failure;
    }

    @Override
    public synchronized long heldBytes() {
        return heldBytes;
    }

    @Override
    public synchronized long oldestWaitingMs() {
        return waiting.oldestMs(inFlight == null ? 0 : inFlight.committed().oldestMs());
    }

    @Override
    public @Nullable String circuitReason() {
        return health.reason();
    }

    @Override
    public long circuitOpenMs() {
        return health.openMs();
    }

    /** Whether something is under way that the task has to come back for. */
    synchronized boolean isOutstanding() {
        return busy
                || scheduled
                || state == State.OWNING
                || state == State.OWNED
                || state == State.SOUGHT
                || isolation != null
                || waiting.isFilling();
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
        boolean needsMore = gathers || (isolation != null && !isolation.isComplete());
        boolean mayRest = health.isOpen() || waiting.isAhead();
        return state == State.SOUGHT || (state == State.RUNNING && (needsMore || !mayRest));
    }

    /** Whether nobody should wait for it. */
    synchronized boolean isHeldUp() {
        long patience = Math.max(HELD_UP_LEAST_MS, HELD_UP_TIMES * lastWriteMs);
        return health.isOpen()
                || (inFlight != null && System.nanoTime() - inFlightSince > TimeUnit.MILLISECONDS.toNanos(patience));
    }

    /** How long it may rest without being late: most of a write is left then to read what is written next. */
    long restMs() {
        return Math.max(REST_LEAST_MS, Math.min(REST_MOST_MS, lastWriteMs / REST_PART));
    }

    /** Takes what a record asks for, if anything, and its partition's place after it. */
    synchronized void add(int slot, long nextOffset, @Nullable Decoded decoded, @Nullable SinkRecord sinkRecord) {
        if (decoded != null) {
            heldBytes += decoded.bytes();
        }
        if (isolation != null && isolation.takes(slot)) {
            isolation.add(slot, nextOffset, decoded, sinkRecord, null);
        } else {
            waiting.add(slot, nextOffset, decoded);
        }
    }

    /** No more is read until some of it is written, so it does not wait for more. */
    synchronized void full() {
        waiting.endWait();
    }

    /** A record could not be read: it is treated as one that the target does not take. */
    synchronized void malformed(int slot, long nextOffset, SinkRecord sinkRecord, RuntimeException reason) {
        if (isolation != null && isolation.takes(slot)) {
            isolation.add(slot, nextOffset, null, sinkRecord, reason);
        } else if (state == State.RUNNING) {
            failedUpTo = Map.of(partitions.get(slot), nextOffset);
            state = State.POISONED;
            failure = reason;
        }
    }

    /** Up to where the batch reached that failed. */
    synchronized Map<TopicPartition, Long> failedUpTo() {
        return failedUpTo;
    }

    /** A record to report before the lane goes on, or null. */
    synchronized @Nullable Errant errant() {
        return errant;
    }

    /** The record is safe elsewhere. */
    synchronized void setAside() {
        if (isolation != null) {
            isolation.setAside();
        }
        inFlight = null;
        errant = null;
    }

    /** Starts the writer if there is something to do and it is idle. */
    synchronized void wake() {
        boolean waits = waitsForTurn && !waiting.isAhead();
        if (!busy && !scheduled && !waits && (state == State.OWNING || (state == State.RUNNING && hasWork()))) {
            schedule(Math.max(0, TimeUnit.NANOSECONDS.toMillis(notBefore - System.nanoTime())));
        }
    }

    /** It may write what it has, though that is no full batch. Takes no lock: another lane may call it that has its own. */
    void itIsYourTurn() {
        work.execute(this::takeTurn, 0);
    }

    private void schedule(long delayMs) {
        scheduled = true;
        work.execute(this::work, delayMs);
    }

    private boolean hasWork() {
        if (errant != null) {
            return false;
        }
        if (inFlight != null) {
            return true;
        }
        return isolation == null ? waiting.isReady() : isolation.isReady();
    }

    /** Drops what is buffered; what is in flight is either committed already or fenced by the next owner. */
    synchronized void discard() {
        state = State.DISCARDED;
        waiting.clear();
        isolation = null;
        errant = null;
        heldBytes = 0;
        turns.leave(this); // a write that hangs no longer keeps the others waiting
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
                    turns.leave(this);
                }
            }
        } catch (FencedException e) {
            end(State.FENCED, e);
        } catch (RuntimeException e) {
            failed(e);
        } catch (Error e) {
            // Out of memory, most likely. The executor would keep it to itself, and the task would look alive.
            end(State.FAILED, new IllegalStateException("The writer of " + place + " died of " + e, e));
            throw e;
        }
    }

    private void takeTurn() {
        synchronized (this) {
            if (busy || scheduled) {
                return; // that run has it now, and leaves it
            }
            if (state != State.RUNNING) {
                turns.leave(this);
                return;
            }
            scheduled = true;
        }
        work();
    }

    private synchronized State begin() {
        scheduled = false;
        busy = true;
        waitsForTurn = false;
        return state;
    }

    private void write(Batch batch) {
        Fitted fitted = work.schema().fit(batch);
        try {
            write(fitted);
        } catch (TargetException e) {
            Optional<Fitted> wider =
                    e.kind() == FailureKind.POISON ? work.schema().fitValues(fitted) : Optional.empty();
            write(wider.orElseThrow(() -> e));
        }
    }

    private void write(Fitted fitted) {
        work.metrics().schemaChanged(place.topic(), fitted.changes());
        long began = System.nanoTime();
        Map<TableName, String> ways = work.target().write(fitted.batch());
        long took = System.nanoTime() - began;
        lastWriteMs = TimeUnit.NANOSECONDS.toMillis(took);
        work.metrics().landed(place.topic(), fitted.batch(), ways, took);
        work.metrics().discarded(place.topic(), fitted.discarded());
    }

    private synchronized void owned(Ownership ownership, Map<TopicPartition, TopicState> topics) {
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
    private @Nullable Batch next() {
        BatchBuilder builder;
        synchronized (this) {
            if (state != State.RUNNING || !hasWork()) {
                idle();
                return null;
            }
            if (inFlight != null) {
                return inFlight;
            }
            if (isolation == null && !waiting.isAhead() && !turns.take(this)) {
                waitsForTurn = true;
                rest();
                return null;
            }
            builder = isolation == null ? waiting.take() : isolation.slice();
        }
        Batch batch = builder.build(this::move); // sorts, so the task's thread shall not wait for it
        synchronized (this) {
            inFlight = batch;
            inFlightSince = System.nanoTime();
        }
        return batch;
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
        health.wentWell();
        if (state == State.DISCARDED) {
            return;
        }
        heldBytes -= batch.bytes();
        if (isolation != null) {
            isolation.landed();
            if (isolation.isDone()) {
                isolation = null;
            }
        }
    }

    private synchronized void failed(RuntimeException e) {
        if (state != State.RUNNING && state != State.OWNING) {
            idle();
            return;
        }
        FailureKind kind = work.kindOf(e);
        if (state == State.OWNING && (kind == FailureKind.POISON || kind == FailureKind.CONFLICT)) {
            end(State.FAILED, e); // there is no record to blame
        } else if (kind == FailureKind.TRANSIENT || kind == FailureKind.ENVIRONMENT) {
            tryAgain(kind, e);
        } else if (isolation == null) {
            failedUpTo = inFlight == null
                    ? Map.of()
                    : inFlight.moves().stream().collect(Collectors.toMap(OffsetMove::partition, OffsetMove::to));
            LOG.warn("{} Its records are read again to find the one. [{}]", e.getMessage(), origin());
            end(failedUpTo.isEmpty() ? State.FAILED : State.POISONED, e);
        } else if (isolation.narrowed()) {
            inFlight = null;
            idle();
            schedule(0);
        } else if (kind == FailureKind.CONFLICT) {
            end(State.CONFLICTED, e);
        } else if (isolation.isOneOfMany(LaneWork.signatureOf(e))) {
            tryAgain(FailureKind.ENVIRONMENT, e);
        } else {
            errant = new Errant(isolation.culprit(), e);
            idle();
        }
    }

    private void tryAgain(FailureKind kind, RuntimeException e) {
        long pause = health.failed(kind, String.valueOf(e.getMessage()));
        idle();
        schedule(pause);
    }

    private synchronized void end(State end, Exception reason) {
        if (state == State.RUNNING || state == State.OWNING) {
            state = end;
            failure = reason;
        }
        idle();
    }

    private void idle() {
        rest();
        turns.leave(this);
    }

    private void rest() {
        busy = false;
        notifyAll();
    }

    /** What the lane was at, for messages. */
    synchronized String origin() {
        return inFlight == null ? place + " " + Set.copyOf(partitions) : inFlight.origin();
    }
}
