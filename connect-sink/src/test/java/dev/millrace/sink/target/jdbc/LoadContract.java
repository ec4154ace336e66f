package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.delete;
import static dev.millrace.sink.target.TargetFixture.insert;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.replace;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static dev.millrace.sink.target.jdbc.RowsContract.many;
import static dev.millrace.sink.target.jdbc.RowsContract.way;
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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which way rows take into a table, and that each way leaves what the plainest one would. */
interface LoadContract extends RowsContract {
    /** How a large batch of updates gets into a table that has nothing but its key. */
    String wayOfUpdates();

    private Target open() {
        return fixture().open("sink", new OffsetStart(0, partition -> null));
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

    private TargetFixture uniqueMails(Target target) {
        fixture().execute("CREATE TABLE people (id bigint PRIMARY KEY, mail varchar(40) UNIQUE, age smallint)");
        return owning(target, PARTITION);
    }
}
