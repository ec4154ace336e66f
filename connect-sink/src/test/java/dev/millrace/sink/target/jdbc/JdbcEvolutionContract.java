package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.EvolutionContract.things;
import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.required;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.core.Change;
import dev.millrace.core.Column;
import dev.millrace.core.Column.Told;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Items;
import dev.millrace.core.TableShape;
import dev.millrace.databases.Engine;
import dev.millrace.sink.schema.Contract.Answer;
import dev.millrace.sink.target.EvolutionContract;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.SchemaWork;
import dev.millrace.sink.target.Targets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** How tables of SQL databases change, those that somebody else has made above all. */
interface JdbcEvolutionContract extends RealServerContract {
    private boolean isPostgres() {
        return fixture().server().engine() == Engine.POSTGRES;
    }

    private List<String> texts(String sql) {
        try (Connection connection = fixture().connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            List<String> all = new ArrayList<>();
            while (found.next()) {
                all.add(String.valueOf(found.getString(1)));
            }
            return all;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private Target open(SchemaWork schema) {
        return Targets.open(fixture().settings(schema));
    }

    @Test
    default void aColumnThatIsWidenedKeepsItsCommentDefaultAndCollation() {
        fixture()
                .execute(
                        isPostgres()
                                ? "CREATE TABLE things (id bigint PRIMARY KEY, words varchar(5) COLLATE \"C\" DEFAULT 'it''s',"
                                        + " n smallint NOT NULL DEFAULT 7)"
                                : "CREATE TABLE things (id bigint PRIMARY KEY, words varchar(5) CHARACTER SET latin1 COLLATE"
                                        + " latin1_bin DEFAULT 'it''s' COMMENT 'a, (b) NOT NULL', n smallint NOT NULL DEFAULT 7"
                                        + " COMMENT 'how, many') CHARACTER SET utf8mb4");
        TableShape wide = things(column("words", FieldType.text(40)), required("n", Kind.INT32));
        try (Target target = open()) {
            owning(target, TOPIC).write(1, upsert(wide, 1L, "x".repeat(40), 70_000));
        }
        if (isPostgres()) {
            assertThat(
                            texts(
                                    "SELECT concat_ws(' ', data_type, character_maximum_length, collation_name, column_default,"
                                            + " is_nullable) FROM information_schema.columns WHERE table_name = 'things' ORDER BY column_name"))
                    .containsExactly(
                            "bigint NO", "integer 7 NO", "character varying 40 C 'it''s'::character varying YES");
        } else {
            String made = madeOf("things");
            assertThat(made)
                    .contains(
                            "varchar(40) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT 'it''s' COMMENT 'a, (b) NOT NULL'")
                    .containsPattern("`n` int(\\(11\\))? NOT NULL DEFAULT '?7'? COMMENT 'how, many'");
        }
    }

    private String madeOf(String table) {
        try (Connection connection = fixture().connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SHOW CREATE TABLE " + table)) {
            found.next();
            return found.getString(2);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    default void commentsAreThoseOfTheSource() {
        Column told = column("words", FieldType.text(20)).telling(new Told(null, "it's \\ told"));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(things(told), 1L, null));
            writer.write(2, upsert(things(told, told.named("later")), 1L, null, null));
        }
        String comments = isPostgres()
                ? "SELECT col_description('things'::regclass, ordinal_position::int) FROM information_schema.columns"
                        + " WHERE table_name = 'things' AND column_name <> 'id'"
                : "SELECT column_comment FROM information_schema.columns WHERE table_name = 'things' AND table_schema ="
                        + " database() AND column_name <> 'id'";
        assertThat(texts(comments)).containsExactly("it's \\ told", "it's \\ told");
    }

    @Test
    default void aGeneratedColumnIsLeftToTheDatabase() {
        fixture()
                .execute(
                        "CREATE TABLE things (id bigint PRIMARY KEY, n int, twice int GENERATED ALWAYS AS (n * 2) STORED)");
        TableShape all = things(column("n", FieldType.of(Kind.INT32)), column("twice", FieldType.of(Kind.INT32)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(2, upsert(all, 1L, 5, 10), upsert(all, 2L, 6, 12));
            writer.write(3, upsert(all, 1L, 7, 14));
            assertThat(writer.last().discarded()).isEmpty();
        }
        assertThat(rows("things"))
                .extracting(row -> row.get("n") + " " + row.get("twice"))
                .containsExactlyInAnyOrder("7 14", "6 12");
    }

    @Test
    default void aColumnThatCountsUpTakesTheNumbersOfTheSource() {
        fixture()
                .execute(
                        isPostgres()
                                ? "CREATE TABLE things (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int)"
                                : "CREATE TABLE things (id bigint AUTO_INCREMENT PRIMARY KEY, n int)");
        TableShape shape = things(column("n", FieldType.of(Kind.INT32)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(shape, 41L, 1));
            writer.write(2, upsert(shape, 41L, 2), upsert(shape, 17L, 3));
            writer.write(
                    500,
                    IntStream.range(100, 400)
                            .mapToObj(id -> upsert(shape, (long) id, id))
                            .toArray(Change[]::new));
        }
        assertThat(rows("things"))
                .hasSize(302)
                .extracting(row -> row.get("id") + " " + row.get("n"))
                .contains("41 2", "17 3", "399 399");
    }

    @Test
    default void namesMatchWhateverTheirCaseWhereTheDatabaseSaysSo() {
        fixture().execute("CREATE TABLE things (ID bigint PRIMARY KEY, Note varchar(20))");
        TableShape lower = things(column("note", FieldType.text(20)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(lower, 1L, "a"));
            writer.write(2, upsert(lower, 1L, "b"));
            writer.write(
                    300,
                    IntStream.range(0, 250)
                            .mapToObj(id -> upsert(lower, (long) id, "c"))
                            .toArray(Change[]::new));
            assertThat(writer.last().changes()).isEmpty();
        }
        assertThat(rows("things")).hasSize(250); // PostgreSQL has folded the names to lower case itself
    }

    @Test
    default void aNameThatIsTooLongIsRefusedAndNotCut() {
        String name = "c".repeat(65);
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            assertThatThrownBy(() -> writer.write(1, upsert(things(column(name, FieldType.of(Kind.INT32))), 1L, 1)))
                    .isInstanceOf(TargetException.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining("MapColumns");
            assertThat(target.describe(things().table())).isEmpty();
            String longer = "t".repeat(65);
            assertThatThrownBy(() -> writer.write(1, upsert(shape(longer, ID), 1L)))
                    .isInstanceOf(TargetException.class)
                    .hasMessageContaining(longer)
                    .hasMessageContaining("table.name.map");
            assertThat(target.describe(shape(longer, ID).table())).isEmpty();
        }
    }

    /** InnoDB has room for 768 characters in a key, PostgreSQL for what the values have. */
    @Test
    default void aKeyOfALongTextIsCreatedOrRefusedWithTheRemedyAndNeverCut() {
        TableShape most = texts(768);
        TableShape more = shape("more", new Column("k", FieldType.text(769), false, true));
        String start = "x".repeat(767);
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(2, upsert(most, start + "a"), upsert(most, start + "b"));
            if (isPostgres()) {
                writer.write(3, upsert(more, start + "ab"));
            } else {
                assertThatThrownBy(() -> writer.write(3, upsert(more, start + "ab")))
                        .hasMessageContaining("3072 bytes")
                        .hasMessageContaining("key.fields");
            }
        }
        assertThat(rows("texts")).extracting(row -> row.get("k")).containsExactlyInAnyOrder(start + "a", start + "b");
    }

    private static TableShape texts(int characters) {
        return shape("texts", new Column("k", FieldType.text(characters), false, true));
    }

    @Test
    default void aKeyOfManyTextsIsFittedToWhatTheServerTakes() {
        TableShape texts = shape(
                "texts",
                IntStream.range(0, 6)
                        .mapToObj(i -> new Column("k" + i, FieldType.of(Kind.TEXT), false, true))
                        .toArray(Column[]::new));
        try (Target target = open()) {
            owning(target, TOPIC).write(1, upsert(texts, "a", "b", "c", "d", "e", "f"));
            assertThat(rows("texts")).hasSize(1);
        }
    }

    @Test
    default void aTableWithoutAKeyIsWrittenByTheRecordsKey() {
        fixture().execute("CREATE TABLE things (id bigint, n int)");
        TableShape shape = things(column("n", FieldType.of(Kind.INT32)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(2, upsert(shape, 1L, 1), upsert(shape, 2L, 2));
            writer.write(3, upsert(shape, 1L, 3));
        }
        assertThat(rows("things")).extracting(row -> row.get("n")).containsExactlyInAnyOrder("3", "2");
    }

    @Test
    default void whatWasRunStandsInTheLog() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(things(), 1L));
            writer.write(2, upsert(things(column("n", FieldType.of(Kind.INT32))), 1L, 1));
        }
        assertThat(rows("_millrace_ddl"))
                .extracting(row -> row.get("target_table") + ": " + row.get("change_made") + " for "
                        + row.get("records") + ": " + row.get("outcome"))
                .containsExactlyInAnyOrder(
                        "things: create table things[id] for things-0@start..0: done",
                        "things: add column n to things for things-0@1..1: done");
        assertThat(rows("_millrace_ddl")).allSatisfy(row -> {
            assertThat(row.get("statement")).containsAnyOf("CREATE TABLE", "ALTER TABLE");
            assertThat(row.get("db_user")).isNotEmpty();
            assertThat(row.get("ended_at")).isNotNull();
        });
    }

