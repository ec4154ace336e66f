package dev.millrace.sink.target.parquet;

import dev.millrace.sink.buffer.OffsetMove;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.FencedException;
import dev.millrace.sink.target.Ownership;
import dev.millrace.sink.target.Ownership.Claim;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetSettings.OffsetIdentity;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A file for each partition that says how far it is and whose it is. Each write of it is on condition that it is what
 * the writer has seen last, so of two owners one finds that it is not.
 */
final class ProgressFiles {
    private static final int ATTEMPTS = 10;

    private final Store store;
    private final OffsetIdentity identity;
    private final OffsetStart start;
    private final Clock clock;
    private final Map<TopicPartition, Seen> seen = new ConcurrentHashMap<>();

    /**
     * What a file was when we saw it last.
     *
     * @param version null where there is no file
     */
    private record Seen(Progress progress, @Nullable String version) {}

    ProgressFiles(Store store, OffsetIdentity identity, OffsetStart start, Clock clock) {
        this.store = store;
        this.identity = identity;
        this.start = start;
        this.clock = clock;
    }

    /** Whether an offset may be moved: the files that are there must not come again. */
    interface Check {
        void mayMove(TopicPartition partition, @Nullable Long to, Progress from);
    }

    Ownership own(Set<TopicPartition> partitions, Check check) {
        Map<TopicPartition, Claim> claims = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Progress owned = change(partition, now -> started(partition, now, check));
            claims.put(partition, new Claim(owned.generation(), owned.next(), owned.source()));
        }
        return new Ownership(claims);
    }

    private Progress started(TopicPartition partition, Progress now, Check check) {
        if (start.epoch() <= now.epoch()) {
            return now;
        }
        Long from = start.of().apply(partition);
        if (from == null) {
            return now.at(now.next(), start.epoch());
        }
        check.mayMove(partition, from, now);
        return now.at(from, start.epoch());
    }

    private interface Step {
        Progress after(Progress now);
    }

    /** Takes the partition, whoever has it, and makes a change to it. */
    private Progress change(TopicPartition partition, Step step) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<Store.Found> found = store.read(path(partition));
            // The clock gives the first generation, so that a file that was deleted never comes back with an old one.
            Progress taken = found.map(there -> Progress.read(there.text()))
                    .map(now -> now.taken(now.generation() + 1))
                    .orElseGet(() -> Progress.first(clock.millis()));
            Progress changed = step.after(taken);
            Content content = Content.of(changed.text());
            Optional<String> written = found.isPresent()
                    ? store.replace(path(partition), content, found.get().version())
                    : store.create(path(partition), content);
            if (written.isPresent()) {
                seen.put(partition, new Seen(changed, written.get()));
                return changed;
            }
        }
        throw new TargetException(
                FailureKind.TRANSIENT, "Others take " + partition + " over at the same moment, in " + store.place());
    }

    /**
     * Where the partition is before a batch; nothing when it is where the batch brings it: the answer to an earlier
     * attempt was lost.
     *
     * @throws FencedException when it is not what the batch's writer takes it for
     */
    Optional<Progress> before(OffsetMove move) {
        Seen last = seenOf(move.partition());
        if (!matches(last.progress(), move)) {
            last = lookedUp(move.partition());
        }
        Progress now = last.progress();
        if (now.generation() == move.generation() && Objects.equals(now.next(), move.to())) {
            return Optional.empty();
        }
        if (!matches(now, move)) {
            throw fenced(move.partition(), now, move.generation());
        }
        return Optional.of(now);
    }

    private static boolean matches(Progress now, OffsetMove move) {
        return now.generation() == move.generation() && Objects.equals(now.next(), move.from());
    }

    private Seen seenOf(TopicPartition partition) {
        Seen last = seen.get(partition);
        return last == null ? lookedUp(partition) : last;
    }

    private Seen lookedUp(TopicPartition partition) {
        Seen found = store.read(path(partition))
                .map(there -> new Seen(Progress.read(there.text()), there.version()))
                .orElse(new Seen(Progress.first(0), null));
        seen.put(partition, found);
        return found;
    }

    /** Writes what {@link #before} gave, changed. */
    void move(TopicPartition partition, Progress to) {
        Seen last = seenOf(partition);
        Content content = Content.of(to.text());
        Optional<String> written = last.version() == null
                ? Optional.empty() // somebody forgot it
                : store.replace(path(partition), content, last.version());
        if (written.isPresent()) {
            seen.put(partition, new Seen(to, written.get()));
            return;
        }
        Seen found = lookedUp(partition);
        if (!found.progress().equals(to)) { // else it was we, and the answer was lost
            throw fenced(partition, found.progress(), to.generation());
        }
    }

    /**
     * Looks whether the partition is still its writer's.
     *
     * @throws FencedException when somebody else has taken the partition
     */
    void check(TopicPartition partition, long generation) {
        Progress now = lookedUp(partition).progress();
        if (now.generation() != generation) {
            throw fenced(partition, now, generation);
        }
    }

    private static FencedException fenced(TopicPartition partition, Progress now, long generation) {
        return new FencedException(partition + " was taken over: its stored generation is " + now.generation()
                + " at offset " + now.next() + ", this writer has " + generation + ".");
    }

    /** Sets offsets from outside. An empty map removes all of the connector's. */
    void alter(Map<TopicPartition, @Nullable Long> offsets, Check check) {
        Set<TopicPartition> all = new LinkedHashSet<>(offsets.isEmpty() ? stored() : offsets.keySet());
        for (TopicPartition partition : all) { // all of them before the first is moved
            store.read(path(partition))
                    .ifPresent(found -> check.mayMove(partition, offsets.get(partition), Progress.read(found.text())));
        }
        for (TopicPartition partition : all) {
            if (offsets.isEmpty()) {
                store.delete(path(partition));
            } else {
                Long to = offsets.get(partition);
                change(partition, now -> now.at(to, now.epoch()));
            }
            seen.remove(partition);
        }
    }

    void startAgain(Set<TopicPartition> partitions, Check check) {
        for (TopicPartition partition : partitions) {
            change(partition, now -> {
                check.mayMove(partition, 0L, now);
                return now.at(0L, now.epoch());
            });
        }
    }

    /** The partitions that this connector has written. */
    private Set<TopicPartition> stored() {
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        for (String path : store.list(folder())) {
            String[] parts = path.substring(folder().length() + 1).split("/", -1);
            partitions.add(new TopicPartition(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    Integer.parseInt(parts[1].substring(0, parts[1].indexOf('.')))));
        }
        return partitions;
    }

    private String folder() {
        return Names.folder(identity.table()) + "/" + Names.segment(identity.namespace()) + "/"
                + Names.segment(identity.connector());
    }

    private String path(TopicPartition partition) {
        return folder() + "/" + Names.segment(partition.topic()) + "/" + partition.partition() + ".properties";
    }
}
