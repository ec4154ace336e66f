package dev.millrace.sink;

import dev.millrace.sink.Lane.Errant;
import dev.millrace.sink.Lane.Place;
import dev.millrace.sink.Lane.Start;
import dev.millrace.sink.decode.Position;
import dev.millrace.sink.metrics.SinkMetrics;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task's lanes and all that is between them and the framework: ownership follows the assignment, seeks follow
 * ownership, pauses follow the buffers. A topic has one lane, or several that share its partitions where the target lets
 * them write one table at once. The task's thread only, since the framework's context knows no other.
 */
final class Lanes {
    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
    /** The worker gives five seconds for all that closes. */
    private static final long CLOSE_WAIT_MS = 2_000;
    /** A poll may last a minute; these bring the task's thread back for what has become ready meanwhile. */
    private static final long OUTSTANDING_POLL_MS = 50;

    private static final long IDLE_POLL_MS = 500;
    private static final long COMMIT_EVERY_MS = 1_000;
    private static final String SET_ASIDE = " Correct the table or the source; or set errors.tolerance=all and"
            + " errors.deadletterqueue.topic.name to set such records aside and go on.";
    private static final int FENCED_MOST = 5;
    private static final long FENCED_WINDOW_MS = 60_000;

    private final SinkConfig config;
    private final LaneWork work;
    private final SinkTaskContext context;
    private final Map<Place, Lane> lanes = new LinkedHashMap<>();
    /** Topics whose changes had to wait for each other over partitions: one lane reads them all. */
    private final Set<String> whole = new HashSet<>();

    private final Map<TopicPartition, Cursor> cursors = new HashMap<>();
    private final Map<TopicPartition, Long> starts = new HashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private final Map<Place, Deque<Long>> fenced = new HashMap<>();
    private final Map<Place, LaneHealth> healths = new HashMap<>();
    private final Map<String, Turns> turns = new HashMap<>();
    private final Map<Lane, Future<?>> reports = new HashMap<>();
    private @Nullable Cursor last;
    private long lastCommitRequest = now();

    Lanes(SinkConfig config, Target target, Topics topics, SinkTaskContext context, SinkMetrics metrics) {
        this.config = config;
        this.work = new LaneWork(config, target, topics, metrics);
        this.context = context;
    }

    /** New partitions: their lanes begin anew. No I/O: an exception here would fail the task for good. */
    void open(Collection<TopicPartition> partitions) {
        Map<Place, Set<TopicPartition>> joined = new LinkedHashMap<>();
        for (TopicPartition partition : partitions.stream().sorted(BY_NAME).toList()) {
            Place place = leastTaken(partition.topic(), joined);
            joined.computeIfAbsent(place, unchanged -> new LinkedHashSet<>(partitionsOf(place)))
                    .add(partition);
        }
        joined.forEach((place, all) -> begin(place, all, Start.PLAIN));
    }

    /** Where a topic's next partition goes; those that have a lane stay there, since to move is to read again. */
    private Place leastTaken(String topic, Map<Place, Set<TopicPartition>> joined) {
        int most = whole.contains(topic) ? 1 : work.lanesOfATopic();
        return IntStream.range(0, most)
                .mapToObj(number -> new Place(topic, number))
                .min(Comparator.comparingInt(place -> joined.containsKey(place)
                        ? joined.get(place).size()
                        : partitionsOf(place).size()))
                .orElseThrow();
    }

    /** Partitions that go: what else is in their lanes begins anew, since a lane is owned as a whole. */
    void close(Collection<TopicPartition> partitions) {
        Set<Lane> closing = new LinkedHashSet<>();
        for (TopicPartition partition : partitions) {
            Cursor cursor = cursors.get(partition);
            if (cursor != null) {
                closing.add(cursor.lane());
            }
        }
        closing.forEach(this::end);
        awaitIdle(closing);
        for (Lane lane : closing) {
            remember(lane);
            Set<TopicPartition> retained = new LinkedHashSet<>(lane.partitions());
            retained.removeAll(partitions);
            lane.partitions().forEach(cursors::remove);
            if (!retained.isEmpty()) {
                begin(lane.place(), retained, Start.PLAIN);
            }
        }
        partitions.forEach(starts::remove);
        partitions.forEach(paused::remove);
        Set<String> topics = lanes.keySet().stream().map(Place::topic).collect(Collectors.toSet());
        healths.keySet().retainAll(lanes.keySet());
        whole.retainAll(topics);
        turns.keySet().retainAll(topics);
        work.metrics().retain(topics);
        closing.stream()
                .map(lane -> lane.place().topic())
                .filter(topics::contains)
                .forEach(this::watch);
        last = null;
    }

