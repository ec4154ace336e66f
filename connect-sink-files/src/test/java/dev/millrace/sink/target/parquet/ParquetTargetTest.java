package dev.millrace.sink.target.parquet;

import static dev.millrace.sink.target.EvolutionContract.things;
import static dev.millrace.sink.target.TargetContract.order;
import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.required;
import static dev.millrace.sink.target.TargetFixture.softDelete;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.core.Change;
import dev.millrace.core.Change.Truncate;
import dev.millrace.core.Column;
import dev.millrace.core.Column.Told;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Row;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.FencedException;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetContract;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The contract of every target, on a directory: the newest event of each key is the row that stands. What files cannot
 * do is refused, and that is tested in its place.
 */
class ParquetTargetTest implements TargetContract {
    private final Lake lake = Lake.fresh();

    @Override
    public Target open(String connector, OffsetStart start) {
        return new Appended(lake.open(connector, start));
    }

    @Override
    public List<Map<String, @Nullable String>> rows(String table) {
        return lake.standing(table);
    }

    @Override
    public void drop(String table) {
        lake.remove(table);
    }

    /** An event tells what its record does; what it does not is null in its row. */
    @Override
    @Test
    public void aColumnThatARowDoesNotCarryKeepsWhatIsStored() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", new BigDecimal("1.000000")));
            writer.write(2, upsert(ORDERS, 1L, Row.ABSENT, new BigDecimal("2.000000")));
            assertThat(rows("orders")).containsExactly(order("1", null, "2.000000"));
            assertThat(lake.events("orders"))
                    .extracting(row -> row.get("customer"))
                    .containsExactlyInAnyOrder("Ada", null);
        }
    }

    @Override
    @Test
    public void aColumnThatIsGoneAtTheSourceStaysAndTakesNulls() {
        TableShape both = things(required("n", Kind.INT32), required("m", Kind.INT32));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(both, 1L, 1, 10));
            writer.write(2, upsert(things(required("n", Kind.INT32)), 2L, 2));
            assertThat(rows("things"))
                    .extracting(row -> row.get("n") + " " + row.get("m"))
                    .containsExactlyInAnyOrder("1 10", "2 null");
        }
    }

    @Override
    @Test
    public void aSoftDeleteKeepsTheRowAndSaysWhen() {
        refuses(softDelete(ORDERS, 1L));
    }

    @Override
    @Test
    public void aSoftDeleteSetsThePositionAndOneWithoutLeavesItAsItIs() {
        refuses(TargetFixture.softDeleteAt(ORDERS, column("position", FieldType.ascii(64)), "a1", 1L));
    }

    @Override
    @Test
    public void aTruncateEmptiesTheTableAndWhatFollowsIsAllThatStands() {
        refuses(new Truncate(ORDERS.table()));
    }

    /** Nothing lands, and the setting that helps is named. */
    private void refuses(Change change) {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            TargetException refusal = catchThrowableOfType(TargetException.class, () -> writer.write(2, change));
            assertThat(refusal.kind()).isEqualTo(FailureKind.ENVIRONMENT);
            assertThat(refusal).hasMessageContaining("orders").hasMessageContaining("write.mode=append");
            assertThat(owning(target, PARTITION).claim().nextOffset()).isEqualTo(1L);
            assertThat(lake.events("orders")).hasSize(1);
        }
    }

    @Test
    void aRowThatIsNoEventIsRefused() {
        try (Target target = lake.open("sink", Lake.NOWHERE)) {
            TargetException refusal = catchThrowableOfType(
                    TargetException.class, () -> owning(target, PARTITION).write(1, upsert(ORDERS, 1L, "Ada", null)));
            assertThat(refusal.kind()).isEqualTo(FailureKind.ENVIRONMENT);
            assertThat(refusal)
                    .hasMessageContaining("write.mode=append")
                    .hasMessageContaining("table.orders.write.mode=append");
        }
    }

    @Override
    @Test
    public void aFormerOwnerStaysFencedWhenTheOffsetsComeBackToItsNumber() {
        try (Target first = open();
                Target second = open()) {
            TargetFixture zombie = owning(first, PARTITION);
            zombie.write(5, upsert(ORDERS, 1L, "Ada", null));
            drop("orders");
            second.alterOffsets(Map.of());
            TargetFixture owner = owning(second, PARTITION);
            owner.write(5, upsert(ORDERS, 1L, "Ada again", null));
            assertThatThrownBy(() -> zombie.write(6, upsert(ORDERS, 2L, "late", null)))
                    .isInstanceOf(FencedException.class);
            assertThat(rows("orders")).containsExactly(order("1", "Ada again", null));
        }
    }

    @Override
    @Test
    public void alteredOffsetsAreWhatTheNextOwnerReads() {
        TopicPartition other = new TopicPartition("orders", 1);
        try (Target target = open()) {
            owning(target, PARTITION).write(10, upsert(ORDERS, 1L, "Ada", null));
            Map<TopicPartition, @Nullable Long> offsets = new HashMap<>();
            offsets.put(PARTITION, 30L);
            offsets.put(other, 7L);
            target.alterOffsets(offsets);
            target.alterOffsets(offsets); // asking again does no harm
            assertThat(owning(target, PARTITION).claim().nextOffset()).isEqualTo(30L);
            assertThat(owning(target, other).claim().nextOffset()).isEqualTo(7L);
        }
    }

    /** What is in files would be there twice; without the files there is nothing to fear. */
    @Override
    @Test
    public void aResetPartitionHasNoStoredOffset() {
        Map<TopicPartition, @Nullable Long> reset = new HashMap<>();
        reset.put(PARTITION, null);
        try (Target target = open()) {
            owning(target, PARTITION).write(10, upsert(ORDERS, 1L, "Ada", null));
            refusesToGoBack(target, reset);
            refusesToGoBack(target, Map.of(PARTITION, 0L));
            refusesToGoBack(target, Map.of());
            assertThat(owning(target, PARTITION).claim().nextOffset()).isEqualTo(10L);
            drop("orders");
            target.alterOffsets(reset);
            assertThat(owning(target, PARTITION).claim().nextOffset()).isNull();
        }
    }

    private static void refusesToGoBack(Target target, Map<TopicPartition, @Nullable Long> offsets) {
        TargetException refusal = catchThrowableOfType(TargetException.class, () -> target.alterOffsets(offsets));
        assertThat(refusal.kind()).isEqualTo(FailureKind.ENVIRONMENT);
        assertThat(refusal).hasMessageContaining("orders-0").hasMessageContaining("Remove those files");
    }

    @Override
    @Test
    public void anEmptyAlterationForgetsTheConnectorAndNoOther() {
        try (Target target = open();
                Target neighbour = open("neighbour", Lake.NOWHERE)) {
            TargetFixture zombie = owning(target, PARTITION);
            zombie.write(10, upsert(ORDERS, 1L, "Ada", null));
            owning(neighbour, TOPIC).write(20, upsert(things(), 1L));
            drop("orders");
            target.alterOffsets(Map.of());
            assertThat(owning(target, PARTITION).claim().nextOffset()).isNull();
            assertThat(owning(neighbour, TOPIC).claim().nextOffset()).isEqualTo(20L);
            assertThatThrownBy(() -> zombie.write(11, upsert(ORDERS, 2L, "late", null)))
                    .isInstanceOf(FencedException.class);
        }
    }

    /** Files that are there have no such column, whatever the source says of old rows. */
    @Override
    @Test
    public void aColumnWithADefaultGivesItToTheRowsThatStand() {
        Column told = required("status", Kind.INT32).telling(new Told(7, "how it is"));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(things(), 1L));
            writer.write(2, upsert(things(told), 2L, 8));
            assertThat(rows("things")).extracting(row -> row.get("status")).containsExactlyInAnyOrder(null, "8");
        }
    }

    @Override
    @Test
    public void aMomentThatWouldBeRoundedMakesItsColumnFinerAndOthersDoNot() {
        TableShape seconds = things(
                column("at", FieldType.temporal(Kind.DATETIME, 0)), column("clock", FieldType.temporal(Kind.TIME, 0)));
        TableShape micros = things(
                column("at", FieldType.temporal(Kind.DATETIME, 6)), column("clock", FieldType.temporal(Kind.TIME, 6)));
        LocalDateTime fine = LocalDateTime.of(2024, 5, 6, 7, 8, 9, 123_456_000);
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(seconds, 1L, fine.withNano(0), Duration.ofSeconds(7)));
            writer.write(2, upsert(micros, 2L, fine, Duration.ofSeconds(7, 1_000)));
            assertThat(writer.last().changes()).isEmpty();
            assertThat(rows("things"))
                    .extracting(row -> row.get("at"))
                    .containsExactlyInAnyOrder(fine.withNano(0).toString(), fine.toString());
        }
    }

    @Override
    @Test
    public void rowsThatStandAreFilledWhereTheSettingsSayWithWhat() {
        Column load = new Column("load", FieldType.text(64), false, false);
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC).backfilling(Map.of("load", "preloaded"));
            writer.write(2, upsert(things(), 1L));
            TargetException refusal = catchThrowableOfType(
                    TargetException.class, () -> writer.write(3, upsert(things(load), 3L, "first")));
            assertThat(refusal.kind()).isEqualTo(FailureKind.ENVIRONMENT);
            assertThat(refusal).hasMessageContaining("load").hasMessageContaining("schema.backfill");
            assertThat(rows("things")).hasSize(1);
        }
    }
}