    /** A server may have fixed the types of a statement's values when it was prepared. */
    @Test
    default void aTableThatAnotherTaskChangedIsWrittenByItsNewTypes() {
        TableShape before =
                things(column("day", FieldType.of(Kind.DATE)), column("ns", FieldType.array(FieldType.of(Kind.INT32))));
        TableShape after = things(
                column("day", FieldType.temporal(Kind.DATETIME, 3)),
                column("ns", FieldType.array(FieldType.of(Kind.INT64))));
        try (Target one = open();
                Target other = open()) {
            TargetFixture writer = owning(one, TOPIC);
            for (int i = 0; i < 12; i++) {
                writer.write(i + 1, upsert(before, (long) i, LocalDate.of(2024, 5, 6), new Items(List.of(i))));
            }
            LocalDateTime moment = LocalDateTime.of(2024, 5, 6, 7, 8, 9, 123_000_000);
            owning(other, new TopicPartition(TOPIC.topic(), 1))
                    .write(1, upsert(after, 50L, moment, new Items(List.of(5_000_000_000L))));
            writer.write(13, upsert(after, 51L, moment, new Items(List.of(5_000_000_000L))));
        }
        assertThat(rows("things"))
                .filteredOn(row -> Integer.parseInt(row.get("id")) >= 50)
                .extracting(row -> row.get("day") + " " + row.get("ns"))
                .hasSize(2)
                .allSatisfy(row -> assertThat(row).contains("07:08:09.123").contains("5000000000"));
    }

