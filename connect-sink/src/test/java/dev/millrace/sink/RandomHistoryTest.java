package dev.millrace.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.sink.Worker.Cluster;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.OffsetMove;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.RecordingTarget;
import dev.millrace.sink.target.RecordingTarget.Store;
import dev.millrace.sink.target.RecordingTarget.TransientFailure;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random changes, rebalances, crashes, failures before and after the commit, over two workers: the target ends as if
 * each record had been applied once, in order. {@code -Dmillrace.seeds=N} runs more of them.
 */
class RandomHistoryTest {
    private static final List<TopicPartition> PARTITIONS =
            List.of(new TopicPartition("orders", 0), new TopicPartition("orders", 1), new TopicPartition("items", 0));
    private static final int KEYS = 12;
    private static final int STEPS = 150;
    private static final int POISON_EVERY = 25;
    private static final String POISON = "poison";

    static Stream<Long> seeds() {
        return LongStream.range(0, Long.getLong("millrace.seeds", 40)).boxed();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theTargetEndsAsIfEachRecordHadBeenAppliedOnce(long seed) {
        new History(seed).run();
    }

    private static final class History {
        private final Random random;
        private final Random failures;
        private final Cluster cluster = new Cluster();
        private final Store store = new Store();
        private final List<RecordingTarget> targets = new ArrayList<>();
        private final Map<TopicPartition, Map<Long, @Nullable String>> expected = new HashMap<>();
        private final List<SinkRecord> aside = new ArrayList<>();
        private final Worker[] workers = new Worker[2];
        private final List<Worker> gone = new ArrayList<>();
        private final Map<TopicPartition, Integer> owners = new HashMap<>();
        private final boolean shared;
        private volatile double failing = 0.1;

        History(long seed) {
            random = new Random(seed);
            failures = new Random(seed + 1_000_003);
            shared = seed % 2 == 0;
        }

        void run() {
            workers[0] = worker();
            workers[1] = worker();
            for (TopicPartition partition : PARTITIONS) {
                expected.put(partition, new HashMap<>());
                give(partition, random.nextInt(2));
            }
            for (int step = 0; step < STEPS; step++) {
                step();
            }
            failing = 0;
            drain();
            for (Worker worker : workers) {
                worker.close();
            }
            gone.forEach(Worker::close); // their threads are this test's
            everyOffsetOnce();
            poisonAlone();
        }

        private void step() {
            int dice = random.nextInt(100);
            if (dice < 45) {
                produce();
            } else if (dice < 90) {
                workers[random.nextInt(2)].poll();
            } else if (dice < 95) {
                TopicPartition partition = PARTITIONS.get(random.nextInt(PARTITIONS.size()));
                int owner = owners.getOrDefault(partition, 0);
                workers[owner].revoke(partition);
                give(partition, 1 - owner);
            } else if (dice < 97) {
                crash(random.nextInt(2));
            } else {
                workers[random.nextInt(2)].commit();
            }
        }

        private void give(TopicPartition partition, int worker) {
            owners.put(partition, worker);
            workers[worker].assign(partition);
        }

        /** The worker is gone without a word; its writer threads may still be at work. */
        private void crash(int dead) {
            workers[dead].abandon();
            gone.add(workers[dead]);
            workers[dead] = worker();
            PARTITIONS.stream()
                    .filter(partition -> owners.getOrDefault(partition, 0) == dead)
                    .forEach(p -> give(p, dead));
        }

        private Worker worker() {
            RecordingTarget target = new RecordingTarget(store, "sink", new OffsetStart(0, partition -> null));
            if (shared) {
                target.shared();
            }
            target.beforeOwn(this::failNowAndThen);
            target.beforeWrite(batch -> {
                failNowAndThen();
                refusePoison(batch);
            });
            target.afterWrite(batch -> failNowAndThen()); // the commit landed, its answer is lost
            targets.add(target);
            return new Worker(cluster, target, Map.of("batch.max.rows", "7")).reportingTo((errant, reason) -> {
                aside.add(errant);
                return CompletableFuture.completedFuture(null);
            });
        }

        private static void refusePoison(Batch batch) {
            batch.tables().stream()
                    .flatMap(table -> table.rows().values().stream())
                    .flatMap(List::stream)
                    .map(row -> row.value(1))
                    .filter(customer -> POISON.equals(customer))
                    .findFirst()
                    .ifPresent(customer -> {
                        throw new TargetException(FailureKind.POISON, "A customer of that name has no place.");
                    });
        }

        private void failNowAndThen() {
            synchronized (failures) {
                if (failures.nextDouble() < failing) {
                    throw new TransientFailure();
                }
            }
        }

        private void produce() {
            for (int i = random.nextInt(8); i >= 0; i--) {
                TopicPartition partition = PARTITIONS.get(random.nextInt(PARTITIONS.size()));
                // Keys belong to one partition, as they do in Kafka; offsets have gaps, as transaction markers leave.
                long id = random.nextInt(KEYS) * 10L + PARTITIONS.indexOf(partition);
                long offset = cluster.end(partition) + random.nextInt(2);
                boolean delete = random.nextInt(4) == 0;
                String customer = random.nextInt(POISON_EVERY) == 0 ? POISON : "c" + random.nextInt(1_000);
                cluster.append(
                        delete
                                ? Records.tombstone(partition.topic(), partition.partition(), offset, id)
                                : Records.plain(partition.topic(), partition.partition(), offset, id, customer));
                Map<Long, @Nullable String> rows = expected.computeIfAbsent(partition, p -> new HashMap<>());
                if (delete) {
                    rows.remove(id);
                } else if (!customer.equals(POISON)) {
                    rows.put(id, customer);
                }
            }
        }

        private void drain() {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            Map<String, Map<Long, @Nullable String>> wanted = new HashMap<>();
            expected.forEach((partition, rows) -> wanted.computeIfAbsent(partition.topic(), t -> new HashMap<>())
                    .putAll(rows));
            while (!wanted.equals(actual()) || !PARTITIONS.stream().allMatch(this::caughtUp)) {
                for (Worker worker : workers) {
                    worker.poll();
                }
                if (System.nanoTime() > deadline) {
                    assertThat(actual()).isEqualTo(wanted);
                    throw new AssertionError("The rows are right, the offsets are not at the end");
                }
                Thread.onSpinWait();
            }
        }

        private boolean caughtUp(TopicPartition partition) {
            Long stored = targets.get(0).stored(partition);
            return cluster.end(partition) == (stored == null ? 0 : stored);
        }

        private Map<String, Map<Long, @Nullable String>> actual() {
            Map<String, Map<Long, @Nullable String>> actual = new HashMap<>();
            for (String table : Set.of("orders", "items")) {
                Map<Long, @Nullable String> rows = new HashMap<>();
                targets.get(0).rows(table).forEach(row -> rows.put((Long) row.get("id"), (String) row.get("customer")));
                actual.put(table, rows);
            }
            expected.keySet().forEach(partition -> actual.computeIfAbsent(partition.topic(), t -> new HashMap<>()));
            return actual;
        }

        /** Nothing but poison was set aside; and all that was, unless a later record of its key came before it was tried. */
        private void poisonAlone() {
            assertThat(aside).allMatch(errant -> errant.value() != null && isPoison(errant));
            for (TopicPartition partition : PARTITIONS) {
                Map<Long, Long> lastOfKey = new HashMap<>();
                cluster.log(partition).forEach(each -> lastOfKey.put(idOf(each), each.kafkaOffset()));
                Set<Long> mustBeAside = new HashSet<>();
                cluster.log(partition).stream()
                        .filter(each -> isPoison(each) && lastOfKey.containsValue(each.kafkaOffset()))
                        .forEach(each -> mustBeAside.add(each.kafkaOffset()));
                assertThat(aside.stream()
                                .filter(errant -> errant.topic().equals(partition.topic())
                                        && errant.kafkaPartition() == partition.partition())
                                .map(SinkRecord::kafkaOffset))
                        .as("poison that no later record of its key covers, of " + partition)
                        .containsAll(mustBeAside);
            }
        }

        private static long idOf(SinkRecord sinkRecord) {
            return ((Struct) sinkRecord.key()).getInt64("id");
        }

        private static boolean isPoison(SinkRecord sinkRecord) {
            return sinkRecord.value() instanceof Struct row && POISON.equals(row.get("customer"));
        }

        /** All batches that landed, of all owners in the order of landing, join without gap or overlap. */
        private void everyOffsetOnce() {
            Map<TopicPartition, @Nullable Long> ends = new HashMap<>();
            for (Batch batch : targets.get(0).landed()) {
                for (OffsetMove move : batch.moves()) {
                    assertThat(move.from()).as(move.toString()).isEqualTo(ends.get(move.partition()));
                    ends.put(move.partition(), move.to());
                }
            }
            Set<Long> left = new HashSet<>();
            for (TopicPartition partition : PARTITIONS) {
                for (SinkRecord sinkRecord : cluster.log(partition)) {
                    Long end = ends.get(partition);
                    if (end == null || sinkRecord.kafkaOffset() >= end) {
                        left.add(sinkRecord.kafkaOffset());
                    }
                }
            }
            assertThat(left).as("records that no batch covers").isEmpty();
        }
    }
}