    private void end(Lane lane) {
        lanes.remove(lane.place());
        reports.remove(lane);
        lane.discard();
    }

    private void begin(Place place, Set<TopicPartition> partitions, Start start) {
        Lane former = lanes.get(place);
        if (former != null) {
            end(former);
            remember(former);
        }
        Lane lane = new Lane(
                place,
                partitions.stream().sorted(BY_NAME).toList(),
                work,
                healths.computeIfAbsent(place, work::health),
                turns.computeIfAbsent(place.topic(), topic -> new Turns()),
                start);
        lanes.put(place, lane);
        watch(place.topic());
        for (int slot = 0; slot < lane.partitions().size(); slot++) {
            TopicPartition partition = lane.partitions().get(slot);
            cursors.put(partition, new Cursor(partition, lane, slot, this::began));
        }
        pause(partitions);
        last = null;
        lane.wake();
    }

    private void watch(String topic) {
        work.metrics().watch(topic, new TopicGauges(lanesOf(topic)));
    }

    private List<Lane> lanesOf(String topic) {
        return lanes.values().stream()
                .filter(lane -> lane.place().topic().equals(topic))
                .toList();
    }

    /** Where the target keeps no offsets, what was written is known only here. */
    private void remember(Lane lane) {
        for (TopicPartition partition : lane.partitions()) {
            Long stored = lane.stored(partition);
            if (stored != null) {
                starts.put(partition, stored);
            }
        }
    }

    private static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

    private List<TopicPartition> partitionsOf(Place place) {
        Lane lane = lanes.get(place);
        return lane == null ? List.of() : lane.partitions();
    }

