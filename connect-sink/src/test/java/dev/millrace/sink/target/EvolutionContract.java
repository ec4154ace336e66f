package dev.millrace.sink.target;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.delete;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.required;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.core.Column;
import dev.millrace.core.Column.Told;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableShape;
import dev.millrace.sink.schema.Contract;
import dev.millrace.sink.schema.Contract.Answer;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.schema.SchemaFitter.Discarded;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How every target's tables change, and what happens where they may not. */
public interface EvolutionContract {
    TopicPartition TOPIC = new TopicPartition("things", 0);
    Column ID = key("id", Kind.INT64);

    /** A target on a database that is empty at the start of each test. */
    Target open();

    /** A table's rows as text by column name, in any order; null stays null. */
    List<Map<String, @Nullable String>> rows(String table);

    static TableShape things(Column... columns) {
        Column[] all = new Column[columns.length + 1];
        all[0] = ID;
        System.arraycopy(columns, 0, all, 1, columns.length);
        return shape("things", all);
    }

    static Contract columns(Answer answer) {
        return new Contract(Answer.EVOLVE, answer, Answer.EVOLVE);
    }

    static Contract types(Answer answer) {
        return new Contract(Answer.EVOLVE, Answer.EVOLVE, answer);
    }

    @Test
    default void aColumnIsWidenedToWhatComesAndKeepsWhatItHas() {
        TableShape narrow = things(
                column("n", FieldType.of(Kind.INT16)),
                column("exact", FieldType.decimal(10, 2)),
                column("words", FieldType.text(5)),
                column("share", FieldType.of(Kind.FLOAT32)));
        TableShape wide = things(
                column("n", FieldType.of(Kind.INT64)),
                column("exact", FieldType.decimal(14, 4)),
                column("words", FieldType.text(300)),
                column("share", FieldType.of(Kind.FLOAT64)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(narrow, 1L, (short) 7, new BigDecimal("12345678.25"), "short", 0.5f));
            String longer = "x".repeat(300);
            writer.write(
                    2, upsert(wide, 2L, Long.MAX_VALUE, new BigDecimal("1234567890.1234"), longer, 0.123456789012345));
            assertThat(rows("things"))
                    .extracting(row -> List.of(
                            String.valueOf(row.get("n")),
                            new BigDecimal(String.valueOf(row.get("exact")))
                                    .stripTrailingZeros()
                                    .toPlainString(),
                            String.valueOf(row.get("words")),
                            String.valueOf(row.get("share"))))
                    .containsExactlyInAnyOrder(
                            List.of("7", "12345678.25", "short", "0.5"),
                            List.of("9223372036854775807", "1234567890.1234", longer, "0.123456789012345"));
        }
    }

