package dev.millrace.sink.target;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.delete;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.replace;
import static dev.millrace.sink.target.TargetFixture.required;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.softDelete;
import static dev.millrace.sink.target.TargetFixture.softDeleteAt;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.core.Change.Truncate;
import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Row;
import dev.millrace.core.RowChange.Delete;
import dev.millrace.core.TableShape;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every target does, whatever its database. A target implements the way to open it and to read a table back, and
 * inherits every case.
 */
public interface TargetContract extends OffsetsContract {
    @Test
    default void aMissingTableIsCreatedAndFilled() {
        try (Target target = open()) {
            owning(target, PARTITION)
                    .write(3, upsert(ORDERS, 1L, "Ada", new BigDecimal("12.340000")), upsert(ORDERS, 2L, null, null));
            assertThat(rows("orders"))
                    .containsExactlyInAnyOrder(order("1", "Ada", "12.340000"), order("2", null, null));
        }
    }

    @Test
    default void anUpsertOverwritesTheRowOfItsKey() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            writer.write(2, upsert(ORDERS, 1L, "Grace", new BigDecimal("5.000000")));
            assertThat(rows("orders")).containsExactly(order("1", "Grace", "5.000000"));
        }
    }

    @Test
    default void aColumnThatARowDoesNotCarryKeepsWhatIsStored() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", new BigDecimal("1.000000")));
            writer.write(2, upsert(ORDERS, 1L, Row.ABSENT, new BigDecimal("2.000000")));
            assertThat(rows("orders")).containsExactly(order("1", "Ada", "2.000000"));
        }
    }

    @Test
    default void aReplacedRowKeepsNothingOfTheOldOne() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", new BigDecimal("1.000000")));
            writer.write(2, replace(ORDERS, 1L, Row.ABSENT, new BigDecimal("2.000000")));
            assertThat(rows("orders")).containsExactly(order("1", null, "2.000000"));
        }
    }

    @Test
    default void deletesRemoveRowsAndMissNothingThatIsNotThere() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(2, upsert(ORDERS, 1L, "Ada", null), upsert(ORDERS, 2L, "Grace", null));
            writer.write(4, delete(ORDERS, 1L), delete(ORDERS, 99L));
            assertThat(rows("orders")).containsExactly(order("2", "Grace", null));
        }
    }

    @Test
    default void aDeleteForATableThatIsNotThereOnlyMovesTheOffset() {
        try (Target target = open()) {
            owning(target, PARTITION).write(1, delete(ORDERS, 1L));
            assertThat(target.describe(ORDERS.table())).isEmpty();
            assertThat(owning(target, PARTITION).claim().nextOffset()).isEqualTo(1L);
        }
    }

    @Test
    default void aSoftDeleteKeepsTheRowAndSaysWhen() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null), upsert(ORDERS, 2L, "Grace", null));
            writer.write(2, softDelete(ORDERS, 1L), softDelete(ORDERS, 99L));
            assertThat(rows("orders"))
                    .extracting(row -> row.get("customer"), row -> row.get("_deleted_at") != null)
                    .containsExactlyInAnyOrder(tuple("Ada", true), tuple("Grace", false));
            TableShape marked = shape(
                    "orders",
                    key("id", Kind.INT64),
                    column("customer", FieldType.of(Kind.TEXT)),
                    column("total", FieldType.decimal(20, 6)),
                    Delete.DELETED_AT);
            writer.write(3, upsert(marked, 1L, "Ada again", null, null));
            assertThat(rows("orders")).extracting(row -> row.get("_deleted_at")).containsOnlyNulls();
        }
    }

    @Test
    default void aSoftDeleteSetsThePositionAndOneWithoutLeavesItAsItIs() {
        Column position = column("position", FieldType.ascii(64));
        TableShape positioned = shape("orders", key("id", Kind.INT64), position);
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "before there was the column", null));
            writer.write(2, upsert(positioned, 2L, "a2"), upsert(positioned, 3L, "a3"), upsert(positioned, 4L, "a4"));
            writer.write(
                    3,
                    softDeleteAt(ORDERS, position, "a5", 1L),
                    softDeleteAt(ORDERS, position, "a6", 2L),
                    softDeleteAt(ORDERS, position, null, 3L),
                    softDeleteAt(ORDERS, position, "a7", 99L));
            writer.write(4, softDeleteAt(ORDERS, position, "a8", 2L)); // it is deleted already
            assertThat(rows("orders"))
                    .extracting(row -> row.get("id"), row -> row.get("position"), row -> row.get("_deleted_at") != null)
                    .containsExactlyInAnyOrder(
                            tuple("1", "a5", true),
                            tuple("2", "a6", true),
                            tuple("3", "a3", true),
                            tuple("4", "a4", false));
        }
    }

    @Test
    default void aTruncateEmptiesTheTableAndWhatFollowsIsAllThatStands() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, new Truncate(ORDERS.table())); // of a table that is not there yet
            writer.write(2, upsert(ORDERS, 1L, "Ada", null), upsert(ORDERS, 2L, "Grace", null));
            writer.write(
                    3,
                    upsert(ORDERS, 3L, "before", null),
                    delete(ORDERS, 1L),
                    new Truncate(ORDERS.table()),
                    upsert(ORDERS, 2L, "after", null));
            assertThat(rows("orders")).containsExactly(order("2", "after", null));
            writer.write(4, new Truncate(ORDERS.table()));
            assertThat(rows("orders")).isEmpty();
        }
    }

    @Test
    default void aCompositeKeyIsMatchedByAllOfItsColumns() {
        TableShape lines = shape(
                "lines",
                column("note", FieldType.of(Kind.TEXT)),
                key("order_id", Kind.INT64),
                key("line_no", Kind.INT32));
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(3, upsert(lines, "a", 1L, 1), upsert(lines, "b", 1L, 2), upsert(lines, "c", 2L, 1));
            writer.write(5, delete(lines, 1L, 2), upsert(lines, "C", 2L, 1));
            assertThat(rows("lines")).extracting(row -> row.get("note")).containsExactlyInAnyOrder("a", "C");
        }
    }

    @Test
    default void manyRowsOfOneBatchAllLand() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            int many = 2_503;
            var changes = new dev.millrace.core.RowChange[many];
            Arrays.setAll(changes, i -> upsert(ORDERS, (long) i, "customer " + i, null));
            writer.write(many, changes);
            Arrays.setAll(changes, i -> delete(ORDERS, (long) i));
            writer.write(2L * many, Arrays.copyOf(changes, many - 1));
            assertThat(rows("orders")).containsExactly(order(String.valueOf(many - 1), "customer " + (many - 1), null));
        }
    }

    @Test
    default void aNewColumnIsAddedToAFilledTableAndOldRowsHaveNoValue() {
        TableShape wider = shape(
                "orders",
                key("id", Kind.INT64),
                column("customer", FieldType.of(Kind.TEXT)),
                column("total", FieldType.decimal(20, 6)),
                required("loyal", Kind.INT16));
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            writer.write(2, upsert(wider, 2L, "Grace", null, (short) 1));
            assertThat(rows("orders")).extracting(row -> row.get("loyal")).containsExactlyInAnyOrder(null, "1");
        }
    }

    @Test
    default void rowsOfTwoShapesInOneBatchBothLand() {
        TableShape wider = shape(
                "orders",
                key("id", Kind.INT64),
                column("customer", FieldType.of(Kind.TEXT)),
                required("loyal", Kind.INT16));
        try (Target target = open()) {
            owning(target, PARTITION)
                    .write(2, upsert(ORDERS, 1L, "Ada", BigDecimal.ONE), upsert(wider, 2L, "Grace", (short) 1));
            assertThat(rows("orders")).extracting(row -> row.get("id")).containsExactlyInAnyOrder("1", "2");
        }
    }

    @Test
    default void aRowThatTheTableCannotTakeIsPoisonAndNothingOfItsBatchLands() {
        TableShape strict = shape("strict", key("id", Kind.INT64), required("name", Kind.TEXT));
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(strict, 1L, "Ada"));
            RuntimeException failure = catchThrowableOfType(
                    RuntimeException.class,
                    () -> writer.write(3, upsert(strict, 2L, "Grace"), upsert(strict, 3L, (Object) null)));
            assertThat(failure).isNotNull();
            assertThat(target.classify(failure)).isEqualTo(FailureKind.POISON);
            assertThat(rows("strict")).hasSize(1);
            assertThat(owning(target, PARTITION).claim().nextOffset()).isEqualTo(1L);
        }
    }

    @Test
    default void keysThatDifferInCaseOrTrailingBlanksAreTwoRows() {
        TableShape items = shape("items", key("sku", Kind.TEXT), column("n", FieldType.of(Kind.INT32)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(3, upsert(items, "a", 1), upsert(items, "A", 2), upsert(items, "a ", 3));
            writer.write(4, delete(items, "a"));
            assertThat(rows("items")).extracting(row -> row.get("n")).containsExactlyInAnyOrder("2", "3");
        }
    }

    /** The text forms are those that {@link #rows} gives: ISO, and numbers in their plain form. */
    @Test
    default void valuesOfEachKindArriveAsTheyWere() {
        String uuid = UUID.nameUUIDFromBytes(new byte[] {1}).toString();
        TableShape all = shape(
                "kinds",
                key("id", Kind.INT64),
                column("int8", FieldType.of(Kind.INT8)),
                column("int16", FieldType.of(Kind.INT16)),
                column("int32", FieldType.of(Kind.INT32)),
                column("exact", FieldType.decimal(30, 10)),
                column("big", FieldType.decimal(20, 0)),
                column("f64", FieldType.of(Kind.FLOAT64)),
                column("words", FieldType.of(Kind.TEXT)),
                column("short_words", FieldType.text(40)),
                column("day", FieldType.of(Kind.DATE)),
                column("clock", FieldType.temporal(Kind.TIME, 6)),
                column("wall", FieldType.temporal(Kind.DATETIME, 6)),
                column("moment", FieldType.temporal(Kind.INSTANT, 6)),
                column("uuid", FieldType.of(Kind.UUID)),
                column("flag", FieldType.of(Kind.BOOLEAN)));
        try (Target target = open()) {
            owning(target, PARTITION)
                    .write(
                            1,
                            upsert(
                                    all,
                                    Long.MIN_VALUE,
                                    Byte.MIN_VALUE,
                                    Short.MAX_VALUE,
                                    Integer.MIN_VALUE,
                                    new BigDecimal("-12345678901234567890.0123456789"),
                                    new BigDecimal("18446744073709551615"),
                                    0.1,
                                    "quote ' \" \\ and 𝄞 and a blank ",
                                    "",
                                    LocalDate.of(2024, 2, 29),
                                    Duration.ofHours(23).plusNanos(1_000),
                                    LocalDateTime.of(2024, 3, 31, 2, 30, 0, 123_456_000),
                                    Instant.parse("2024-10-27T01:30:00.654321Z"),
                                    uuid,
                                    true));
            Map<String, @Nullable String> row = rows("kinds").get(0);
            assertThat(row.get("id")).isEqualTo("-9223372036854775808");
            assertThat(row.get("int8")).isEqualTo("-128");
            assertThat(row.get("int16")).isEqualTo("32767");
            assertThat(row.get("int32")).isEqualTo("-2147483648");
            assertThat(row.get("exact")).isEqualTo("-12345678901234567890.0123456789");
            assertThat(row.get("big")).isEqualTo("18446744073709551615");
            assertThat(row.get("f64")).isEqualTo("0.1");
            assertThat(row.get("words")).isEqualTo("quote ' \" \\ and 𝄞 and a blank ");
            assertThat(row.get("short_words")).isEmpty();
            assertThat(row.get("day")).isEqualTo("2024-02-29");
            assertThat(row.get("clock")).isEqualTo("23:00:00.000001");
            assertThat(row.get("wall")).isEqualTo("2024-03-31T02:30:00.123456");
            assertThat(row.get("moment")).isEqualTo("2024-10-27T01:30:00.654321");
            assertThat(row.get("uuid")).isEqualTo(uuid);
            assertThat(row.get("flag")).isEqualTo("true");
        }
    }

    static Map<String, @Nullable String> order(String id, @Nullable String customer, @Nullable String total) {
        Map<String, @Nullable String> row = new HashMap<>();
        row.put("id", id);
        row.put("customer", customer);
        row.put("total", total);
        return row;
    }
}
