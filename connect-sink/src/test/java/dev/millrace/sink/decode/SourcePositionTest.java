package dev.millrace.sink.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourcePositionTest {
    private static final long SERVER = 223_344;

    @Nested
    class Binlog {
        private static final Schema SOURCE = SchemaBuilder.struct()
                .field("server_id", Schema.INT64_SCHEMA)
                .field("gtid", Schema.OPTIONAL_STRING_SCHEMA)
                .field("file", Schema.STRING_SCHEMA)
                .field("pos", Schema.INT64_SCHEMA)
                .field("row", Schema.INT32_SCHEMA)
                .build();

        private final SourcePosition positions = SourcePosition.of(SOURCE).orElseThrow();

        private @Nullable String at(long server, String file, long pos) {
            return positions.of(source(server, file, pos));
        }

        private static Struct source(long server, String file, long pos) {
            return new Struct(SOURCE)
                    .put("server_id", server)
                    .put("file", file)
                    .put("pos", pos)
                    .put("row", 0);
        }

        @ParameterizedTest
        @CsvSource({
            "binlog.000003, 1234567, a3g1234567-223344",
            "mariadb-bin.000001, 4, a1a4-223344",
            "db1.example.com-bin.000042, 5000000000, b42j5000000000-223344",
            "binlog.1000000, 9223372036854775807, g1000000s9223372036854775807-223344",
        })
        void isFileAndPosition(String file, long pos, String expected) {
            assertThat(at(SERVER, file, pos)).isEqualTo(expected).hasSizeLessThanOrEqualTo(PositionText.MOST);
        }

        @Test
        void aSnapshotsRowsHaveNoServerAndStandBeforeTheEventsFromThere() {
            String snapshot = at(0, "binlog.000003", 157);
            assertThat(snapshot).isEqualTo("a3c157");
            assertThat(at(SERVER, "binlog.000003", 157)).isGreaterThan(snapshot);
            assertThat(at(SERVER, "binlog.000003", 1_570)).isGreaterThan(snapshot);
        }

        /** As MariaDB 11.4 has it: one position for all events of a transaction, and rows that count from 0 in each. */
        @Test
        void aLaterEventOfOneTransactionDoesNotFallBehindByItsRow() {
            Struct first = source(SERVER, "binlog.000003", 157).put("row", 25);
            Struct second = source(SERVER, "binlog.000003", 157).put("row", 5);
            assertThat(positions.of(second)).isEqualTo(positions.of(first));
        }

        @Test
        void theMillionthFileComesAfterTheOneBefore() {
            assertThat(at(SERVER, "binlog.1000000", 4)).isGreaterThan(at(SERVER, "binlog.999999", 1_073_741_824));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "binlog", "binlog.", "binlog.00000x", "CommitLog-6-1.log", "binlog.99999999999"})
        void aFileThatIsNotNumberedTellsNothing(String file) {
            assertThat(at(SERVER, file, 4)).isNull();
        }

        @Test
        void anOddFileIsForgottenByTheNextOne() {
            assertThat(at(SERVER, "binlog.000001", 4)).isNotNull();
            assertThat(at(SERVER, "odd", 4)).isNull();
            assertThat(at(SERVER, "binlog.000001", 4)).isEqualTo("a1a4-223344");
            assertThat(at(SERVER, "binlog.000001", -1)).isNull();
        }

        @Test
        void numbersMayComeInOtherTypesOrNotAtAll() {
            Schema texts = SchemaBuilder.struct()
                    .field("file", Schema.OPTIONAL_STRING_SCHEMA)
                    .field("pos", Schema.OPTIONAL_STRING_SCHEMA)
                    .field("server_id", Schema.OPTIONAL_INT32_SCHEMA)
                    .build();
            SourcePosition ofTexts = SourcePosition.of(texts).orElseThrow();
            Struct source = new Struct(texts).put("file", "binlog.000001").put("pos", "120");
            assertThat(ofTexts.of(source)).isEqualTo("a1c120");
            assertThat(ofTexts.of(source.put("server_id", 7))).isEqualTo("a1c120-7");
            assertThat(ofTexts.of(source.put("pos", "there"))).isNull();
            assertThat(ofTexts.of(source.put("pos", null))).isNull();
            assertThat(ofTexts.of(source.put("pos", "120").put("file", null))).isNull();
        }

        @ParameterizedTest
        @ValueSource(longs = {1, 2, 3, 4, 5})
        void textsSortAsFileAndPositionDo(long seed) {
            record Place(int file, long pos) {}
            Random random = new Random(seed);
            List<Place> places = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                places.add(new Place((int) ofAnySize(random, 31), ofAnySize(random, 63)));
                places.add(new Place(999_999 + random.nextInt(3), 4 + random.nextInt(20)));
            }
            assertSorted(
                    places,
                    Comparator.comparingInt(Place::file).thenComparingLong(Place::pos),
                    place -> at(SERVER, "binlog.%06d".formatted(place.file()), place.pos()));
        }
    }

    @Nested
    class Postgres {
        private static final Schema SOURCE = SchemaBuilder.struct()
                .field(
                        "snapshot",
                        SchemaBuilder.string().optional().defaultValue("false").build())
                .field("sequence", Schema.OPTIONAL_STRING_SCHEMA)
                .field("lsn", Schema.OPTIONAL_INT64_SCHEMA)
                .build();

        private final SourcePosition positions = SourcePosition.of(SOURCE).orElseThrow();

        private @Nullable String at(@Nullable String snapshot, @Nullable Long committed, @Nullable Long lsn) {
            String first = committed == null ? "null" : "\"" + committed + "\"";
            String second = lsn == null ? "null" : "\"" + lsn + "\"";
            return positions.of(new Struct(SOURCE)
                    .put("snapshot", snapshot)
                    .put("sequence", "[" + first + "," + second + "]")
                    .put("lsn", lsn));
        }

        @Test
        void isTheLastCommitAndTheChange() {
            assertThat(at(null, 0x16_B374D848L, 0x16_B374D900L)).isEqualTo("j16B374D848j16B374D900");
            assertThat(at("false", 1L, 0x10L)).isEqualTo("a1b10");
        }

        @Test
        void anLsnHasNoSign() {
            assertThat(at(null, Long.MAX_VALUE, Long.MIN_VALUE)).isEqualTo("p7FFFFFFFFFFFFFFFp8000000000000000");
            assertThat(at("last", -1L, -1L))
                    .isEqualTo("pFFFFFFFFFFFFFFFFa0-pFFFFFFFFFFFFFFFF")
                    .hasSizeLessThanOrEqualTo(PositionText.MOST);
            assertThat(at(null, Long.MIN_VALUE, Long.MIN_VALUE))
                    .isGreaterThan(at(null, Long.MAX_VALUE, Long.MAX_VALUE));
        }

        @Test
        void beforeTheFirstCommitTheChangeItselfStandsForIt() {
            assertThat(at(null, null, 0x10L)).isEqualTo("b10b10");
            Struct old = new Struct(SOURCE).put("lsn", 0x10L);
            assertThat(positions.of(old)).as("no sequence").isEqualTo("b10b10");
            assertThat(positions.of(old.put("sequence", "something else"))).isEqualTo("b10b10");
        }

        @ParameterizedTest
        @ValueSource(strings = {"true", "first", "first_in_data_collection", "last_in_data_collection", "last"})
        void aSnapshotRemarksWhereItLooked(String snapshot) {
            assertThat(at(snapshot, null, 0xABCL)).isEqualTo("a0a0-cABC");
            assertThat(at(snapshot, 0xAAAL, 0xABCL)).isEqualTo("cAAAa0-cABC");
        }

        @Test
        void aRowOfAnIncrementalSnapshotHasNone() {
            Struct source = new Struct(SOURCE).put("snapshot", "incremental").put("sequence", "[\"16\",\"32\"]");
            assertThat(positions.of(source)).isNull();
        }

        /**
         * Transactions that overlap, a snapshot in their midst, then the stream as Debezium sends it: whole transactions
         * in the order of their commits, each with the commit before it, which is not known for the first one.
         */
        @ParameterizedTest
        @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
        void neverFallsFromTheSnapshotOn(long seed) {
            Random random = new Random(seed);
            long lsn = List.of(1L, 0xFFFF_FF00L, Long.MAX_VALUE - 500).get(random.nextInt(3));
            long snapshotAt = 0;
            Long committed = null;
            Map<Integer, List<Long>> open = new LinkedHashMap<>();
            List<@Nullable String> sent = new ArrayList<>();
            for (int step = 0; step < 400; step++) {
                lsn += 1 + random.nextInt(9);
                int transaction = random.nextInt(8);
                List<Long> changes = open.computeIfAbsent(transaction, t -> new ArrayList<>());
                if (step == 50) {
                    snapshotAt = lsn;
                    sent.add(at("first", null, snapshotAt));
                    sent.add(at("last", null, snapshotAt));
                } else if (random.nextInt(4) > 0) {
                    changes.add(lsn);
                } else {
                    open.remove(transaction);
                    if (snapshotAt != 0) {
                        for (long change : changes) {
                            sent.add(at(null, committed, change));
                        }
                        committed = lsn;
                    }
                }
            }
            assertThat(sent).hasSizeGreaterThan(100).doesNotContainNull().isSorted();
        }
    }

    @Nested
    class SqlServer {
        private static final Schema SOURCE = SchemaBuilder.struct()
                .field("change_lsn", Schema.OPTIONAL_STRING_SCHEMA)
                .field("commit_lsn", Schema.OPTIONAL_STRING_SCHEMA)
                .field("event_serial_no", Schema.OPTIONAL_INT64_SCHEMA)
                .build();

        private final SourcePosition positions = SourcePosition.of(SOURCE).orElseThrow();

        private @Nullable String at(@Nullable String commit, @Nullable String change, @Nullable Long serial) {
            return positions.of(new Struct(SOURCE)
                    .put("commit_lsn", commit)
                    .put("change_lsn", change)
                    .put("event_serial_no", serial));
        }

        @Test
        void isCommitChangeAndEvent() {
            assertThat(at("00000025:00000448:0003", "00000025:00000448:0002", 1L))
                    .isEqualTo("b25c448a3b25c448a2a1");
            assertThat(at("ffffffff:ffffffff:ffff", "ffffffff:ffffffff:ffff", Long.MAX_VALUE))
                    .hasSizeLessThanOrEqualTo(PositionText.MOST);
        }

        @Test
        void aSnapshotHasTheLastCommitOnly() {
            String snapshot = at("00000025:00000448:0003", null, null);
            assertThat(snapshot).isEqualTo("b25c448a3a0a0a0a0");
            assertThat(at("00000025:00000450:0001", "00000025:00000438:0001", 1L))
                    .isGreaterThan(snapshot);
            assertThat(at("00000025:00000448:0003", "00000025:00000448:0002", 1L))
                    .isGreaterThan(snapshot);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", "NULL", "25", "25:448", "25:448:", ":448:3", "25:448:3:1", "25:44g:3", "25:448:10003"})
        void whatIsNoLsnTellsNothing(String lsn) {
            assertThat(at(lsn, null, null)).isNull();
            assertThat(at("00000025:00000448:0003", lsn, 1L)).isNull();
            assertThat(at(null, null, null)).isNull();
        }

        @ParameterizedTest
        @ValueSource(longs = {1, 2, 3, 4, 5})
        void textsSortAsCommitChangeAndEventDo(long seed) {
            record Lsn(long file, long block, long slot) implements Comparable<Lsn> {
                static Lsn random(Random random) {
                    return new Lsn(ofAnySize(random, 32), ofAnySize(random, 32), ofAnySize(random, 16));
                }

                @Override
                public int compareTo(Lsn other) {
                    return Comparator.comparingLong(Lsn::file)
                            .thenComparingLong(Lsn::block)
                            .thenComparingLong(Lsn::slot)
                            .compare(this, other);
                }

                @Override
                public String toString() {
                    return "%08x:%08x:%04x".formatted(file, block, slot);
                }
            }
            record Place(Lsn commit, Lsn change, long serial) {}
            Random random = new Random(seed);
            List<Place> places = new ArrayList<>();
            Lsn commit = Lsn.random(random);
            Lsn change = Lsn.random(random);
            for (int i = 0; i < 300; i++) {
                commit = random.nextBoolean() ? Lsn.random(random) : commit;
                change = random.nextBoolean() ? Lsn.random(random) : change;
                places.add(new Place(commit, change, ofAnySize(random, 40)));
            }
            assertSorted(
                    places,
                    Comparator.comparing(Place::commit)
                            .thenComparing(Place::change)
                            .thenComparingLong(Place::serial),
                    place -> at(place.commit().toString(), place.change().toString(), place.serial()));
        }
    }

    @Test
    void anotherLogIsNotGuessedAt() {
        assertThat(SourcePosition.of(SchemaBuilder.struct()
                        .field("scn", Schema.OPTIONAL_STRING_SCHEMA)
                        .build()))
                .isEmpty();
    }

    private interface Text<T> {
        @Nullable String of(T place);
    }

    private static <T> void assertSorted(List<T> places, Comparator<T> order, Text<T> text) {
        List<T> sorted = new ArrayList<>(places);
        sorted.sort(order);
        for (int i = 1; i < sorted.size(); i++) {
            T lower = sorted.get(i - 1);
            T upper = sorted.get(i);
            String before = Objects.requireNonNull(text.of(lower));
            String after = Objects.requireNonNull(text.of(upper));
            assertThat(Integer.signum(before.compareTo(after)))
                    .as("%s (%s) and %s (%s)", lower, before, upper, after)
                    .isEqualTo(Integer.signum(order.compare(lower, upper)));
        }
    }

    /** Numbers of few and of many digits alike. */
    private static long ofAnySize(Random random, int bitsMost) {
        return random.nextLong() >>> (Long.SIZE - 1 - random.nextInt(bitsMost));
    }
}