    /** While a source changes, rows of both forms come in one batch. */
    @Test
    default void rowsBeforeAndAfterAChangeFitTogether() {
        TableShape before = things(column("n", FieldType.of(Kind.INT16)), required("m", Kind.INT32));
        TableShape after = things(column("n", FieldType.of(Kind.INT64)), column("m", FieldType.of(Kind.INT32)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(2, upsert(before, 1L, (short) 1, 1), upsert(after, 2L, Long.MAX_VALUE, null));
            TableShape later = things(column("n", FieldType.decimal(20, 0)), column("m", FieldType.of(Kind.INT64)));
            writer.write(
                    4,
                    upsert(after, 3L, 3L, 3),
                    upsert(later, 4L, new BigDecimal("18446744073709551615"), 4_000_000_000L));
            assertThat(rows("things"))
                    .extracting(row -> row.get("n") + " " + row.get("m"))
                    .containsExactlyInAnyOrder(
                            "1 1", "9223372036854775807 null", "3 3", "18446744073709551615 4000000000");
        }
    }

    @Test
    default void aColumnThatTakesWhatComesIsLeftAsItIs() {
        TableShape wide = things(column("n", FieldType.of(Kind.INT64)), column("words", FieldType.text(50)));
        TableShape narrow = things(column("n", FieldType.of(Kind.INT16)), column("words", FieldType.text(5)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(wide, 1L, Long.MAX_VALUE, "a"));
            writer.write(2, upsert(narrow, 2L, (short) 1, "b"));
            assertThat(writer.last().changes()).isEmpty();
            writer.write(3, upsert(wide, 3L, Long.MIN_VALUE, "x".repeat(50)));
            assertThat(writer.last().changes()).isEmpty();
        }
    }

    @Test
    default void whatWasCreatedIsFoundToFitWhateverTheDatabaseMadeOfIt() {
        Column[] all = Arrays.stream(Kind.values())
                .map(kind -> column("a_" + kind, FieldType.of(kind)))
                .toArray(Column[]::new);
        TableShape some = things(
                column("nanos", FieldType.temporal(Kind.DATETIME, 9)),
                column("micros", FieldType.temporal(Kind.TIME, 6)),
                column("unscaled", FieldType.decimal(FieldType.UNBOUNDED, FieldType.UNBOUNDED)),
                column("long", FieldType.text(100_000)),
                column("bytes", FieldType.binary(16)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(things(all), nulls(1, all.length)));
            target.forget(Set.of(some.table()));
            writer.write(2, upsert(things(all), nulls(2, all.length)));
            assertThat(writer.last().changes()).isEmpty();
            writer.write(3, upsert(some, nulls(3, 5)));
            target.forget(Set.of(some.table()));
            writer.write(4, upsert(some, nulls(4, 5)));
            assertThat(writer.last().changes()).isEmpty();
        }
    }

    private static @Nullable Object[] nulls(long id, int count) {
        @Nullable Object[] values = new @Nullable Object[count + 1];
        values[0] = id;
        return values;
    }

    @Test
    default void aTextOfUnknownLengthMakesItsColumnLongerOnceOneDoesNotFit() {
        TableShape bounded = things(column("words", FieldType.text(5)));
        TableShape unbounded = things(column("words", FieldType.of(Kind.TEXT)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(bounded, 1L, "short"));
            writer.write(2, upsert(unbounded, 2L, "fits"));
            assertThat(writer.last().changes()).isEmpty();
            writer.write(3, upsert(unbounded, 3L, "does not fit"));
            assertThat(rows("things"))
                    .extracting(row -> row.get("words"))
                    .containsExactlyInAnyOrder("short", "fits", "does not fit");
        }
    }

    @Test
    default void aMomentThatWouldBeRoundedMakesItsColumnFinerAndOthersDoNot() {
        TableShape seconds = things(
                column("at", FieldType.temporal(Kind.DATETIME, 0)), column("clock", FieldType.temporal(Kind.TIME, 0)));
        TableShape micros = things(
                column("at", FieldType.temporal(Kind.DATETIME, 6)), column("clock", FieldType.temporal(Kind.TIME, 6)));
        LocalDateTime even = LocalDateTime.of(2024, 5, 6, 7, 8, 9);
        LocalDateTime fine = even.plusNanos(123_456_000);
        Duration clock = Duration.ofSeconds(7);
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(seconds, 1L, even, clock));
            writer.write(2, upsert(micros, 2L, even, clock));
            assertThat(writer.last().changes()).isEmpty();
            writer.write(3, upsert(micros, 3L, fine, clock.plusNanos(1_000)));
            assertThat(writer.last().changes()).hasSize(2);
            writer.write(4, upsert(micros, 4L, fine, clock.plusNanos(2_000)));
            assertThat(writer.last().changes()).isEmpty();
            assertThat(rows("things"))
                    .extracting(row -> row.get("at"))
                    .containsExactlyInAnyOrder(even.toString(), even.toString(), fine.toString(), fine.toString());
        }
    }

    @Test
    default void aColumnTakesNullsOnceTheSourceHasThem() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(things(required("n", Kind.INT32)), 1L, 1));
            writer.write(2, upsert(things(column("n", FieldType.of(Kind.INT32))), 2L, null));
            assertThat(rows("things")).extracting(row -> row.get("n")).containsExactlyInAnyOrder("1", null);
        }
    }

    @Test
    default void aColumnThatIsGoneAtTheSourceStaysAndTakesNulls() {
        TableShape both = things(required("n", Kind.INT32), required("m", Kind.INT32));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(both, 1L, 1, 10));
            writer.write(2, upsert(things(required("n", Kind.INT32)), 2L, 2));
            writer.write(3, upsert(things(required("n", Kind.INT32)), 1L, 3));
            assertThat(rows("things"))
                    .extracting(row -> row.get("n") + " " + row.get("m"))
                    .containsExactlyInAnyOrder("3 10", "2 null");
        }
    }

    @Test
    default void aColumnWithADefaultGivesItToTheRowsThatStand() {
        Column told = required("status", Kind.INT32).telling(new Told(7, "how it is"));
        Column words = column("words", FieldType.text(20)).telling(new Told("it's \\ new", "it's \\ told"));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(things(), 1L));
            writer.write(2, upsert(things(told, words), 2L, 8, null));
            assertThat(rows("things"))
                    .extracting(row -> row.get("status") + " " + row.get("words"))
                    .containsExactlyInAnyOrder("7 it's \\ new", "8 null");
        }
    }

    @Test
    default void aFrozenTableIsNotChangedAndSaysWhatToRun() {
        TableShape wider = things(column("n", FieldType.of(Kind.INT32)), column("note", FieldType.of(Kind.TEXT)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(things(column("n", FieldType.of(Kind.INT32))), 1L, 1));
            writer.under(columns(Answer.FREEZE));
            RowChange change = upsert(wider, 2L, 2, "new");
            TargetException refusal = refusal(writer, 2, change);
            assertThat(refusal)
                    .hasMessageContaining("things")
                    .hasMessageContaining("\"note\" is missing")
                    .hasMessageContaining("schema.contract.columns=freeze")
                    .hasMessageContaining("table.things.schema.contract.columns=evolve");
            List<SchemaChange> missing =
                    List.of(new SchemaChange.AddColumn(wider.table(), column("note", FieldType.of(Kind.TEXT))));
            assertThat(target.ddl(missing))
                    .allSatisfy(sql -> assertThat(refusal).hasMessageContaining(sql));
            assertThat(owning(target, TOPIC).claim().nextOffset()).isEqualTo(1L);

            TargetFixture again = owning(target, TOPIC).under(columns(Answer.FREEZE));
            target.apply(missing, "by hand");
            again.write(2, change);
            assertThat(rows("things")).hasSize(2);
        }
    }

    private static TargetException refusal(TargetFixture writer, long offset, RowChange change) {
        TargetException refusal = catchThrowableOfType(TargetException.class, () -> writer.write(offset, change));
        assertThat(refusal).isNotNull();
        assertThat(refusal.kind()).isEqualTo(FailureKind.ENVIRONMENT);
        return refusal;
    }

    @Test
    default void frozenTypesAndTablesRefuseToo() {
        TableShape wide = things(column("n", FieldType.of(Kind.INT64)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            Contract noTables = new Contract(Answer.FREEZE, Answer.EVOLVE, Answer.EVOLVE);
            assertThat(refusal(writer.under(noTables), 1, upsert(wide, 1L, 1L)))
                    .hasMessageContaining("the table is missing");
            writer.under(Contract.EVOLVING);
            writer.write(1, upsert(things(column("n", FieldType.of(Kind.INT16))), 1L, (short) 1));
            assertThat(refusal(writer.under(types(Answer.FREEZE)), 2, upsert(wide, 2L, 2L)))
                    .hasMessageContaining("\"n\" is int16 and comes as int64");
            assertThat(rows("things")).hasSize(1);
        }
    }

    @Test
    default void aDiscardedColumnLeavesOutItsValuesAndNothingElse() {
        TableShape wider = things(column("n", FieldType.of(Kind.INT32)), column("note", FieldType.of(Kind.TEXT)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(things(column("n", FieldType.of(Kind.INT32))), 1L, 1));
            writer.under(columns(Answer.DISCARD_VALUE));
            writer.write(4, upsert(wider, 2L, 2, "out"), upsert(wider, 3L, 3, null), delete(wider, 1L));
            assertThat(writer.last().discarded()).containsEntry(wider.table(), new Discarded(0, 1));
            assertThat(rows("things"))
                    .extracting(row -> row.get("n"), row -> row.containsKey("note"))
                    .containsExactlyInAnyOrder(tuple("2", false), tuple("3", false));
        }
    }

    @Test
    default void aDiscardedRowIsOneWithAValueThatHasNoPlace() {
        TableShape wider = things(column("n", FieldType.of(Kind.INT32)), column("note", FieldType.of(Kind.TEXT)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(things(column("n", FieldType.of(Kind.INT32))), 1L, 1));
            writer.under(columns(Answer.DISCARD_ROW));
            writer.write(3, upsert(wider, 2L, 2, "out"), upsert(wider, 3L, 3, null));
            assertThat(writer.last().discarded()).containsEntry(wider.table(), new Discarded(1, 0));
            assertThat(rows("things")).extracting(row -> row.get("id")).containsExactlyInAnyOrder("1", "3");
        }
    }

    @Test
    default void valuesThatAreTooGreatForTheirColumnAreDiscardedAloneOrWithTheirRow() {
        TableShape wide = things(column("n", FieldType.of(Kind.INT64)), column("exact", FieldType.decimal(12, 4)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(
                    1,
                    upsert(
                            things(column("n", FieldType.of(Kind.INT16)), column("exact", FieldType.decimal(10, 2))),
                            1L,
                            (short) 1,
                            BigDecimal.ONE));
            writer.under(types(Answer.DISCARD_VALUE));
            writer.write(
                    3,
                    upsert(wide, 2L, 70_000L, new BigDecimal("1.2500")),
                    upsert(wide, 3L, 7L, new BigDecimal("1.2345")));
            assertThat(writer.last().discarded()).containsEntry(wide.table(), new Discarded(0, 2));
            writer.under(types(Answer.DISCARD_ROW));
            writer.write(
                    5,
                    upsert(wide, 4L, 70_000L, new BigDecimal("1.2500")),
                    upsert(wide, 5L, 7L, new BigDecimal("1.0000")));
            assertThat(writer.last().discarded()).containsEntry(wide.table(), new Discarded(1, 0));
            assertThat(rows("things"))
                    .extracting(row -> row.get("id") + " " + row.get("n") + " "
                            + (row.get("exact") == null
                                    ? "null"
                                    : new BigDecimal(String.valueOf(row.get("exact")))
                                            .stripTrailingZeros()
                                            .toPlainString()))
                    .containsExactlyInAnyOrder("1 1 1", "2 null 1.25", "3 7 null", "5 7 1");
        }
    }

    @Test
    default void theRowsOfATableThatMayNotBeCreatedAreDiscardedAndItsOffsetMoves() {
        TableShape shape = things(column("n", FieldType.of(Kind.INT32)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.under(new Contract(Answer.DISCARD_ROW, Answer.EVOLVE, Answer.EVOLVE));
            writer.write(2, upsert(shape, 1L, 1), upsert(shape, 2L, 2));
            assertThat(writer.last().discarded()).containsEntry(shape.table(), new Discarded(2, 0));
            assertThat(target.describe(shape.table())).isEmpty();
            assertThat(owning(target, TOPIC).claim().nextOffset()).isEqualTo(2L);
        }
    }

    /** Nothing wider holds both, so nobody is asked to choose for the user. */
    @Test
    default void whatNoTypeHoldsIsRefusedWhateverTheContract() {
        TableShape floating = things(column("n", FieldType.of(Kind.FLOAT64)));
        TableShape exact = things(column("n", FieldType.decimal(20, 6)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(floating, 1L, 0.1));
            assertThat(refusal(writer, 2, upsert(exact, 2L, new BigDecimal("0.100000"))))
                    .hasMessageContaining("comes as decimal(20,6)")
                    .hasMessageContaining("discard_value");
        }
    }

    @Test
    default void rowsThatStandAreFilledWhereTheSettingsSayWithWhat() {
        Column load = new Column("load", FieldType.text(64), false, false);
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC).backfilling(Map.of("load", "preloaded"));
            writer.write(2, upsert(things(), 1L), upsert(things(), 2L));
            writer.write(3, upsert(things(load), 3L, "first"));
            assertThat(rows("things"))
                    .extracting(row -> row.get("load"))
                    .containsExactlyInAnyOrder("preloaded", "preloaded", "first");
            assertThat(target.describe(things().table())
                            .orElseThrow()
                            .column("load")
                            .orElseThrow()
                            .nullable())
                    .isEqualTo(!target.tightens());
            writer.write(4, upsert(things(load), 4L, "second"));
            assertThat(writer.last().changes()).isEmpty();
        }
    }
}
