package dev.millrace.sink.target.bigquery;

import static dev.millrace.sink.target.EvolutionContract.columns;
import static dev.millrace.sink.target.EvolutionContract.things;
import static dev.millrace.sink.target.TargetContract.order;
import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.delete;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.replace;
import static dev.millrace.sink.target.TargetFixture.required;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.softDelete;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.Change.Truncate;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Row;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.schema.Contract.Answer;
import dev.millrace.sink.schema.SchemaFitter.Discarded;
import dev.millrace.sink.target.FencedException;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetFixture;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Streamed events: each row stands beside those before it, and what would change one is refused. */
class AppendTargetTest implements BigQueryContract {
    @Override
    public String mode() {
        return "append";
    }

    @Override
    @Test
    public void anUpsertOverwritesTheRowOfItsKey() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            writer.write(2, upsert(ORDERS, 1L, "Grace", new BigDecimal("5.000000")));
            assertThat(rows("orders"))
                    .containsExactlyInAnyOrder(order("1", "Ada", null), order("1", "Grace", "5.000000"));
        }
    }

    @Override
    @Test
    public void aColumnThatARowDoesNotCarryKeepsWhatIsStored() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            writer.write(2, upsert(ORDERS, 1L, Row.ABSENT, null));
            assertThat(rows("orders")).containsExactlyInAnyOrder(order("1", "Ada", null), order("1", null, null));
        }
    }

    private void refuses(RowChange change) {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            BigQueryContract.refused(writer, "write.mode=append", change);
            assertThat(rows("orders")).containsExactly(order("1", "Ada", null));
        }
    }

    @Override
    @Test
    public void aReplacedRowKeepsNothingOfTheOldOne() {
        refuses(replace(ORDERS, 1L, "Grace", null));
    }

    @Override
    @Test
    public void deletesRemoveRowsAndMissNothingThatIsNotThere() {
        refuses(delete(ORDERS, 1L));
    }

    @Override
    @Test
    public void aSoftDeleteKeepsTheRowAndSaysWhen() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            BigQueryContract.refused(writer, "write.mode=append", softDelete(ORDERS, 1L));
        }
    }

    @Override
    @Test
    public void aSoftDeleteSetsThePositionAndOneWithoutLeavesItAsItIs() {
        aSoftDeleteKeepsTheRowAndSaysWhen();
    }

    @Override
    @Test
    public void aTruncateEmptiesTheTableAndWhatFollowsIsAllThatStands() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            BigQueryContract.refused(writer, "write.mode=append", new Truncate(ORDERS.table()));
            assertThat(rows("orders")).hasSize(1);
        }
    }

    @Override
    @Test
    public void aCompositeKeyIsMatchedByAllOfItsColumns() {
        TableShape lines = shape("lines", key("order_id", Kind.INT64), key("line_no", Kind.INT32));
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(2, upsert(lines, 1L, 1), upsert(lines, 1L, 2));
            BigQueryContract.refused(writer, "write.mode=append", delete(lines, 1L, 2));
            assertThat(rows("lines")).hasSize(2);
        }
    }

    @Override
    @Test
    public void manyRowsOfOneBatchAllLand() {
        try (Target target = open()) {
            RowChange[] changes = new RowChange[2_503];
            Arrays.setAll(changes, i -> upsert(ORDERS, (long) i, "customer " + i, null));
            owning(target, PARTITION).write(changes.length, changes);
            assertThat(rows("orders")).hasSize(changes.length).doesNotHaveDuplicates();
        }
    }

    @Override
    @Test
    public void aFormerOwnerStaysFencedWhenTheOffsetsComeBackToItsNumber() {
        try (Target first = open();
                Target second = open()) {
            TargetFixture zombie = owning(first, PARTITION);
            zombie.write(5, upsert(ORDERS, 1L, "Ada", null));
            second.alterOffsets(Map.of(PARTITION, 0L));
            owning(second, PARTITION).write(5, upsert(ORDERS, 1L, "Ada again", null));
            assertThatThrownBy(() -> zombie.write(6, upsert(ORDERS, 2L, "late", null)))
                    .isInstanceOf(FencedException.class);
            assertThat(rows("orders"))
                    .extracting(row -> row.get("customer"))
                    .containsExactlyInAnyOrder("Ada", "Ada again");
        }
    }

    @Override
    @Test
    public void keysThatDifferInCaseOrTrailingBlanksAreTwoRows() {
        TableShape items = shape("items", key("sku", Kind.TEXT), column("n", FieldType.of(Kind.INT32)));
        try (Target target = open()) {
            owning(target, PARTITION).write(3, upsert(items, "a", 1), upsert(items, "A", 2), upsert(items, "a ", 3));
            assertThat(rows("items")).extracting(row -> row.get("sku")).containsExactlyInAnyOrder("a", "A", "a ");
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
    public void aDiscardedColumnLeavesOutItsValuesAndNothingElse() {
        TableShape wider = things(column("n", FieldType.of(Kind.INT32)), column("note", FieldType.of(Kind.TEXT)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(things(column("n", FieldType.of(Kind.INT32))), 1L, 1));
            writer.under(columns(Answer.DISCARD_VALUE));
            writer.write(3, upsert(wider, 2L, 2, "out"), upsert(wider, 3L, 3, null));
            assertThat(writer.last().discarded()).containsEntry(wider.table(), new Discarded(0, 1));
            assertThat(rows("things")).hasSize(3).noneMatch(row -> row.containsKey("note"));
        }
    }

    /** The transaction is done, and whoever did it has gone before the rows could be seen. */
    @Test
    void whatWasCommittedAndNotShownIsShownByTheNextOwner() {
        try (Target first = open();
                Target second = open()) {
            TargetFixture writer = owning(first, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            standIn().faults().failCommits(1);
            assertThatThrownBy(() -> writer.write(2, upsert(ORDERS, 2L, "Grace", null)))
                    .isInstanceOf(TargetException.class);
            assertThat(rows("orders")).hasSize(1);
            assertThat(owning(second, PARTITION).claim().nextOffset()).isEqualTo(2L);
            assertThat(rows("orders")).hasSize(2);
        }
    }

    @Test
    void aBatchThatIsWrittenAgainAfterItsAnswerWasLostStandsOnce() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            Batch batch = writer.batch(2, upsert(ORDERS, 2L, "Grace", null));
            standIn().faults().loseAnswer();
            target.write(batch);
            target.write(batch);
            assertThat(rows("orders")).hasSize(2);
        }
    }

    @Test
    void aStreamThatExpiredBeforeItWasShownStopsTheLaneAndSaysWhatToLookAt() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            standIn().faults().failCommits(1);
            assertThatThrownBy(() -> writer.write(2, upsert(ORDERS, 2L, "Grace", null)))
                    .isInstanceOf(TargetException.class);
            standIn().expireStreams();
            assertThatThrownBy(() -> owning(target, PARTITION))
                    .isInstanceOf(TargetException.class)
                    .hasMessageContaining("has forgotten the stream");
        }
    }

    /** What somebody left behind who died before he committed. */
    @Test
    void rowsOfAWriterWhoDiedBeforeHisTransactionAreNeverSeen() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            standIn().faults().failJobs(1, 400, "quotaExceeded", "Quota exceeded");
            assertThatThrownBy(() -> writer.write(2, upsert(ORDERS, 2L, "lost", null)))
                    .isInstanceOf(TargetException.class);
            owning(target, PARTITION).write(2, upsert(ORDERS, 2L, "Grace", null));
            assertThat(rows("orders")).extracting(row -> row.get("customer")).containsExactlyInAnyOrder("Ada", "Grace");
        }
    }
}
