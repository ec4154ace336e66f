package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.delete;
import static dev.millrace.sink.target.TargetFixture.insert;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static dev.millrace.sink.target.jdbc.RowsContract.many;
import static dev.millrace.sink.target.jdbc.RowsContract.way;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.Extreme;
import dev.millrace.sink.target.ExtremesContract;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tables that others have made, values at the edge of their types, and the ways that rows take. */
interface SqlServerTablesContract extends ExtremesContract, RowsContract {
    private Target target() {
        return fixture().open("sink", new OffsetStart(0, partition -> null));
    }

    private List<Map<String, @Nullable String>> people() {
        return fixture().rows("people");
    }

    @Test
    default void largeBatchesAreStreamedIntoAStageAndSmallOnesGoThereByStatements() {
        try (Target target = target()) {
            TargetFixture writer = owning(target, PARTITION);
            assertThat(way(writer.write(1, many(5, id -> insert(PEOPLE, id, "m" + id, (short) 30)))))
                    .isEqualTo("staged_statements");
            assertThat(way(writer.write(2, many(MANY, id -> insert(PEOPLE, id, "n" + id, (short) 31)))))
                    .isEqualTo(SqlServerPlace.streams(fixture()) ? "staged" : "staged_statements");
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
            TargetFixture writer = owning(target, PARTITION);
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
        fixture().execute("CREATE TABLE people (id bigint NOT NULL PRIMARY KEY, age int NULL, twice AS (age * 2))");
        TableShape all = shape(
                "people",
                key("id", Kind.INT64),
                column("age", FieldType.of(Kind.INT32)),
                column("twice", FieldType.of(Kind.INT32)));
        try (Target target = target()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(2, upsert(all, 1L, 5, 10), upsert(all, 2L, 6, 12));
            writer.write(3, upsert(all, 1L, 7, 14));
            assertThat(writer.last().discarded()).isEmpty();
        }
        assertThat(people())
                .extracting(row -> row.get("age") + " " + row.get("twice"))
                .containsExactlyInAnyOrder("7 14", "6 12");
    }

    @Test
    default void aFilledTableGetsItsColumnPageByPage() {
        fixture()
                .execute(
                        "CREATE TABLE people (id bigint NOT NULL PRIMARY KEY, mail nvarchar(40) NULL, age smallint NULL)");
        TableShape loaded =
                shape("people", key("id", Kind.INT64), new Column("load", FieldType.text(64), false, false));
        try (Target target = target()) {
            TargetFixture writer = owning(target, PARTITION);
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
}
