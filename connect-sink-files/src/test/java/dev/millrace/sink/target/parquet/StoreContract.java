package dev.millrace.sink.target.parquet;

import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.parquet.Events.PARTITION;
import static dev.millrace.sink.target.parquet.Events.orders;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.FencedException;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.Targets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a target keeps on each kind of store, however its writers end. */
interface StoreContract {
    TargetSettings settings(String connector, Map<String, String> options);

    /** A store at a place of the test's own. */
    Store store();

    /** The same for several who write at the same moment. */
    default Store contested() {
        return store();
    }

    /** The events that a reader finds who looks at all files. */
    List<Map<String, @Nullable String>> events(String table);

    private Target open(Store store, Map<String, String> options) {
        return new ParquetTarget(settings("sink", options), store);
    }

    private Target open(Store store) {
        return open(store, Map.of());
    }

    private List<Long> offsets() {
        return events("orders").stream()
                .map(row -> Long.valueOf(Objects.requireNonNull(row.get("_offset"))))
                .sorted()
                .toList();
    }

    private static List<Long> upTo(long end) {
        return LongStream.range(0, end).boxed().toList();
    }

    @Test
    default void whatIsThereIsNotWrittenOverByWhoHasNotSeenIt() {
        try (Store store = store()) {
            String first = store.create("a/b c=%2F.txt", Content.of("1")).orElseThrow();
            assertThat(store.create("a/b c=%2F.txt", Content.of("2"))).isEmpty();
            String second =
                    store.replace("a/b c=%2F.txt", Content.of("2"), first).orElseThrow();
            assertThat(store.replace("a/b c=%2F.txt", Content.of("3"), first)).isEmpty();
            assertThat(store.replace("a/none", Content.of("3"), first)).isEmpty();
            assertThat(store.read("a/b c=%2F.txt").orElseThrow()).isEqualTo(new Store.Found("2", second));
            assertThat(store.version("a/b c=%2F.txt")).contains(second);
            assertThat(store.list("a")).containsExactly("a/b c=%2F.txt");
            assertThat(store.list("b")).isEmpty();
            store.delete("a/b c=%2F.txt");
            store.delete("a/b c=%2F.txt"); // again
            assertThat(store.version("a/b c=%2F.txt")).isEmpty();
            assertThat(store.read("a/b c=%2F.txt")).isEmpty();
            store.put("a/plain", Content.of("1"));
            store.put("a/plain", Content.of("2"));
            assertThat(store.read("a/plain")).map(Store.Found::text).contains("2");
        }
    }

