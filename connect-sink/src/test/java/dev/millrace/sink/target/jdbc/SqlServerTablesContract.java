package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.delete;
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
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.Extreme;
import dev.millrace.sink.target.ExtremesContract;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetFixture;
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

/** Tables that others have made, values at the edge of their types, and the ways that rows take. */
interface SqlServerTablesContract extends ExtremesContract {
    TopicPartition TOPIC = new TopicPartition("people", 0);
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
    int MANY = 500;

    SqlServerFixture fixture();

    private Target target() {
        return fixture().open("sink", new OffsetStart(0, partition -> null));
    }

    private static RowChange[] many(int count, LongFunction<RowChange> change) {
        return LongStream.range(0, count).mapToObj(change).toArray(RowChange[]::new);
    }

    private static String way(Map<dev.millrace.core.TableName, String> ways) {
        return String.valueOf(ways.get(PEOPLE.table()));
    }

    private List<Map<String, @Nullable String>> people() {
        return fixture().rows("people");
    }

    @Test
    default void largeBatchesAreStreamedIntoAStageAndSmallOnesGoThereByStatements() {
        try (Target target = target()) {
            TargetFixture writer = owning(target, TOPIC);
            assertThat(way(writer.write(1, many(5, id -> insert(PEOPLE, id, "m" + id, (short) 30)))))
                    .isEqualTo("staged_statements");
            assertThat(way(writer.write(2, many(MANY, id -> insert(PEOPLE, id, "n" + id, (short) 31)))))
                    .isEqualTo(fixture().streams() ? "staged" : "staged_statements");
            writer.write(3, many(MANY, id -> id % 2 == 0 ? delete(PEOPLE, id) : upsert(PEOPLE, id, "o", null)));
            assertThat(people()).hasSize(MANY / 2).allSatisfy(row -> assertThat(row)
                    .containsEntry("mail", "o"));
            writer.write(4, many(MANY, id -> delete(PEOPLE, id)));
            assertThat(people()).isEmpty();
        }
    }

