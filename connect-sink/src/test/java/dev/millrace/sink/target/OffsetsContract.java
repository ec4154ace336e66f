package dev.millrace.sink.target;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.delete;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who owns a partition, how far it is, and how that is moved. */
public interface OffsetsContract extends EvolutionContract {
    TopicPartition PARTITION = new TopicPartition("orders", 0);

    TableShape ORDERS = shape(
            "orders",
            key("id", Kind.INT64),
            column("customer", FieldType.of(Kind.TEXT)),
            column("total", FieldType.decimal(20, 6)));

    /** A target on a database that is empty at the start of each test. */
    Target open(String connector, OffsetStart start);

    /** Drops a table behind the target's back. */
    void drop(String table);

    @Override
    default Target open() {
        return open("sink", new OffsetStart(0, partition -> null));
    }

    @Test
    default void aNewOwnerReadsWhereTheFormerOneStopped() {
        try (Target first = open();
                Target second = open()) {
            TargetFixture former = owning(first, PARTITION);
            assertThat(former.claim().nextOffset()).isNull();
            former.write(42, upsert(ORDERS, 1L, "Ada", null));
            TargetFixture owner = owning(second, PARTITION);
            assertThat(owner.claim().nextOffset()).isEqualTo(42L);
            assertThat(owner.claim().generation()).isGreaterThan(former.claim().generation());
        }
    }

    @Test
    default void aFormerOwnersBatchIsFencedAndLeavesNothing() {
        try (Target first = open();
                Target second = open()) {
            TargetFixture former = owning(first, PARTITION);
            former.write(1, upsert(ORDERS, 1L, "Ada", null));
            TargetFixture owner = owning(second, PARTITION);
            assertThatThrownBy(() -> former.write(2, upsert(ORDERS, 2L, "late", null)))
                    .isInstanceOf(FencedException.class)
                    .hasMessageContaining("orders-0");
            owner.write(2, upsert(ORDERS, 2L, "in time", null));
            assertThat(rows("orders"))
                    .extracting(row -> row.get("customer"))
                    .containsExactlyInAnyOrder("Ada", "in time");
        }
    }

    /** Offsets alone would let the zombie in: they have come back to the number that it knows. */
    @Test
    default void aFormerOwnerStaysFencedWhenTheOffsetsComeBackToItsNumber() {
        try (Target first = open();
                Target second = open()) {
            TargetFixture zombie = owning(first, PARTITION);
            zombie.write(5, upsert(ORDERS, 1L, "Ada", null));
            second.alterOffsets(Map.of(PARTITION, 0L));
            TargetFixture owner = owning(second, PARTITION);
            owner.write(5, upsert(ORDERS, 1L, "Ada again", null));
            assertThatThrownBy(() -> zombie.write(6, upsert(ORDERS, 2L, "late", null)))
                    .isInstanceOf(FencedException.class);
            assertThat(rows("orders")).containsExactly(TargetContract.order("1", "Ada again", null));
        }
    }

