package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.insert;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows in tables of several keys, or none, that others have made: in SQL that every server takes. */
interface RowsContract {
    TopicPartition PARTITION = new TopicPartition("people", 0);
    TableShape PEOPLE = shape(
            "people",
            key("id", Kind.INT64),
            column("mail", FieldType.text(40)),
            column("age", FieldType.of(Kind.INT16)));

    /** Not every server has unique columns that take nulls. */
    TableShape MAILS = shape(
            "people",
            key("id", Kind.INT64),
            new Column("mail", FieldType.text(40), false, false),
            column("age", FieldType.of(Kind.INT16)));

    String UNIQUE_MAILS =
            "CREATE TABLE people (id bigint NOT NULL PRIMARY KEY, mail varchar(40) NOT NULL UNIQUE, age smallint NULL)";
    int MANY = 500;

    JdbcFixture fixture();

    static RowChange[] many(int count, LongFunction<RowChange> change) {
        return LongStream.range(0, count).mapToObj(change).toArray(RowChange[]::new);
    }

    static String way(Map<TableName, String> ways) {
        return String.valueOf(ways.get(PEOPLE.table()));
    }

    private Target open() {
        return fixture().open("sink", new OffsetStart(0, partition -> null));
    }

    private List<Map<String, @Nullable String>> people() {
        return fixture().rows("people");
    }

    @Test
    default void uniqueValuesMayMoveAndSwapWithinABatch() {
        fixture().execute(UNIQUE_MAILS);
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, many(MANY, id -> insert(MAILS, id, "m" + id, (short) 1)));
            writer.write(2, upsert(MAILS, 1L, "m2", (short) 2), upsert(MAILS, 2L, "m1", (short) 2));
            writer.write(3, many(MANY, id -> upsert(MAILS, id, "m" + (id + 1) % MANY, (short) 3)));
            assertThat(people()).hasSize(MANY).allSatisfy(row -> assertThat(row.get("mail"))
                    .isEqualTo("m" + (Long.parseLong(String.valueOf(row.get("id"))) + 1) % MANY));
            Throwable taken = catchThrowable(() -> writer.write(4, upsert(MAILS, 9_999L, "m1", (short) 4)));
            assertThat(target.classify((Exception) taken)).isEqualTo(FailureKind.CONFLICT);
        }
    }

    @Test
    default void aRowThatOthersReferToIsNeverDeletedInOrderToBeWritten() {
        fixture().execute(UNIQUE_MAILS);
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, many(MANY, id -> insert(MAILS, id, "m" + id, (short) 1)));
            fixture()
                    .execute(
                            "CREATE TABLE pets (id int NOT NULL PRIMARY KEY, person bigint NULL,"
                                    + " FOREIGN KEY (person) REFERENCES people (id) ON DELETE CASCADE)",
                            "INSERT INTO pets (id, person) VALUES (1, 1), (2, 2)");
            target.forget(Set.of(MAILS.table()));
            writer.write(2, many(MANY, id -> upsert(MAILS, id, "m" + id, (short) 2)));
            Throwable failure = catchThrowable(
                    () -> writer.write(3, upsert(MAILS, 1L, "m2", (short) 3), upsert(MAILS, 2L, "m1", (short) 3)));
            assertThat(target.classify((Exception) failure)).isEqualTo(FailureKind.CONFLICT);
            assertThat(fixture().rows("pets")).hasSize(2);
            assertThat(people()).hasSize(MANY).allSatisfy(row -> assertThat(row).containsEntry("age", "2"));
        }
    }

    @Test
    default void aTableWithoutAKeyOfItsOwnIsUpdatedByTheRecordsKey() {
        fixture().execute("CREATE TABLE people (id bigint NULL, mail varchar(40) NULL, age smallint NULL)");
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

    /** In the usual order of each of these databases a letter comes before the capital that follows it here. */
    @Test
    default void anAsciiColumnSortsByTheCodesOfItsCharacters() throws SQLException {
        TableShape texts = shape("texts", key("id", Kind.INT64), column("text", FieldType.ascii(64)));
        TableShape later = shape("texts", key("id", Kind.INT64), column("later", FieldType.ascii(64)));
        List<String> sorted = List.of("A1", "Z1", "a09", "a9", "aA", "aa", "b10", "b10-1", "b100", "c1");
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            for (int i = 0; i < sorted.size(); i++) {
                writer.write(2L * i + 1, upsert(texts, (long) i, sorted.get(i)));
                writer.write(2L * i + 2, upsert(later, (long) i, sorted.get(i)));
            }
        }
        for (String column : List.of("text", "later")) {
            try (Connection connection = fixture().connect();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT " + column + " FROM texts ORDER BY " + column)) {
                List<String> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                assertThat(found).isEqualTo(sorted);
            }
        }
    }

    @Test
    default void twoTasksThatCreateAndAlterOneTableAtTheSameMomentBothSucceed() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Target first = open();
                Target second = open()) {
            TargetFixture one = owning(first, PARTITION);
            TargetFixture two = owning(second, new TopicPartition("people", 1));
            for (int column = 0; column < 12; column++) {
                TableShape wider =
                        shape("people", key("id", Kind.INT64), column("c" + column, FieldType.of(Kind.INT32)));
                long offset = column + 1L;
                CyclicBarrier start = new CyclicBarrier(2);
                Future<?> other = thread.submit(() -> {
                    start.await();
                    landed(() -> two.write(offset, upsert(wider, -offset, 2)));
                    return null;
                });
                start.await();
                landed(() -> one.write(offset, upsert(wider, offset, 1)));
                other.get(60, TimeUnit.SECONDS);
            }
            assertThat(fixture().rows("people")).hasSize(24);
        } finally {
            thread.shutdownNow();
        }
    }

    /** As a lane does it: the server may take one of two changes of a table for a deadlock. */
    private static void landed(Runnable write) {
        for (int attempt = 1; ; attempt++) {
            try {
                write.run();
                return;
            } catch (TargetException e) {
                if (e.kind() != FailureKind.TRANSIENT || attempt == 10) {
                    throw e;
                }
            }
        }
    }
}
