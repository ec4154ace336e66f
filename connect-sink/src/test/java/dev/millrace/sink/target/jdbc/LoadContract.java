package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.delete;
import static dev.millrace.sink.target.TargetFixture.insert;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.replace;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Row;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which way rows take into a table, and that each way leaves what the plainest one would. */
interface LoadContract {
    TopicPartition PARTITION = new TopicPartition("people", 0);
    TableShape PEOPLE = shape(
            "people",
            key("id", Kind.INT64),
            column("mail", FieldType.text(40)),
            column("age", FieldType.of(Kind.INT16)));
    int MANY = 500;

    JdbcFixture fixture();

    /** How a large batch of updates gets into a table that has nothing but its key. */
    String wayOfUpdates();

    private Target open() {
        return fixture().open("sink", new OffsetStart(0, partition -> null));
    }

    private static RowChange[] many(int count, LongFunction<RowChange> change) {
        return LongStream.range(0, count).mapToObj(change).toArray(RowChange[]::new);
    }

    private String way(Map<dev.millrace.core.TableName, String> ways) {
        return String.valueOf(ways.get(PEOPLE.table()));
    }

    private List<Map<String, @Nullable String>> people() {
        return fixture().rows("people");
    }

    @Test
    default void rowsThatAreNewInTheSourceGoStraightIn() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            assertThat(way(writer.write(1, many(MANY, id -> insert(PEOPLE, id, "m" + id, (short) 30)))))
                    .isEqualTo("direct");
            assertThat(people()).hasSize(MANY);
        }
    }

    @Test
    default void withStagesOnlyNothingGoesStraightIn() {
        JdbcFixture staged = fixture().by(LoadMethod.STAGED);
        try (Target target = staged.open("sink", new OffsetStart(0, partition -> null))) {
            TargetFixture writer = owning(target, PARTITION);
            assertThat(way(writer.write(1, many(MANY, id -> insert(PEOPLE, id, "m" + id, (short) 30)))))
                    .isEqualTo("staged");
            assertThat(way(writer.write(2, many(MANY, id -> upsert(PEOPLE, id, "n" + id, (short) 31)))))
                    .isEqualTo("staged");
            assertThat(staged.rows("people")).hasSize(MANY).allMatch(row -> "31".equals(row.get("age")));
        }
    }

    @Test
    default void fewRowsGoByStatements() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            assertThat(way(writer.write(1, many(5, id -> insert(PEOPLE, id, "m" + id, (short) 30)))))
                    .isEqualTo("upsert");
        }
    }

    @Test
    default void rowsThatAreToldAgainAreMergedAndTheDirectWayIsTakenAgainLater() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, many(MANY, id -> insert(PEOPLE, id, "old", (short) 30)));
            assertThat(way(writer.write(2, many(MANY, id -> insert(PEOPLE, id, "new", (short) 31)))))
                    .isEqualTo(wayOfUpdates());
            assertThat(people()).hasSize(MANY).allSatisfy(row -> assertThat(row).containsEntry("mail", "new"));
            assertThat(way(writer.write(3, many(MANY, id -> insert(PEOPLE, MANY + id, "more", (short) 1)))))
                    .isEqualTo("direct");
            assertThat(people()).hasSize(2 * MANY);
        }
    }

    @Test
    default void manyUpdatesTakeTheBulkWayAndMixWithDeletes() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, many(MANY, id -> insert(PEOPLE, id, "old", (short) 30)));
            RowChange[] mixed = many(
                    2 * MANY,
                    id -> id % 10 == 0
                            ? delete(PEOPLE, id)
                            : id % 10 == 1
                                    ? replace(PEOPLE, id, null, null)
                                    : upsert(PEOPLE, id, "new \t\\ \n' \u20ac \ud83d\ude00", (short) 31));
            assertThat(way(writer.write(2, mixed))).isEqualTo(wayOfUpdates());
            assertThat(people()).hasSize(2 * MANY * 9 / 10).allSatisfy(row -> assertThat(row.get("mail"))
                    .isEqualTo(
                            String.valueOf(row.get("id")).endsWith("1") ? null : "new \t\\ \n' \u20ac \ud83d\ude00"));
        }
    }

    /** A load that only warns would cut it to forty characters. */
    @Test
    default void aValueThatDoesNotFitIsRefusedOnTheBulkWaysToo() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(PEOPLE, -1L, "a", (short) 1));
            for (boolean fresh : new boolean[] {true, false}) {
                RowChange[] one = many(MANY, id -> {
                    String mail = id == 250 ? "x".repeat(41) : "m";
                    return fresh ? insert(PEOPLE, id, mail, (short) 1) : upsert(PEOPLE, id, mail, (short) 1);
                });
                Throwable failure = catchThrowable(() -> writer.write(2, one));
                assertThat(target.classify((Exception) failure)).isEqualTo(FailureKind.POISON);
                assertThat(failure).hasMessageContaining("SQLState 22001");
                assertThat(people()).hasSize(1);
            }
        }
    }

    @Test
    default void aColumnThatTheRowsDoNotCarryKeepsItsValueOnTheBulkWay() {
        TableShape partial = shape("people", key("id", Kind.INT64), column("age", FieldType.of(Kind.INT16)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, many(MANY, id -> insert(PEOPLE, id, "kept", (short) 30)));
            assertThat(way(writer.write(2, many(MANY, id -> upsert(partial, id, (short) 31)))))
                    .isEqualTo("staged");
            writer.write(3, many(MANY, id -> upsert(PEOPLE, id, Row.ABSENT, (short) (32 + id % 2))));
            assertThat(people()).hasSize(MANY).allSatisfy(row -> assertThat(row).containsEntry("mail", "kept"));
        }
    }

    /** ON DUPLICATE KEY UPDATE alone would write row 1 when it is told to write row 2. */
    @Test
    default void aSecondUniqueIndexRedirectsNoRow() {
        try (Target target = open()) {
            TargetFixture writer = uniqueMails(target);
            writer.write(1, upsert(PEOPLE, 1L, "a", (short) 1));
            for (int count : new int[] {1, MANY}) {
                Throwable failure = catchThrowable(
                        () -> writer.write(2, many(count, id -> upsert(PEOPLE, id + 2, "a", (short) 2))));
                assertThat(target.classify((Exception) failure)).isEqualTo(FailureKind.CONFLICT);
                assertThat(people()).singleElement().satisfies(row -> assertThat(row)
                        .containsEntry("id", "1")
                        .containsEntry("age", "1"));
            }
        }
    }

    @Test
    default void uniqueValuesMayMoveAndSwapWithinABatch() {
        try (Target target = open()) {
            TargetFixture writer = uniqueMails(target);
            writer.write(1, many(MANY, id -> insert(PEOPLE, id, "m" + id, (short) 1)));
            writer.write(2, upsert(PEOPLE, 1L, "m2", (short) 2), upsert(PEOPLE, 2L, "m1", (short) 2));
            assertThat(mailOf("1") + mailOf("2")).isEqualTo("m2m1");
            writer.write(3, many(MANY, id -> upsert(PEOPLE, id, "m" + (id + 1) % MANY, (short) 3)));
            assertThat(people()).hasSize(MANY).allSatisfy(row -> assertThat(row.get("mail"))
                    .isEqualTo("m" + (Long.parseLong(String.valueOf(row.get("id"))) + 1) % MANY));
        }
    }

    @Test
    default void aRowThatOthersReferToIsNeverDeletedInOrderToBeWritten() {
        try (Target target = open()) {
            TargetFixture writer = uniqueMails(target);
            writer.write(1, many(MANY, id -> insert(PEOPLE, id, "m" + id, (short) 1)));
            fixture()
                    .execute(
                            "CREATE TABLE pets (id int PRIMARY KEY, person bigint,"
                                    + " FOREIGN KEY (person) REFERENCES people (id) ON DELETE CASCADE)",
                            "INSERT INTO pets VALUES (1, 1), (2, 2)");
            target.forget(java.util.Set.of(PEOPLE.table()));
            writer.write(2, many(MANY, id -> upsert(PEOPLE, id, "m" + id, (short) 2)));
            Throwable failure = catchThrowable(
                    () -> writer.write(3, upsert(PEOPLE, 1L, "m2", (short) 3), upsert(PEOPLE, 2L, "m1", (short) 3)));
            assertThat(target.classify((Exception) failure)).isEqualTo(FailureKind.CONFLICT);
            assertThat(fixture().rows("pets")).hasSize(2);
            assertThat(people()).hasSize(MANY).allSatisfy(row -> assertThat(row).containsEntry("age", "2"));
        }
    }

    @Test
    default void aTableWithoutAKeyOfItsOwnIsUpdatedByTheRecordsKey() {
        fixture().execute("CREATE TABLE people (id bigint, mail varchar(40), age smallint)");
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            for (int count : new int[] {3, MANY}) {
                writer.write(count, many(count, id -> upsert(PEOPLE, id, "old", (short) 1)));
                writer.write(count + 1, many(count, id -> upsert(PEOPLE, id, "new", (short) 1)));
                assertThat(people()).hasSize(count).allSatisfy(row -> assertThat(row)
                        .containsEntry("mail", "new"));
            }
        }
    }

    /** In packets that the server takes, although all rows together are larger. */
    @Test
    default void largeRowsArriveWhateverTheirWay() {
        TableShape texts = shape("texts", key("id", Kind.INT64), column("body", FieldType.of(Kind.TEXT)));
        String body = "\u00e4\\".repeat(500_000);
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, many(30, id -> upsert(texts, id, body)));
            writer.write(2, many(250, id -> insert(texts, 100 + id, body.substring(0, 100_000))));
            assertThat(fixture().rows("texts")).hasSize(280).allSatisfy(row -> assertThat(row.get("body"))
                    .isIn(body, body.substring(0, 100_000)));
        }
    }

    @Test
    default void valuesThatAreStreamedAreThoseThatStatementsWrite() {
        TableShape values = shape(
                "streamed",
                key("id", Kind.INT64),
                column("exact", FieldType.decimal(38, 9)),
                column("approximate", FieldType.of(Kind.FLOAT64)),
                column("wall", FieldType.temporal(Kind.DATETIME, 6)),
                column("instant", FieldType.temporal(Kind.INSTANT, 6)),
                column("day", FieldType.of(Kind.DATE)),
                column("time", FieldType.temporal(Kind.TIME, 6)),
                column("text", FieldType.of(Kind.TEXT)),
                column("bytes", FieldType.of(Kind.BINARY)),
                column("flag", FieldType.of(Kind.BOOLEAN)));
        Random random = new Random(11);
        @Nullable Object[][] rows = new @Nullable Object[MANY][];
        for (int i = 0; i < MANY; i++) {
            byte[] bytes = new byte[random.nextInt(20)];
            random.nextBytes(bytes);
            long second = random.nextInt(2_000_000_000);
            rows[i] = new @Nullable Object[] {
                (long) i,
                new BigDecimal(new BigInteger(1 + random.nextInt(95), random), 9),
                random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30),
                LocalDateTime.ofEpochSecond(second * 30 - 30_000_000_000L, random.nextInt(1_000_000) * 1_000, UTC),
                Instant.ofEpochSecond(1 + second, random.nextInt(1_000_000) * 1_000L),
                LocalDate.ofEpochDay(random.nextInt(700_000) - 300_000),
                Duration.ofNanos(random.nextInt(86_400_000) * 1_000_000L + random.nextInt(1_000) * 1_000L),
                i % 7 == 0 ? null : "\\ \t\n\r'\"" + Integer.toString(random.nextInt(), 36) + "\u00e9\ud83d\ude00",
                bytes,
                i % 5 == 0 ? null : random.nextBoolean()
            };
        }
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, many(MANY, id -> insert(values, rows[(int) id])));
            List<Map<String, @Nullable String>> streamed = fixture().rows("streamed");
            fixture().execute("DELETE FROM streamed");
            for (int from = 0; from < MANY; from += 100) {
                int first = from;
                writer.write(2 + from, many(100, id -> upsert(values, rows[first + (int) id])));
            }
            assertThat(fixture().rows("streamed")).containsExactlyInAnyOrderElementsOf(streamed);
        }
    }

    private TargetFixture uniqueMails(Target target) {
        fixture().execute("CREATE TABLE people (id bigint PRIMARY KEY, mail varchar(40) UNIQUE, age smallint)");
        return owning(target, PARTITION);
    }

    private @Nullable String mailOf(String id) {
        return people().stream()
                .filter(row -> id.equals(row.get("id")))
                .map(row -> row.get("mail"))
                .findFirst()
                .orElse(null);
    }
}