    private static void awaitIdle(Collection<Lane> closing) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_WAIT_MS);
        try {
            for (Lane lane : closing) {
                lane.awaitIdle(deadline);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A put begins: the seeks that the last one asked for have been made. */
    void arrived() {
        lanes.values().forEach(Lane::arrived);
    }

    /** The place of a record's partition, or null when it is not ours. */
    @Nullable Cursor cursorOf(SinkRecord sinkRecord) {
        Cursor known = last;
        if (known != null
                && known.partition().partition() == sinkRecord.originalKafkaPartition()
                && known.partition().topic().equals(sinkRecord.originalTopic())) {
            return known;
        }
        last = cursors.get(new TopicPartition(sinkRecord.originalTopic(), sinkRecord.originalKafkaPartition()));
        return last;
    }

    private void began(TopicPartition partition, long offset) {
        starts.merge(partition, offset, Math::min);
    }

    /** A truncate tells nothing of when it was among the records of other partitions. */
    void mayTruncate(SinkRecord truncate) {
        String topic = truncate.originalTopic();
        boolean single = truncate.originalKafkaPartition() == 0
                && cursors.keySet().stream()
                                .filter(known -> known.topic().equals(topic))
                                .count()
                        == 1;
        if (!single) {
            throw new ConnectException("A truncate cannot be applied: its topic has several partitions, and which of"
                    + " their records came before it is not known. [" + Position.of(truncate) + "] Give the topic one"
                    + " partition, or set truncate.mode=ignore and empty the table by hand.");
        }
    }

    /** After every put, with records or without: brings the framework and the lanes to what the other knows. */
    void reconcile() {
        // Partitions come within a poll, and nothing happens for them before it ends: the first is not to be a long
        // one.
        boolean outstanding = lanes.isEmpty();
        boolean progress = false;
        for (Lane lane : List.copyOf(lanes.values())) {
            switch (lane.state()) {
                case OWNED -> seek(lane);
                case FENCED -> ownAgain(lane);
                case POISONED -> beginAgain(lane, Start.isolating(lane.failedUpTo()));
                case CONFLICTED -> gather(lane);
                case FAILED -> throw failureOf(lane);
                case OWNING, SOUGHT, RUNNING, DISCARDED -> {}
            }
            setAside(lane);
            lane.wake();
            progress |= lane.takeProgress();
            outstanding |= lane.isOutstanding();
        }
        failWhereNothingMoves();
        long rest = reconcilePauses();
        context.timeout(Math.min(rest, outstanding ? OUTSTANDING_POLL_MS : IDLE_POLL_MS));
        if (progress || commitDue) {
            requestCommit();
        }
    }

    private boolean commitDue;

    private void requestCommit() {
        long now = now();
        commitDue = now - lastCommitRequest < COMMIT_EVERY_MS;
        if (!commitDue) {
            lastCommitRequest = now;
            context.requestCommit();
        }
    }

    /** The stored offset wins over Kafka's; where nothing is stored, reading begins where it began. */
    private void seek(Lane lane) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : lane.partitions()) {
            Long known = lane.from(partition);
            Long from = known != null ? known : starts.get(partition);
            if (from != null) {
                offsets.put(partition, from);
                Cursor cursor = cursors.get(partition);
                if (cursor != null) {
                    cursor.seekTo(from);
                }
            }
        }
        if (!offsets.isEmpty()) {
            context.offset(offsets);
        }
        lane.sought();
    }

    private void ownAgain(Lane lane) {
        Exception reason = lane.failure();
        Deque<Long> times = fenced.computeIfAbsent(lane.place(), place -> new ArrayDeque<>());
        long now = now();
        times.addLast(now);
        while (!times.isEmpty() && now - times.getFirst() > FENCED_WINDOW_MS) {
            times.removeFirst();
        }
        String what = reason == null ? "fenced" : String.valueOf(reason.getMessage());
        if (times.size() >= FENCED_MOST) {
            throw new ConnectException("FENCED " + times.size() + " times within a minute on " + lane.place() + ": "
                    + what + " Most likely a second connector named \"" + config.connector()
                    + "\" writes the same target; give one of them another offsets.namespace.");
        }
        LOG.warn("FENCED on {}: {} Taking its partitions over again.", lane.place(), what);
        beginAgain(lane, Start.PLAIN);
    }

    private void beginAgain(Lane lane, Start start) {
        begin(lane.place(), new LinkedHashSet<>(lane.partitions()), start);
    }

    /** What a change waits for may come by any partition of its topic, and has to land with it: one lane reads them all. */
    private void gather(Lane lane) {
        String topic = lane.place().topic();
        long pause = conflictPause(lane);
        List<Lane> sharing = lanesOf(topic);
        sharing.forEach(this::end);
        awaitIdle(sharing);
        sharing.forEach(this::remember);
        Set<TopicPartition> all =
                sharing.stream().flatMap(one -> one.partitions().stream()).collect(Collectors.toSet());
        whole.add(topic);
        begin(new Place(topic, 0), all, Start.gathering(pause));
    }

    private static long conflictPause(Lane lane) {
        Exception conflict = lane.failure();
        return lane.health()
                .failed(
                        FailureKind.CONFLICT,
                        conflict == null ? "A key conflict." : String.valueOf(conflict.getMessage()));
    }

    /**
     * Reports a record that the target does not take, and lets its lane go on once the report is safe: this put, or a
     * later one.
     */
    private void setAside(Lane lane) {
        Errant errant = lane.errant();
        if (errant == null) {
            return;
        }
        Future<?> report = reports.get(lane);
        if (report == null) {
            report = report(lane, errant);
            reports.put(lane, report);
        }
        if (report.isDone()) {
            reports.remove(lane);
            try {
                report.get();
            } catch (ExecutionException e) {
                throw new ConnectException(
                        "A record could not be set aside, so nothing after it is written. [" + lane.origin() + "]",
                        e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ConnectException(e);
            }
            lane.setAside();
            work.metrics().setAside(lane.place().topic());
        }
    }

    private Future<?> report(Lane lane, Errant errant) {
        String said = String.valueOf(errant.reason().getMessage());
        String place = " [" + origin(errant, lane) + "]";
        String what = said.endsWith(place) ? said : said + place;
        ErrantRecordReporter reporter = context.errantRecordReporter();
        if (reporter == null || errant.sinkRecord() == null) {
            throw new ConnectException(what + SET_ASIDE, errant.reason());
        }
        try {
            Future<?> report = reporter.report(errant.sinkRecord(), new ConnectException(what, errant.reason()));
            LOG.warn("{} This record is set aside.", what);
            return report;
        } catch (ConnectException e) {
            // There is a reporter with errors.log.enable alone; it logs, and tolerates nothing.
            throw new ConnectException(what + SET_ASIDE, e);
        }
    }

    private static String origin(Errant errant, Lane lane) {
        return errant.sinkRecord() == null
                ? lane.origin()
                : Position.of(errant.sinkRecord()).toString();
    }

    /** A task that is RUNNING while all of its lanes have stood still for long would look healthy. */
    private void failWhereNothingMoves() {
        List<Lane> stuck = lanes.values().stream()
                .filter(lane -> lane.health().openMs() > config.triage().breakerMaxMs())
                .toList();
        boolean any = config.triage().onTimeout() == SinkConfig.OnTimeout.FAIL_TASK;
        if (!stuck.isEmpty() && (any || stuck.size() == lanes.size())) {
            Lane lane = stuck.get(0);
            throw new ConnectException("The circuit of " + lane.place() + " has been open for more than "
                    + config.triage().breakerMaxMs() + " ms (breaker.max.ms): "
                    + lane.health().reason() + " [" + lane.origin() + "]");
        }
    }

    private static ConnectException failureOf(Lane lane) {
        Exception failure = lane.failure();
        String what = failure == null ? "The lane failed." : String.valueOf(failure.getMessage());
        return new ConnectException(what + " [" + lane.origin() + "]", failure);
    }

    /**
     * A lane reads while it runs and the task's memory allows; the lanes with most in hand wait first. Tells how soon to
     * look again.
     */
    private long reconcilePauses() {
        long held = lanes.values().stream().mapToLong(Lane::heldBytes).sum();
        long half = config.flow().bufferBytes() / 2;
        long fair = half / Math.max(1, lanes.size());
        long again = Long.MAX_VALUE;
        Set<Lane> resting = new HashSet<>();
        for (Lane lane : lanes.values()) {
            boolean full = held > half && lane.heldBytes() >= fair;
            if (full) {
                lane.full();
            }
            if (full || !lane.isReading()) {
                resting.add(lane);
                if (!lane.health().isOpen()) {
                    again = Math.min(again, lane.restMs());
                }
            }
        }
        boolean all = isEnoughToWrite(held, resting);
        List<TopicPartition> stop = new ArrayList<>();
        List<TopicPartition> go = new ArrayList<>();
        for (Lane lane : lanes.values()) {
            boolean rest = all || resting.contains(lane);
            for (TopicPartition partition : lane.partitions()) {
                if (rest != paused.contains(partition)) {
                    (rest ? stop : go).add(partition);
                }
            }
        }
        pause(stop);
        if (!go.isEmpty()) {
            context.resume(go.toArray(TopicPartition[]::new));
            go.forEach(paused::remove);
        }
        return again;
    }

    /**
     * While a lane rests, the consumer keeps what it has fetched for it, and fetches for others. Where that and what the
     * lanes hold may come to the whole budget, there is enough to write, and all wait for it; but not for lanes that are
     * held up, nor for those of a single topic, which could leave that much in any case.
     */
    private boolean isEnoughToWrite(long held, Set<Lane> resting) {
        List<Lane> soonDone = resting.stream()
                .filter(lane -> lane.isRunning() && !lane.isHeldUp())
                .toList();
        SinkConfig.Flow flow = config.flow();
        int partitions =
                soonDone.stream().mapToInt(lane -> lane.partitions().size()).sum();
        long unread = partitions * flow.fetch().partitionBytes();
        boolean several =
                soonDone.stream().map(lane -> lane.place().topic()).distinct().count() > 1;
        return several && held + unread + flow.onItsWayBytes() > flow.bufferBytes();
    }

    private void pause(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            context.pause(partitions.toArray(TopicPartition[]::new));
            paused.addAll(partitions);
        }
    }

    /** What Kafka may remember: durable offsets, and where nothing is pending the framework's own. */
    Map<TopicPartition, OffsetAndMetadata> durable(Map<TopicPartition, OffsetAndMetadata> seen) {
        Map<TopicPartition, OffsetAndMetadata> durable = new HashMap<>();
        seen.forEach((partition, offset) -> {
            Cursor cursor = cursors.get(partition);
            if (cursor == null || !cursor.lane().isRunning()) {
                return;
            }
            Long stored = cursor.lane().stored(partition);
            if (cursor.next() == (stored == null ? Cursor.UNKNOWN : stored)) {
                durable.put(partition, offset);
                cursor.advanceTo(offset.offset()); // past records that no table gets; stored with the next batch
            } else if (stored != null && stored <= offset.offset()) { // else the topic has begun again below it
                durable.put(partition, new OffsetAndMetadata(stored));
            }
        });
        return durable;
    }

    void stop() {
        List<Lane> closing = List.copyOf(lanes.values());
        closing.forEach(Lane::discard);
        lanes.clear();
        cursors.clear();
        awaitIdle(closing);
        work.close();
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