    @Test
    default void aBatchWhoseCommitWasNotHeardOfCountsAsWritten() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            Batch batch = writer.batch(2, upsert(ORDERS, 2L, "Grace", null));
            target.write(batch);
            target.write(batch);
            assertThat(owning(target, PARTITION).claim().nextOffset()).isEqualTo(2L);
            assertThat(rows("orders")).hasSize(2);
        }
    }

    @Test
    default void whatTheOffsetsCountInIsStoredWithThem() {
        try (Target target = open()) {
            owning(target, PARTITION).counting("cluster A, topic 1").write(1, upsert(ORDERS, 1L, "Ada", null));
            assertThat(owning(target, PARTITION).claim().source()).isEqualTo("cluster A, topic 1");
        }
    }

    @Test
    default void alteredOffsetsAreWhatTheNextOwnerReads() {
        TopicPartition other = new TopicPartition("orders", 1);
        try (Target target = open()) {
            owning(target, PARTITION).write(10, upsert(ORDERS, 1L, "Ada", null));
            Map<TopicPartition, @Nullable Long> offsets = new HashMap<>();
            offsets.put(PARTITION, 3L);
            offsets.put(other, 7L);
            target.alterOffsets(offsets);
            target.alterOffsets(offsets); // asking again does no harm
            assertThat(owning(target, PARTITION).claim().nextOffset()).isEqualTo(3L);
            assertThat(owning(target, other).claim().nextOffset()).isEqualTo(7L);
        }
    }

    @Test
    default void aResetPartitionHasNoStoredOffset() {
        try (Target target = open()) {
            owning(target, PARTITION).write(10, upsert(ORDERS, 1L, "Ada", null));
            Map<TopicPartition, @Nullable Long> reset = new HashMap<>();
            reset.put(PARTITION, null);
            target.alterOffsets(reset);
            assertThat(owning(target, PARTITION).claim().nextOffset()).isNull();
        }
    }

    @Test
    default void anEmptyAlterationForgetsTheConnectorAndNoOther() {
        try (Target target = open();
                Target neighbour = open("neighbour", new OffsetStart(0, partition -> null))) {
            TargetFixture zombie = owning(target, PARTITION);
            zombie.write(10, upsert(ORDERS, 1L, "Ada", null));
            owning(neighbour, PARTITION).write(20, upsert(ORDERS, 1L, "Ada", null));
            target.alterOffsets(Map.of());
            assertThat(owning(target, PARTITION).claim().nextOffset()).isNull();
            assertThat(owning(neighbour, PARTITION).claim().nextOffset()).isEqualTo(20L);
            assertThatThrownBy(() -> zombie.write(11, upsert(ORDERS, 2L, "late", null)))
                    .isInstanceOf(FencedException.class);
        }
    }

    @Test
    default void aStartIsAppliedOnceForItsEpoch() {
        try (Target before = open()) {
            owning(before, PARTITION).write(10, upsert(ORDERS, 1L, "Ada", null));
        }
        try (Target target = open("sink", new OffsetStart(1, partition -> 4L))) {
            TargetFixture writer = owning(target, PARTITION);
            assertThat(writer.claim().nextOffset()).isEqualTo(4L);
            writer.write(6, upsert(ORDERS, 2L, "Grace", null));
            assertThat(owning(target, PARTITION).claim().nextOffset()).isEqualTo(6L);
        }
    }

    @Test
    default void aTableThatWasDroppedIsNotCreatedAgainInTheMiddleOfItsHistory() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(5, upsert(ORDERS, 1L, "Ada", null));
            drop("orders");
            target.forget(java.util.Set.of(ORDERS.table()));
            assertThatThrownBy(() -> writer.write(6, upsert(ORDERS, 2L, "Grace", null)))
                    .isInstanceOf(TargetException.class)
                    .hasMessageContaining("target.missing");
            assertThat(target.describe(ORDERS.table())).isEmpty();
        }
    }

    @Test
    default void aTableThatWasDroppedIsFilledFromTheStartWhereThatIsWanted() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION).fillingAgain();
            writer.write(5, upsert(ORDERS, 1L, "Ada", null));
            drop("orders");
            target.forget(java.util.Set.of(ORDERS.table()));
            assertThatThrownBy(() -> writer.write(6, upsert(ORDERS, 2L, "Grace", null)))
                    .isInstanceOf(FencedException.class);
            TargetFixture again = owning(target, PARTITION).fillingAgain();
            assertThat(again.claim().nextOffset()).isZero();
            again.write(6, upsert(ORDERS, 1L, "Ada", null), upsert(ORDERS, 2L, "Grace", null));
            assertThat(rows("orders")).hasSize(2);
        }
    }

    @Test
    default void aTableThatWasDroppedAlongWithTheOffsetsIsNoSurprise() {
        try (Target target = open()) {
            owning(target, PARTITION).write(5, upsert(ORDERS, 1L, "Ada", null));
            drop("orders");
            target.forget(java.util.Set.of(ORDERS.table()));
            target.alterOffsets(Map.of());
            TargetFixture writer = owning(target, PARTITION);
            writer.write(3, delete(ORDERS, 9L));
            writer.write(5, upsert(ORDERS, 1L, "Ada", null));
            assertThat(rows("orders")).hasSize(1);
        }
    }

    @Test
    default void topicsThatDifferInCaseHaveOffsetsOfTheirOwn() {
        TopicPartition capital = new TopicPartition("Orders", 0);
        try (Target target = open()) {
            owning(target, PARTITION).write(10, upsert(ORDERS, 1L, "Ada", null));
            assertThat(owning(target, capital).claim().nextOffset()).isNull();
            assertThat(owning(target, PARTITION).claim().nextOffset()).isEqualTo(10L);
        }
    }
}
