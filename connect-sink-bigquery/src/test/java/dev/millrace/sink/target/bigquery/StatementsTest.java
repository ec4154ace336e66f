package dev.millrace.sink.target.bigquery;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.delete;
import static dev.millrace.sink.target.TargetFixture.insert;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.sink.target.bigquery.standin.SqlEngine.Merge;
import dev.millrace.sink.target.bigquery.standin.StandIn;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What mode merge asks of BigQuery, and what it does when it is refused. */
class StatementsTest {
    private static final StandIn BIGQUERY = BigQueryContract.BIGQUERY;
    private static final TopicPartition PARTITION = new TopicPartition("visits", 0);
    private static final TableShape VISITS =
            shape("visits", key("day", Kind.DATE), key("id", Kind.INT64), column("who", FieldType.of(Kind.TEXT)));

    @BeforeEach
    void empty() {
        BIGQUERY.clear();
    }

    private static Target open(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(
                Map.of("bigquery.endpoint", BIGQUERY.endpoint(), "bigquery.write.endpoint", BIGQUERY.writeEndpoint()));
        settings.putAll(more);
        return new BigQueryTargetFactory()
                .open(BigQueryContract.settings(
                        BigQueryContract.URL, "sink", new OffsetStart(0, partition -> null), settings));
    }

    private static RowChange visit(int day, long id) {
        return upsert(VISITS, LocalDate.of(2024, 5, day), id, "somebody");
    }

    @Test
    void aMergeNamesTheBoundsOfItsPartitionsAndClusters() {
        try (Target target = open(Map.of("bigquery.partition.by", "day:month", "bigquery.cluster.by", "id"))) {
            owning(target, PARTITION).write(3, visit(1, 7), visit(2, 5), delete(VISITS, LocalDate.of(2024, 6, 1), 9L));
            List<Merge> merges = BIGQUERY.merges();
            assertThat(merges.get(merges.size() - 1))
                    .satisfies(merge -> assertThat(merge.table()).isEqualTo("project.dataset.visits"))
                    .satisfies(merge -> assertThat(merge.bounded()).contains("day", "id"));
            assertThat(BIGQUERY.analysed())
                    .anyMatch(sql ->
                            sql.contains("PARTITION BY DATE_TRUNC(`day`, MONTH)") && sql.contains("CLUSTER BY `id`"));
        }
    }

    @Test
    void aBatchIsOneJobAndLeavesNothingBeside() {
        try (Target target = open(Map.of())) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, visit(1, 1));
            long before = BIGQUERY.jobsRun();
            writer.write(2, visit(1, 1), visit(1, 2));
            assertThat(BIGQUERY.jobsRun()).isEqualTo(before + 1);
            assertThat(BIGQUERY.tables()).noneMatch(table -> table.contains("stage"));
        }
    }

    @Test
    void exceededQuotaPassesAndNothingOfTheBatchIsThere() {
        try (Target target = open(Map.of())) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, visit(1, 1));
            Batch batch = writer.batch(2, visit(1, 2));
            BIGQUERY.faults().failJobs(1, 403, "quotaExceeded", "Quota exceeded");
            TargetException refusal = catchThrowableOfType(TargetException.class, () -> target.write(batch));
            assertThat(refusal.kind()).isEqualTo(FailureKind.TRANSIENT);
            assertThat(BIGQUERY.rows("project.dataset.visits")).hasSize(1);
            target.write(batch);
            assertThat(BIGQUERY.rows("project.dataset.visits")).hasSize(2);
        }
    }

    @Test
    void twoTransactionsThatMetAreTriedAgain() {
        try (Target target = open(Map.of())) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, visit(1, 1));
            BIGQUERY.faults()
                    .failJobs(1, 400, "invalidQuery", "Transaction is aborted due to concurrent update against table");
            assertThat(catchThrowableOfType(TargetException.class, () -> writer.write(2, visit(1, 2)))
                            .kind())
                    .isEqualTo(FailureKind.TRANSIENT);
        }
    }

    @Test
    void aBatchWhoseAnswerWasLostStandsAndIsNotWrittenAgain() {
        try (Target target = open(Map.of())) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, visit(1, 1));
            BIGQUERY.faults().loseAnswer();
            writer.write(2, visit(1, 2));
            assertThat(owning(target, PARTITION).claim().nextOffset()).isEqualTo(2L);
            assertThat(BIGQUERY.rows("project.dataset.visits")).hasSize(2);
        }
    }

    @Test
    void requestsAreFilledUpToWhatTheApiTakes() {
        TableShape wide = shape("wide", key("id", Kind.INT64), column("v", FieldType.of(Kind.TEXT)));
        String value = "x".repeat(100_000);
        try (Target target = open(Map.of("bigquery.write.mode", "cdc"))) {
            RowChange[] changes = new RowChange[250];
            Arrays.setAll(changes, i -> insert(wide, (long) i, value));
            owning(target, PARTITION).write(changes.length, changes);
            assertThat(BIGQUERY.rows("project.dataset.wide")).hasSize(changes.length);
            assertThat(BIGQUERY.largestRequest()).isGreaterThan(WriteStreams.REQUEST_BYTES_MOST - 200_000L);
        }
    }

    @Test
    void aColumnOfRecordsIsRefusedWithWhatTakesItsPlace() {
        BIGQUERY.run("CREATE TABLE `project.dataset.visits` (day DATE, id INT64, who STRUCT<a STRING>)");
        try (Target target = open(Map.of())) {
            TargetFixture writer = owning(target, PARTITION);
            assertThatThrownBy(() -> writer.write(1, visit(1, 1)))
                    .hasMessageContaining("Make it JSON")
                    .hasMessageContaining("columns.exclude");
        }
    }

    @Test
    void aNameThatBigQueryKeepsForItselfIsMovedAndFoundAgain() {
        TableShape events =
                shape("events", key("_topic", Kind.TEXT), key("_partition", Kind.INT32), key("_offset", Kind.INT64));
        try (Target target = open(Map.of())) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, insert(events, "t", 0, 1L));
            writer.write(2, insert(events, "t", 0, 2L));
            assertThat(writer.last().changes()).isEmpty();
            assertThat(BIGQUERY.rows("project.dataset.events"))
                    .extracting(row -> row.get("x_partition"))
                    .containsExactly("0", "0");
        }
    }
}
