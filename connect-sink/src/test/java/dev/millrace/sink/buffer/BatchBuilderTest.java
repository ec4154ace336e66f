package dev.millrace.sink.buffer;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.delete;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.required;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Key;
import dev.millrace.core.Row;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableShape;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchBuilderTest {
    private static final TopicPartition P0 = new TopicPartition("orders", 0);
    private static final TableShape ORDERS = shape(
            "orders",
            key("id", Kind.INT64),
            column("a", FieldType.of(Kind.TEXT)),
            column("b", FieldType.of(Kind.TEXT)));

    @Test
    void manyUpsertsOfAKeyLeaveTheLastOne() {
        TableBatch batch = reduce(upsert(ORDERS, 1L, "x", "y"), upsert(ORDERS, 1L, "z", "w"));
        assertThat(batch.deletes()).isEmpty();
        assertThat(only(batch)).containsExactly(1L, "z", "w");
    }

    @Test
    void aPartialUpsertKeepsWhatAnEarlierOneSet() {
        assertThat(only(reduce(upsert(ORDERS, 1L, "x", "y"), upsert(ORDERS, 1L, Row.ABSENT, "w"))))
                .containsExactly(1L, "x", "w");
    }

    @Test
    void insertThenDeleteLeavesTheDelete() {
        TableBatch batch = reduce(upsert(ORDERS, 1L, "x", "y"), delete(ORDERS, 1L));
        assertThat(batch.deletes()).containsExactly(new Key(1L));
        assertThat(batch.rows()).isEmpty();
    }

    @Test
    void deleteThenInsertKeepsTheNewRowAndNothingOfTheOld() {
        TableBatch batch = reduce(delete(ORDERS, 1L), upsert(ORDERS, 1L, Row.ABSENT, "w"));
        assertThat(batch.deletes()).containsExactly(new Key(1L));
        assertThat(batch.rows().keySet()).singleElement().satisfies(s -> assertThat(s.column("a"))
                .isEmpty());
    }

    @Test
    void aReplacedRowThatIsUpdatedIsStillReplaced() {
        TableBatch batch =
                reduce(delete(ORDERS, 1L), upsert(ORDERS, 1L, "x", "y"), upsert(ORDERS, 1L, "z", Row.ABSENT));
        assertThat(batch.deletes()).containsExactly(new Key(1L));
        assertThat(only(batch)).containsExactly(1L, "z", "y");
    }

    @Test
    void tellsWhetherChangesFallOnRowsThatItHas() {
        BatchBuilder builder = new BatchBuilder(List.of(P0));
        for (long id = 0; id < 16; id++) {
            builder.add(upsert(ORDERS, id, "x", "y"), 1);
        }
        builder.add(upsert(ORDERS, 3L, "z", "y"), 1);
        assertThat(builder.combines()).as("one in 16").isFalse();
        builder.add(upsert(ORDERS, 4L, "z", "y"), 1);
        assertThat(builder.combines()).as("one in 8").isTrue();
    }

    @Test
    void rowsStandInTheOrderOfTheirKeysSoThatTwoTasksLockAlike() {
        TableBatch batch =
                reduce(upsert(ORDERS, 3L, "c", ""), upsert(ORDERS, 1L, "a", ""), upsert(ORDERS, 2L, "b", ""));
        assertThat(batch.rows().get(ORDERS)).extracting(row -> row.value(0)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aColumnThatSomeRowsLackMayBeNullInTheTable() {
        TableShape wider =
                shape("orders", key("id", Kind.INT64), column("a", FieldType.of(Kind.TEXT)), required("c", Kind.INT32));
        TableBatch batch = reduce(upsert(ORDERS, 1L, "x", "y"), upsert(wider, 2L, "x", 5));
        assertThat(batch.shape().column("c").orElseThrow().nullable()).isTrue();
        assertThat(batch.rows()).hasSize(2);
    }

    @Test
    void aDeletedKeyDoesNotMakeRequiredColumnsNullable() {
        TableShape strict = shape("orders", key("id", Kind.INT64), required("a", Kind.TEXT));
        TableBatch batch = reduce(delete(strict, 9L), upsert(strict, 1L, "x"));
        assertThat(batch.shape().column("a").orElseThrow().nullable()).isFalse();
    }

    @Test
    void aBatchCountsRowsOnceAndRecordsEach() {
        BatchBuilder builder = new BatchBuilder(List.of(P0));
        builder.add(upsert(ORDERS, 1L, "x", "y"), 10);
        builder.add(upsert(ORDERS, 1L, "z", "y"), 10);
        builder.reached(0, 2);
        assertThat(builder.rows()).isEqualTo(1);
        Batch batch = builder.build((partition, to) -> new OffsetMove(partition, 1, null, to, null));
        assertThat(batch.records()).isEqualTo(2);
        assertThat(batch.bytes()).isEqualTo(20);
        assertThat(batch.origin()).isEqualTo("orders-0@start..1");
    }

    @Test
    void aBatchKnowsItsOldestAndNewestCommitAtTheSourceWhereRecordsTellThem() {
        BatchBuilder builder = new BatchBuilder(List.of(P0));
        builder.committedAt(0);
        assertThat(builder.committed()).isEqualTo(new SourceTimes(0, 0));
        assertThat(builder.committed().areKnown()).isFalse();
        builder.committedAt(30);
        builder.committedAt(0);
        builder.committedAt(20);
        builder.committedAt(25);
        builder.reached(0, 1);
        assertThat(builder.build((partition, to) -> new OffsetMove(partition, 1, null, to, null))
                        .committed())
                .isEqualTo(new SourceTimes(20, 30));
    }

    private static TableBatch reduce(RowChange... changes) {
        BatchBuilder builder = new BatchBuilder(List.of(P0));
        for (RowChange change : changes) {
            builder.add(change, 1);
        }
        builder.reached(0, changes.length);
        return builder.build((partition, to) -> new OffsetMove(partition, 1, null, to, null))
                .tables()
                .get(0);
    }

    private static List<@Nullable Object> only(TableBatch batch) {
        Row row = batch.rows().values().iterator().next().get(0);
        return java.util.Arrays.asList(row.value(0), row.value(1), row.value(2));
    }
}