    @Test
    default void aColumnThatCountsUpTakesTheNumbersOfTheSource() {
        fixture()
                .execute(
                        "CREATE TABLE people (id bigint IDENTITY NOT NULL PRIMARY KEY, mail nvarchar(40) NULL, age smallint NULL)");
        try (Target target = target()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(PEOPLE, 41L, "a", (short) 1));
            writer.write(2, upsert(PEOPLE, 41L, "b", (short) 2), upsert(PEOPLE, 17L, "c", null));
            writer.write(3, many(MANY, id -> upsert(PEOPLE, id + 100, "m", null)));
            assertThat(people()).hasSize(MANY + 2);
        }
        fixture().execute("INSERT INTO people (mail) VALUES (N'counted')");
        assertThat(people())
                .filteredOn(row -> "counted".equals(row.get("mail")))
                .hasSize(1);
    }

    @Test
    default void aComputedColumnIsLeftToTheDatabase() {
        fixture()
                .execute(
                        "CREATE TABLE people (id bigint NOT NULL PRIMARY KEY, age int NULL, twice AS (age * 2) PERSISTED)");
        TableShape all = shape(
                "people",
                key("id", Kind.INT64),
                column("age", FieldType.of(Kind.INT32)),
                column("twice", FieldType.of(Kind.INT32)));
        try (Target target = target()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(2, upsert(all, 1L, 5, 10), upsert(all, 2L, 6, 12));
            writer.write(3, upsert(all, 1L, 7, 14));
            assertThat(writer.last().discarded()).isEmpty();
        }
        assertThat(people())
                .extracting(row -> row.get("age") + " " + row.get("twice"))
                .containsExactlyInAnyOrder("7 14", "6 12");
    }

    @Test
    default void uniqueValuesMayMoveAndSwapWithinABatch() {
        fixture()
                .execute(
                        "CREATE TABLE people (id bigint NOT NULL PRIMARY KEY, mail nvarchar(40) NOT NULL UNIQUE, age smallint NULL)");
        try (Target target = target()) {
            TargetFixture writer = owning(target, TOPIC);
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
        fixture()
                .execute(
                        "CREATE TABLE people (id bigint NOT NULL PRIMARY KEY, mail nvarchar(40) NOT NULL UNIQUE, age smallint NULL)",
                        "CREATE TABLE pets (id int NOT NULL PRIMARY KEY, person bigint NULL, FOREIGN KEY (person) REFERENCES people"
                                + " (id) ON DELETE CASCADE)");
        try (Target target = target()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, many(MANY, id -> insert(MAILS, id, "m" + id, (short) 1)));
            fixture().execute("INSERT INTO pets (id, person) VALUES (1, 1), (2, 2)");
            writer.write(2, many(MANY, id -> upsert(MAILS, id, "m" + id, (short) 2)));
            Throwable failure = catchThrowable(
                    () -> writer.write(3, upsert(MAILS, 1L, "m2", (short) 3), upsert(MAILS, 2L, "m1", (short) 3)));
            assertThat(target.classify((Exception) failure)).isEqualTo(FailureKind.CONFLICT);
            assertThat(fixture().rows("pets")).hasSize(2);
        }
    }

    @Test
    default void aTableWithoutAKeyOfItsOwnIsUpdatedByTheRecordsKey() {
        fixture().execute("CREATE TABLE people (id bigint NULL, mail nvarchar(40) NULL, age smallint NULL)");
        try (Target target = target()) {
            TargetFixture writer = owning(target, TOPIC);
            for (int count : new int[] {3, MANY}) {
                writer.write(count, many(count, id -> upsert(PEOPLE, id, "old", (short) 1)));
                writer.write(count + 1, many(count, id -> upsert(PEOPLE, id, "new", (short) 1)));
                assertThat(people()).hasSize(count).allSatisfy(row -> assertThat(row)
                        .containsEntry("mail", "new"));
            }
        }
    }

    @Test
    default void aFilledTableGetsItsColumnPageByPage() {
        fixture()
                .execute(
                        "CREATE TABLE people (id bigint NOT NULL PRIMARY KEY, mail nvarchar(40) NULL, age smallint NULL)");
        TableShape loaded =
                shape("people", key("id", Kind.INT64), new Column("load", FieldType.text(64), false, false));
        try (Target target = target()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, many(12_000, id -> insert(PEOPLE, id, "m", null)));
            writer.backfilling(Map.of("load", "pre'loaded")).write(2, upsert(loaded, -1L, "now"));
        }
        assertThat(people().stream().filter(row -> "pre'loaded".equals(row.get("load"))))
                .hasSize(12_000);
    }

    @Override
    default Target opened() {
        return target();
    }

    @Override
    default List<Map<String, @Nullable String>> found(String table) {
        return fixture().rows(table);
    }

    @Override
    default String page() {
        return "how-to/sql-server.md";
    }

    @Override
    default Map<Extreme, String> refused() {
        String notFinite = "SQL Server has no NaN and no infinite numbers";
        String notThatDay = "A time outside of 00:00 to 24:00 has no place in a column of type time";
        String noSuchYear = "SQL Server has no dates before the year 1 and after the year 9999";
        return Map.ofEntries(
                Map.entry(Extreme.NOT_A_NUMBER, notFinite),
                Map.entry(Extreme.INFINITE_DOUBLE, notFinite),
                Map.entry(Extreme.INFINITE_FLOAT, notFinite),
                Map.entry(Extreme.TIME_OF_A_DAY, notThatDay),
                Map.entry(Extreme.TIME_BELOW_ZERO, notThatDay),
                Map.entry(Extreme.DATE_OF_YEAR_0, noSuchYear),
                Map.entry(Extreme.DATE_OF_YEAR_10000, noSuchYear),
                Map.entry(Extreme.DATE_BEFORE_ALL, noSuchYear),
                Map.entry(Extreme.DATE_AFTER_ALL, noSuchYear),
                Map.entry(Extreme.WALL_BEFORE_ALL, noSuchYear),
                Map.entry(Extreme.WALL_AFTER_ALL, noSuchYear),
                Map.entry(Extreme.INSTANT_BEFORE_ALL, noSuchYear),
                Map.entry(Extreme.INSTANT_AFTER_ALL, noSuchYear),
                Map.entry(Extreme.NANOSECOND, "SQL Server keeps no more than seven digits of a second"),
                Map.entry(Extreme.DECIMAL_OF_39_DIGITS, "A number is beyond what its column holds"),
                Map.entry(Extreme.TWO_OF_FOUR_BYTES, "A text is longer than the"),
                Map.entry(Extreme.NO_UUID, "A value of type string has no place in a column of UUIDs"));
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
        try (Target target = target()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, many(MANY, id -> insert(values, rows[(int) id])));
            List<Map<String, @Nullable String>> streamed = fixture().rows("streamed");
            assertThat(streamed).hasSize(MANY);
            fixture().execute("DELETE FROM streamed");
            for (int from = 0; from < MANY; from += 100) {
                int first = from;
                writer.write(2 + from, many(100, id -> upsert(values, rows[first + (int) id])));
            }
            assertThat(fixture().rows("streamed")).containsExactlyInAnyOrderElementsOf(streamed);
        }
    }
}
