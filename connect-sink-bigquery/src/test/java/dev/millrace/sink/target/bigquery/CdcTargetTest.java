package dev.millrace.sink.target.bigquery;

import static dev.millrace.sink.target.EvolutionContract.things;
import static dev.millrace.sink.target.TargetContract.order;
import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.delete;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.required;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.softDelete;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.core.Change.Truncate;
import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Row;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import io.grpc.Status;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Streamed changes: whole rows only, and a former owner is not stopped but changes nothing. */
class CdcTargetTest implements BigQueryContract {
    @Override
    public String mode() {
        return "cdc";
    }

    @Override
    @Test
    public void aColumnThatARowDoesNotCarryKeepsWhatIsStored() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            BigQueryContract.refused(writer, "REPLICA IDENTITY FULL", upsert(ORDERS, 1L, Row.ABSENT, null));
            assertThat(rows("orders")).containsExactly(order("1", "Ada", null));
        }
    }

    @Override
    @Test
    public void aSoftDeleteKeepsTheRowAndSaysWhen() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            BigQueryContract.refused(writer, "delete.mode=hard", softDelete(ORDERS, 1L));
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
            BigQueryContract.refused(writer, "truncate.mode=ignore", new Truncate(ORDERS.table()));
            assertThat(rows("orders")).hasSize(1);
        }
    }

    /** A row is replaced as a whole, so what the source has no more is gone with the next change. */
    @Override
    @Test
    public void aColumnThatIsGoneAtTheSourceStaysAndTakesNulls() {
        TableShape both = things(required("n", Kind.INT32), required("m", Kind.INT32));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(2, upsert(both, 1L, 1, 10), upsert(both, 2L, 2, 20));
            writer.write(3, upsert(things(required("n", Kind.INT32)), 1L, 3));
            assertThat(rows("things"))
                    .extracting(row -> row.get("n") + " " + row.get("m"))
                    .containsExactlyInAnyOrder("3 null", "2 20");
        }
    }

    @Override
    @Test
    public void aFormerOwnersBatchIsFencedAndLeavesNothing() {
        try (Target first = open();
                Target second = open()) {
            TargetFixture former = owning(first, PARTITION);
            former.write(1, upsert(ORDERS, 1L, "Ada", null));
            TargetFixture owner = owning(second, PARTITION);
            former.write(3, upsert(ORDERS, 2L, "too early", null), upsert(ORDERS, 3L, "too early", null));
            owner.write(4, upsert(ORDERS, 2L, "in time", null), delete(ORDERS, 3L));
            former.write(5, upsert(ORDERS, 2L, "late", null), upsert(ORDERS, 3L, "late", null));
            assertThat(rows("orders"))
                    .extracting(row -> row.get("customer"))
                    .containsExactlyInAnyOrder("Ada", "in time");
            assertThat(owning(second, PARTITION).claim().nextOffset()).isEqualTo(4L);
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
            TargetFixture owner = owning(second, PARTITION);
            owner.write(5, upsert(ORDERS, 1L, "Ada again", null));
            zombie.write(6, upsert(ORDERS, 1L, "late", null));
            assertThat(rows("orders")).containsExactly(order("1", "Ada again", null));
            assertThat(owning(second, PARTITION).claim().nextOffset()).isEqualTo(5L);
        }
    }

    @Override
    @Test
    public void anEmptyAlterationForgetsTheConnectorAndNoOther() {
        try (Target target = open();
                Target neighbour = open("neighbour", new OffsetStart(0, partition -> null))) {
            TargetFixture zombie = owning(target, PARTITION);
            zombie.write(10, upsert(ORDERS, 1L, "Ada", null));
            owning(neighbour, PARTITION).write(20, upsert(ORDERS, 1L, "Ada", null));
            target.alterOffsets(Map.of());
            zombie.write(11, upsert(ORDERS, 2L, "late", null));
            assertThat(owning(target, PARTITION).claim().nextOffset()).isNull();
            assertThat(owning(neighbour, PARTITION).claim().nextOffset()).isEqualTo(20L);
        }
    }

    /** Columns beside the key take nulls, since a streamed delete brings nothing else. */
    @Override
    @Test
    public void aRowThatTheTableCannotTakeIsPoisonAndNothingOfItsBatchLands() {
        TableShape days = shape("days", key("id", Kind.INT64), column("day", FieldType.of(Kind.DATE)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(days, 1L, LocalDate.of(9999, 12, 31)));
            TargetException failure = catchThrowableOfType(
                    TargetException.class,
                    () -> writer.write(
                            3,
                            upsert(days, 2L, LocalDate.of(2024, 1, 1)),
                            upsert(days, 3L, LocalDate.of(10_000, 1, 1))));
            assertThat(failure).hasMessageContaining("a year that is not between 1 and 9999");
            assertThat(target.classify(failure)).isEqualTo(FailureKind.POISON);
            assertThat(rows("days")).hasSize(1);
            assertThat(owning(target, PARTITION).claim().nextOffset()).isEqualTo(1L);
        }
    }

    @Test
    void aDeletedRowStaysAwayWhenAnOlderChangeComesAgain() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            TargetFixture later = owning(target, PARTITION);
            later.write(2, delete(ORDERS, 1L));
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            assertThat(rows("orders")).isEmpty();
        }
    }

    /** Rows show older states while the replay runs, a deleted one may be back for a moment, and all end as they were. */
    @Test
    void aReplayOfHalfATopicEndsAsTheTopicDoes() {
        List<RowChange> topic = new ArrayList<>();
        for (int offset = 0; offset < 24; offset++) {
            long id = offset % 5;
            topic.add(offset % 7 == 6 ? delete(ORDERS, id) : upsert(ORDERS, id, "at " + offset, null));
        }
        try (Target target = open()) {
            write(owning(target, PARTITION), topic, 0, 5);
            List<Map<String, @Nullable String>> ended = rows("orders");
            assertThat(ended).extracting(row -> row.get("customer")).contains("at 23", "at 22", "at 21");
            for (int from : new int[] {12, 0}) {
                target.alterOffsets(Map.of(PARTITION, (long) from));
                TargetFixture again = owning(target, PARTITION);
                assertThat(again.claim().nextOffset()).isEqualTo(from);
                write(again, topic.subList(0, from + 2), from, 2); // it dies here, and a successor goes on
                assertThat(rows("orders"))
                        .extracting(row -> row.get("customer"))
                        .contains("at " + from);
                write(owning(target, PARTITION), topic, from + 2, 3);
                assertThat(rows("orders")).containsExactlyInAnyOrderElementsOf(ended);
            }
        }
    }

    /** What stands in a topic from an offset on, in batches of so many records. */
    private static void write(TargetFixture writer, List<RowChange> topic, int from, int records) {
        for (int at = from; at < topic.size(); at += records) {
            int end = Math.min(topic.size(), at + records);
            writer.write(end, topic.subList(at, end).toArray(RowChange[]::new));
        }
    }

    /** As after a failover, a restored source, or an incremental snapshot of PostgreSQL, whose rows have no position. */
    @Test
    void whatComesLaterInKafkaIsAppliedWhateverItsPositionInTheSourceIs() {
        TableShape placed = shape(
                "placed", key("id", Kind.INT64), column("at", FieldType.ascii(64)), column("v", FieldType.text(9)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(placed, 1L, "a9d1042", "before"));
            writer.write(2, upsert(placed, 1L, "a1c157-2", "failover"));
            assertThat(rows("placed")).extracting(row -> row.get("v")).containsExactly("failover");
            writer.write(3, upsert(placed, 1L, null, "snapshot"));
            assertThat(rows("placed")).extracting(row -> row.get("v")).containsExactly("snapshot");
            writer.write(4, upsert(placed, 1L, "a1c158-2", "after"));
            assertThat(rows("placed")).extracting(row -> row.get("v")).containsExactly("after");
        }
    }

    /** Its offsets are lower than those that were written before. */
    @Test
    void aTopicThatBeginsAgainIsAppliedFromItsStart() {
        try (Target target = open();
                Target renewed = open("sink", new OffsetStart(1, partition -> 0L))) {
            owning(target, PARTITION).write(900, upsert(ORDERS, 1L, "of the old topic", null));
            TargetFixture writer = owning(renewed, PARTITION);
            assertThat(writer.claim().nextOffset()).isZero();
            writer.write(1, upsert(ORDERS, 1L, "of the new topic", null));
            assertThat(rows("orders")).containsExactly(order("1", "of the new topic", null));
        }
    }

    /** Why a table belongs to one connector: who started later is above, in all that he has written. */
    @Test
    void ofTwoConnectorsOnOneTableTheOneThatStartedLaterWins() {
        try (Target one = open();
                Target other = open("other", new OffsetStart(0, partition -> null))) {
            TargetFixture first = owning(one, PARTITION);
            first.write(1, upsert(ORDERS, 1L, "first", null));
            owning(other, PARTITION).write(1, upsert(ORDERS, 1L, "other", null));
            first.write(3, upsert(ORDERS, 1L, "first again", null), upsert(ORDERS, 2L, "first alone", null));
            assertThat(rows("orders"))
                    .extracting(row -> row.get("customer"))
                    .containsExactlyInAnyOrder("other", "first alone");
        }
    }

    @Test
    void aTableWithoutAKeyIsRefusedWithTheStatementThatGivesItOne() {
        standIn().run("CREATE TABLE `project.dataset.orders` (id INT64, customer STRING, total NUMERIC)");
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1);
            BigQueryContract.refused(writer, "ADD PRIMARY KEY", upsert(ORDERS, 1L, "Ada", null));
        }
    }

    @Test
    void aKeyOfMoreThanSixteenColumnsHasNoPlace() {
        Column[] columns =
                IntStream.range(0, 17).mapToObj(i -> key("k" + i, Kind.INT64)).toArray(Column[]::new);
        TableShape wide = shape("wide", columns);
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, delete(ORDERS, 1L));
            BigQueryContract.refused(
                    writer,
                    "at most 16 columns",
                    upsert(
                            wide,
                            IntStream.range(0, 17)
                                    .mapToObj(i -> (Object) (long) i)
                                    .toArray()));
        }
    }

    @Test
    void aStreamThatIsRefusedForQuotaIsTriedAgain() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            standIn()
                    .faults()
                    .failAppends(1, Status.PERMISSION_DENIED.withDescription("no bigquery.tables.updateData"));
            TargetException failure = catchThrowableOfType(
                    TargetException.class, () -> writer.write(2, upsert(ORDERS, 2L, "Grace", null)));
            assertThat(failure.kind()).isEqualTo(FailureKind.ENVIRONMENT);
            standIn().faults().failAppends(1, Status.UNAVAILABLE.withDescription("away"));
            writer.write(2, upsert(ORDERS, 2L, "Grace", null)); // the client itself connects again
            assertThat(rows("orders")).hasSize(2);
        }
    }

    @Test
    void noJobIsRunForABatch() {
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            long jobs = standIn().jobsRun();
            writer.write(2, upsert(ORDERS, 2L, "Grace", null));
            assertThat(standIn().jobsRun()).isEqualTo(jobs);
        }
    }
}