    @Test
    default void ofManyWhoWriteAtOnceOneWins() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Store store = contested()) {
            String first = store.create("race", Content.of("0")).orElseThrow();
            List<Callable<Optional<String>>> writers = IntStream.range(0, 8)
                    .<Callable<Optional<String>>>mapToObj(
                            i -> () -> store.replace("race", Content.of("writer " + i), first))
                    .toList();
            long won = 0;
            for (Future<Optional<String>> writer : threads.invokeAll(writers)) {
                won += writer.get().isPresent() ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * A writer dies before or after its nth write, of any of them; the next one takes the partition over and cuts the
     * events into other batches. Whoever reads all files finds each event once.
     */
    @ParameterizedTest
    @ValueSource(strings = {"", "region", "day(at)"})
    default void eachEventIsThereOnceWhereverAWriterDies(String partitionBy) {
        Map<String, String> options = Map.of("parquet.partition.by", partitionBy);
        int step = 0;
        boolean died = true;
        for (long end = 0; died; ) {
            died = false;
            step++;
            for (boolean afterwards : new boolean[] {false, true}) {
                FaultyStore faulty = new FaultyStore(store(), step, afterwards);
                try (Target target = open(faulty, options)) {
                    TargetFixture writer = owning(target, PARTITION);
                    long from = end;
                    writer.write(from + 10, orders(from, from + 10));
                    writer.write(from + 20, orders(from + 10, from + 20));
                } catch (TargetException | FencedException e) {
                    died = true;
                }
                try (Target target = open(store(), options)) {
                    TargetFixture writer = owning(target, PARTITION);
                    Long stored = writer.claim().nextOffset();
                    long from = stored == null ? 0 : stored;
                    long until = end + 20;
                    long cut = from + (step % 2 == 0 ? 3 : 17); // less than the batch that died, or more
                    if (cut < until) {
                        writer.write(cut, orders(from, cut));
                        from = cut;
                    }
                    if (from < until) {
                        writer.write(until, orders(from, until));
                    }
                    end = until;
                }
                assertThat(offsets()).as("after write " + step).isEqualTo(upTo(end));
            }
        }
        assertThat(step).isGreaterThan(5);
    }

    /** Its files were announced before the new owner came; it wakes up when theirs are committed. */
    @Test
    default void aWriterThatWakesUpLateAddsNothing() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        FaultyStore slow = new FaultyStore(store()).before(path -> {
            if (Names.isData(path)) {
                held.countDown();
                await(goOn);
            }
        });
        try (Target hanging = open(slow, Map.of("parquet.partition.by", "region"));
                Target successor = open(store(), Map.of("parquet.partition.by", "region"))) {
            TargetFixture zombie = owning(hanging, PARTITION);
            Future<?> write = thread.submit(() -> zombie.write(7, orders(0, 7)));
            await(held);
            TargetFixture owner = owning(successor, PARTITION);
            owner.write(2, orders(0, 2)); // fewer regions: some of the zombie's files have no place in this batch
            owner.write(9, orders(2, 9));
            goOn.countDown();
            assertThat(catchThrowable(() -> write.get(30, TimeUnit.SECONDS))).hasCauseInstanceOf(FencedException.class);
            assertThat(offsets()).isEqualTo(upTo(9));
        } finally {
            thread.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("It did not come to pass");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    default void anotherConnectorThatWritesTheSameTopicIntoTheSameTableIsStopped() {
        try (Target first = open(store());
                Target second = new ParquetTarget(settings("other", Map.of()), store())) {
            owning(first, PARTITION).write(5, orders(0, 5));
            TargetException refusal = catchThrowableOfType(
                    TargetException.class, () -> owning(second, PARTITION).write(5, orders(0, 5)));
            assertThat(refusal.kind()).isEqualTo(FailureKind.ENVIRONMENT);
            assertThat(refusal).hasMessageContaining("has not written it").hasMessageContaining("table.name.format");
            assertThat(offsets()).isEqualTo(upTo(5));
        }
    }

    /** Its offsets name other events now: files of the same offsets must not take their places. */
    @Test
    default void aTopicThatBeginsAgainGetsFilesOfItsOwn() {
        try (Target target = open(store())) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(5, orders(0, 5));
            writer.write(5, new dev.millrace.core.Change[0]);
            writer.write(3, orders(0, 3)); // as a lane does it with offsets.on.reset=earliest
            writer.write(6, orders(3, 6));
            assertThat(offsets()).isEqualTo(List.of(0L, 0L, 1L, 1L, 2L, 2L, 3L, 3L, 4L, 4L, 5L));
        }
    }

    @Test
    default void offsetsThatOnlyMoveMakeNoFiles() {
        try (Store store = store();
                Target target = open(store())) {
            owning(target, PARTITION).write(5, orders(0, 5));
            Set<String> files = new HashSet<>(store.list("orders"));
            TargetFixture writer = owning(target, PARTITION);
            writer.write(50);
            assertThat(store.list("orders")).containsExactlyInAnyOrderElementsOf(files);
            assertThat(owning(target, PARTITION).claim().nextOffset()).isEqualTo(50L);
        }
    }

    @Test
    default void whereKafkaAloneKeepsTheOffsetsFilesAreWrittenAllTheSame() {
        TargetSettings once = settings("sink", Map.of());
        TargetSettings often = new TargetSettings(
                once.url(),
                once.user(),
                once.password(),
                once.connections(),
                once.load(),
                new TargetSettings.OffsetIdentity(
                        "default", "sink", once.offsets().table(), false),
                once.start(),
                once.schema(),
                once.options());
        try (Store store = store();
                Target target = new ParquetTarget(often, store())) {
            TargetFixture writer = owning(target, PARTITION);
            assertThat(writer.claim().nextOffset()).isNull();
            writer.write(5, orders(0, 5));
            writer.write(8, orders(5, 8));
            assertThat(offsets()).isEqualTo(upTo(8));
            assertThat(store.list("_millrace_offsets")).isEmpty();
            assertThat(target.hasWritten(Events.ORDERS.table())).isFalse();
        }
    }

    @Test
    default void aPlaceThatCanBeWrittenHasNoProblems() {
        assertThat(Targets.probe(settings("sink", Map.of()))).isEmpty();
        try (Store store = store()) {
            assertThat(store.list("_millrace_trial")).isEmpty();
        }
    }

    @Test
    default void twoOwnersAtOnceDoNotBothWrite() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Target first = open(contested());
                Target second = open(contested())) {
            for (long round = 0; round < 5; round++) {
                long from = round * 10;
                List<Future<Boolean>> both = threads.invokeAll(
                        List.<Callable<Boolean>>of(() -> wrote(first, from), () -> wrote(second, from)));
                boolean one = both.get(0).get();
                boolean other = both.get(1).get();
                if (!one && !other) {
                    assertThat(wrote(first, from)).isTrue(); // each took it from the other
                }
                assertThat(offsets()).isEqualTo(upTo(from + 10));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean wrote(Target target, long from) {
        try {
            TargetFixture writer = owning(target, PARTITION);
            Long next = writer.claim().nextOffset();
            if (next != null && next == from + 10) {
                return false; // the other one was faster
            }
            writer.write(from + 10, orders(from, from + 10));
            return true;
        } catch (FencedException e) {
            return false;
        }
    }

    @Test
    default void aFormerOwnerIsFencedByTheFileThatItDoesNotKnow() {
        try (Target first = open(store());
                Target second = open(store())) {
            TargetFixture former = owning(first, PARTITION);
            former.write(5, orders(0, 5));
            TargetFixture owner = owning(second, PARTITION);
            assertThatThrownBy(() -> former.write(8, orders(5, 8))).isInstanceOf(FencedException.class);
            owner.write(9, orders(5, 9));
            assertThat(offsets()).isEqualTo(upTo(9));
        }
    }

    /** The file is the new owner's, and no stranger's. */
    @Test
    default void aFormerOwnerIsFencedByTheFileThatIsThereInItsPlace() {
        try (Target first = open(store());
                Target second = open(store())) {
            TargetFixture former = owning(first, PARTITION);
            former.write(5, orders(0, 5));
            owning(second, PARTITION).write(8, orders(5, 8));
            assertThatThrownBy(() -> former.write(8, orders(5, 8))).isInstanceOf(FencedException.class);
            assertThat(offsets()).isEqualTo(upTo(8));
        }
    }
}
