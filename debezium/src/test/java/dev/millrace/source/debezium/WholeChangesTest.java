package dev.millrace.source.debezium;

import static dev.millrace.source.debezium.Changes.at;
import static dev.millrace.source.debezium.Changes.delete;
import static dev.millrace.source.debezium.Changes.heartbeat;
import static dev.millrace.source.debezium.Changes.insert;
import static dev.millrace.source.debezium.Changes.insertIn;
import static dev.millrace.source.debezium.Changes.movedFrom;
import static dev.millrace.source.debezium.Changes.movedTo;
import static dev.millrace.source.debezium.Changes.read;
import static dev.millrace.source.debezium.Changes.tombstone;
import static dev.millrace.source.debezium.Changes.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.debezium.config.Configuration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WholeChangesTest {
    private static final Map<String, String> WITHOUT_TOMBSTONES = Map.of("tombstones.on.delete", "false");

    private final SourceRecord before = update(1, 10);
    private final SourceRecord from = movedFrom(2, 3, 11);
    private final SourceRecord to = movedTo(3, 2, 11);
    private final SourceRecord after = update(4, 12);

    @Test
    void pollsThatEndBetweenChangesPassAsTheyAre() throws InterruptedException {
        WholeChanges changes = started(WITHOUT_TOMBSTONES);

        assertThat(next(changes, before, delete(9, 11), heartbeat(11))).containsExactly(10, 11, 11);
        assertThat(next(changes)).isEmpty();
        assertThat(next(changes, after)).containsExactly(12);
    }

    @Test
    void theFirstHalfOfAChangedKeyWaitsForTheSecond() throws InterruptedException {
        WholeChanges changes = started(WITHOUT_TOMBSTONES);

        assertThat(poll(changes, before, from)).containsExactly(before);
        assertThat(poll(changes, to, after)).hasSize(3).last().isSameAs(after);
    }

    @Test
    void itsTombstoneWaitsWithIt() throws InterruptedException {
        WholeChanges changes = started(Map.of());

        assertThat(poll(changes, before, from, tombstone(2, 11))).containsExactly(before);
        assertThat(poll(changes, to)).hasSize(3).last().isSameAs(to);
    }

    @Test
    void itsTombstoneMayComeLater() throws InterruptedException {
        WholeChanges changes = started(Map.of());

        assertThat(poll(changes, from)).isEmpty();
        assertThat(poll(changes, tombstone(2, 11))).isEmpty();
        assertThat(poll(changes, to)).hasSize(3).last().isSameAs(to);
    }

    @Test
    void emptyPollsBetweenTheHalvesChangeNothing() throws InterruptedException {
        WholeChanges changes = started(WITHOUT_TOMBSTONES);

        assertThat(poll(changes, before, from)).containsExactly(before);
        assertThat(poll(changes)).isEmpty();
        assertThat(poll(changes)).isEmpty();
        assertThat(poll(changes, to)).hasSize(2).last().isSameAs(to);
        assertThat(poll(changes)).isEmpty();
    }

    @Test
    void severalChangedKeysInOnePollAreHeldOnlyFromTheUnfinishedOne() throws InterruptedException {
        WholeChanges changes = started(WITHOUT_TOMBSTONES);
        SourceRecord lastFrom = movedFrom(7, 8, 13);
        SourceRecord lastTo = movedTo(8, 7, 13);

        assertThat(poll(changes, from, to, movedFrom(5, 6, 12), movedTo(6, 5, 12), lastFrom))
                .hasSize(4);
        assertThat(poll(changes, lastTo)).hasSize(2).last().isSameAs(lastTo);
    }

    /** A batch size that is even would else hold back more with each poll, and never hand out anything. */
    @Test
    void nothingBuildsUpWhereEveryPollEndsInTheMidst() throws InterruptedException {
        WholeChanges changes = started(WITHOUT_TOMBSTONES);

        assertThat(poll(changes, before, from)).hasSize(1);
        for (int i = 0; i < 100; i++) {
            int position = 11 + i;
            assertThat(poll(changes, movedTo(3, 2, position), movedFrom(2, 3, position + 1)))
                    .hasSize(2);
        }
    }

    @Test
    void whatIsNoChangeOfARowDoesNotEndTheWait() throws InterruptedException {
        WholeChanges changes = started(WITHOUT_TOMBSTONES);

        assertThat(poll(changes, from, heartbeat(11))).isEmpty();
        assertThat(poll(changes, heartbeat(11))).isEmpty();
        assertThat(poll(changes, to)).hasSize(4).last().isSameAs(to);
    }

    @Test
    void aCreateThatNeverComesIsNotWaitedForBehindTheNextChange() throws InterruptedException {
        WholeChanges changes = started(WITHOUT_TOMBSTONES);

        assertThat(poll(changes, from)).isEmpty();
        assertThat(poll(changes, after)).hasSize(2).last().isSameAs(after);
    }

    /** The task is stopping: nobody asks for what is held back, so its position is never committed. */
    @Test
    void whatIsHeldBackWhenTheTaskEndsIsReadAgain() throws InterruptedException {
        WholeChanges changes = started(WITHOUT_TOMBSTONES);
        assertThat(poll(changes, before, from)).containsExactly(before);

        changes.start(Configuration.from(WITHOUT_TOMBSTONES), partition -> at(10));

        assertThat(poll(changes)).isEmpty();
        assertThat(poll(changes, from, to)).hasSize(2).last().isSameAs(to);
    }

    @ParameterizedTest
    @ValueSource(classes = {ConnectException.class, InterruptedException.class})
    void whatIsHeldBackWhenTheSourceFailsIsReadAgain(Class<? extends Exception> failure) throws InterruptedException {
        WholeChanges changes = started(WITHOUT_TOMBSTONES);
        assertThat(poll(changes, before, from)).containsExactly(before);

        assertThatThrownBy(() -> changes.next(() -> {
                    if (failure == InterruptedException.class) {
                        throw new InterruptedException();
                    }
                    throw new ConnectException("the log has ended");
                }))
                .isInstanceOf(failure);

        assertThat(poll(changes)).isEmpty();
        assertThat(poll(changes, from, to)).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource
    void createsThatMayBeLeftOutAreNotWaitedForForEver(Map<String, String> settings) throws InterruptedException {
        WholeChanges changes = started(settings);

        assertThat(poll(changes, from, tombstone(2, 11))).isEmpty();
        assertThat(poll(changes)).hasSize(2);
    }

    static List<Map<String, String>> createsThatMayBeLeftOutAreNotWaitedForForEver() {
        return List.of(
                Map.of("skipped.operations", "t, c"),
                Map.of("event.processing.failure.handling.mode", "warn"),
                Map.of("event.processing.failure.handling.mode", "skip"));
    }

    @Test
    void aDeleteWaitsForItsTombstone() throws InterruptedException {
        WholeChanges changes = started(Map.of());
        SourceRecord delete = delete(1, 11);

        assertThat(poll(changes, before, delete)).containsExactly(before);
        assertThat(poll(changes)).isEmpty();
        assertThat(next(changes, tombstone(1, 11))).containsExactly(11, 11);
    }

    @Test
    void untilTheCreateAPositionIsThatBeforeTheChange() throws InterruptedException {
        WholeChanges changes = started(Map.of());

        assertThat(next(changes, before, from, tombstone(2, 11), to, after)).containsExactly(10, 10, 10, 11, 12);
        assertThat(next(changes, movedFrom(5, 6, 13))).isEmpty();
        assertThat(next(changes, tombstone(5, 13), movedTo(6, 5, 13))).containsExactly(12, 12, 13);
    }

    @Test
    void theFirstChangeAfterAStartHasTheStoredPositionBeforeIt() throws InterruptedException {
        WholeChanges changes = WholeChanges.withPositionForEachChange();
        changes.start(Configuration.from(WITHOUT_TOMBSTONES), partition -> at(5));
        assertThat(next(changes, from, to)).containsExactly(5, 11);

        assertThat(next(started(WITHOUT_TOMBSTONES), from, to)).containsExactly(11, 11);
    }

    @Test
    void allButThePositionStaysAsItIs() throws InterruptedException {
        WholeChanges changes = started(WITHOUT_TOMBSTONES);

        SourceRecord moved = poll(changes, before, from, to).get(1);

        assertThat(moved)
                .usingRecursiveComparison()
                .ignoringFields("sourceOffset")
                .isEqualTo(from);
        assertThat(moved.headers()).extracting(Header::key).containsExactly("__debezium.newkey");
    }

    @Test
    void insertsOfOnePositionWaitForAnother() throws InterruptedException {
        WholeChanges changes = startedSharing();

        assertThat(next(changes, before, insert(1, 11), insert(2, 11))).containsExactly(10);
        assertThat(next(changes, insertIn("shop.inventory.other", 3, 11), after))
                .containsExactly(11, 11, 11, 12);
        assertThat(next(changes, insert(1, 13))).isEmpty();
        assertThat(next(changes, heartbeat(14))).containsExactly(13, 14);
    }

    @Test
    void theLastInsertsWaitForAPollThatBringsNothing() throws InterruptedException {
        WholeChanges changes = startedSharing();

        assertThat(next(changes, insert(1, 11))).isEmpty();
        assertThat(next(changes, insert(2, 11))).isEmpty();
        assertThat(next(changes)).containsExactly(11, 11);
        assertThat(next(changes, insert(2, 11))).isEmpty();
        assertThat(next(changes)).containsExactly(11);
    }

    @Test
    void aChangedKeyIsHeldAsAWholeWhereAnInsertMayFollowAtItsPosition() throws InterruptedException {
        WholeChanges changes = startedSharing();

        assertThat(poll(changes, before, from, tombstone(2, 11), to)).containsExactly(before);
        assertThat(next(changes)).containsExactly(10, 10, 11);
    }

    @Test
    void aSnapshotIsNotHeldBackThoughAllItsRowsHaveOnePosition() throws InterruptedException {
        assertThat(next(startedSharing(), read(1, 11), read(2, 11))).containsExactly(11, 11);
    }

    /** Any history, cut anywhere: what is handed out is all of it, in its order, and no poll ends within a change. */
    @ParameterizedTest
    @MethodSource("seeds")
    void noPollEndsWithinAChange(int seed) throws InterruptedException {
        Random random = new Random(seed);
        boolean tombstones = random.nextBoolean();
        boolean shares = random.nextBoolean();
        WholeChanges changes = shares ? WholeChanges.withSharedPositions() : WholeChanges.withPositionForEachChange();
        changes.start(
                Configuration.from(Map.of("tombstones.on.delete", Boolean.toString(tombstones))), partition -> at(0));
        List<SourceRecord> history = history(random, tombstones, shares);

        List<SourceRecord> handedOut = new ArrayList<>();
        for (int start = 0; start < history.size(); ) {
            int end = Math.min(history.size(), start + random.nextInt(4));
            List<SourceRecord> records = history.subList(start, end);
            // A poll that brings nothing says that the position is complete, so it comes where it is.
            if (records.isEmpty()
                    && shares
                    && start > 0
                    && positionOf(history, start) == positionOf(history, start - 1)) {
                continue;
            }
            handedOut.addAll(changes.next(() -> records));
            start = end;
            int size = handedOut.size();
            if (size > 0 && size < history.size()) {
                assertThat(positionOf(history, size)).isNotEqualTo(positionOf(history, size - 1));
            }
        }
        handedOut.addAll(changes.next(List::of));
        assertThat(handedOut)
                .extracting(SourceRecord::key)
                .isEqualTo(history.stream().map(SourceRecord::key).toList());
    }

    static IntStream seeds() {
        return IntStream.range(0, Integer.getInteger("millrace.seeds", 40));
    }

    private static List<SourceRecord> history(Random random, boolean tombstones, boolean shares) {
        List<SourceRecord> history = new ArrayList<>();
        for (int position = 1; position <= 60; position++) {
            int id = random.nextInt(1_000);
            switch (random.nextInt(5)) {
                case 0 -> history.add(update(id, position));
                case 1 -> {
                    history.add(delete(id, position));
                    if (tombstones) {
                        history.add(tombstone(id, position));
                    }
                }
                case 2, 3 -> {
                    history.add(movedFrom(id, -id, position));
                    if (tombstones) {
                        history.add(tombstone(id, position));
                    }
                    history.add(movedTo(-id, id, position));
                }
                default -> {
                    for (int row = 0; row <= (shares ? random.nextInt(4) : 0); row++) {
                        history.add(insert(id + row, position));
                    }
                }
            }
        }
        return history;
    }

    private static int positionOf(List<SourceRecord> history, int index) {
        return (int) Objects.requireNonNull(history.get(index).sourceOffset().get("pos"));
    }

    private static WholeChanges started(Map<String, String> settings) {
        WholeChanges changes = WholeChanges.withPositionForEachChange();
        changes.start(Configuration.from(settings), partition -> null);
        return changes;
    }

    private static WholeChanges startedSharing() {
        WholeChanges changes = WholeChanges.withSharedPositions();
        changes.start(Configuration.from(Map.of()), partition -> null);
        return changes;
    }

    private static List<SourceRecord> poll(WholeChanges changes, SourceRecord... polled) throws InterruptedException {
        return changes.next(() -> Arrays.asList(polled));
    }

    /** The positions of what comes out. */
    private static List<Integer> next(WholeChanges changes, SourceRecord... polled) throws InterruptedException {
        return poll(changes, polled).stream()
                .map(record -> (Integer) record.sourceOffset().get("pos"))
                .toList();
    }
}