    /** A reader that forgot its transaction: the change gives way, and who comes after it reads on. */
    @Test
    default void aChangeThatWaitsForAReaderGivesWayInTime() throws Exception {
        TableShape wider = things(column("n", FieldType.of(Kind.INT32)));
        try (Target target = open(new SchemaWork(1_000, 300_000));
                Connection reader = fixture().connect();
                Statement reads = reader.createStatement()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(things(), 1L));
            reader.setAutoCommit(false);
            reads.executeQuery("SELECT * FROM things").close();
            long began = System.nanoTime();
            Throwable failure = catchThrowable(() -> writer.write(2, upsert(wider, 2L, 2)));
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isLessThan(5_000);
            assertThat(target.classify((Exception) failure)).isEqualTo(FailureKind.TRANSIENT);
            assertThat(rows("_millrace_ddl"))
                    .extracting(row -> String.valueOf(row.get("outcome")).split(":", 2)[0])
                    .containsExactlyInAnyOrder("done", "failed");
            reader.rollback();
            writer.write(2, upsert(wider, 2L, 2));
            assertThat(rows("things")).hasSize(2);
        }
    }

    @Test
    default void aColumnAddedByHandWhileItIsDiscardedIsNoticedAfterAWhile() {
        TableShape wider = things(column("n", FieldType.of(Kind.INT32)));
        try (Target target = open(new SchemaWork(1_000, 0))) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(things(), 1L));
            writer.under(EvolutionContract.columns(Answer.DISCARD_VALUE));
            writer.write(2, upsert(wider, 2L, 2));
            fixture().execute("ALTER TABLE things ADD COLUMN n int");
            writer.write(3, upsert(wider, 3L, 3));
            assertThat(rows("things")).extracting(row -> row.get("n")).containsExactlyInAnyOrder(null, null, "3");
        }
    }

    /** More rows than a page of the backfill, with a key of two columns, and a value of its own for each row. */
    @Test
    default void aFilledTableGetsItsColumnPageByPage() {
        fixture()
                .execute(
                        "CREATE TABLE things (a int NOT NULL, b int NOT NULL, n int, PRIMARY KEY (a, b))",
                        isPostgres()
                                ? "INSERT INTO things SELECT i % 7, i, i FROM generate_series(1, 12000) AS i"
                                : "INSERT INTO things WITH RECURSIVE t AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM t WHERE i <"
                                        + " 900), u AS (SELECT i FROM t WHERE i <= 14) SELECT u.i, t.i, t.i FROM t, u WHERE t.i <= 858");
        int standing = rows("things").size();
        TableShape loaded = shape(
                "things",
                key("a", Kind.INT32),
                key("b", Kind.INT32),
                new Column("load", FieldType.text(64), false, false),
                new Column("row", FieldType.text(128), false, false));
        try (Target target = open()) {
            owning(target, TOPIC)
                    .backfilling(Map.of("load", "pre'loaded", "row", "${uuid}"))
                    .write(1, upsert(loaded, 99, 99, "now", "r"));
        }
        assertThat(rows("things")).hasSize(standing + 1);
        assertThat(rows("things").stream().filter(row -> "pre'loaded".equals(row.get("load"))))
                .hasSize(standing);
        assertThat(rows("things").stream().map(row -> row.get("row")).distinct())
                .hasSize(standing + 1);
    }
}
