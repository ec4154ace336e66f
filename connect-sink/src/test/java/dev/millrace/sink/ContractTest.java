package dev.millrace.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.Worker.Cluster;
import dev.millrace.sink.metrics.Beans;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.schema.SchemaChange.AddColumn;
import dev.millrace.sink.schema.SchemaChange.CreateTable;
import dev.millrace.sink.target.RecordingTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What a task does with records that their tables do not take, by what the contract says. */
class ContractTest {
    private static final Column ID = new Column("id", FieldType.of(Kind.INT64), false, true);
    private static final Column CUSTOMER = new Column("customer", FieldType.of(Kind.TEXT), true, false);

    private final Cluster cluster = new Cluster();
    private final RecordingTarget target = new RecordingTarget();
    private final Beans beans = new Beans("contract");

    private Worker worker(Map<String, String> config) {
        Map<String, String> named = new HashMap<>(config);
        named.put("name", "contract");
        return new Worker(cluster, target, named);
    }

    /** Tables without the column that comes. */
    private TopicPartition narrow(String table) {
        List<SchemaChange> create = List.of(new CreateTable(new TableShape(TableName.of(table), List.of(ID))));
        target.apply(create, "before");
        cluster.append(Records.plain(table, 0, 0, 1, "Ada"));
        cluster.append(Records.plain(table, 0, 1, 2, null));
        return new TopicPartition(table, 0);
    }

    @Test
    void aFrozenTableStopsItsOwnLaneAndGoesOnOnceItIsChangedByHand() {
        List<String> tables = IntStream.range(0, 10).mapToObj(i -> "t" + i).toList();
        TopicPartition[] topics = tables.stream().map(this::narrow).toArray(TopicPartition[]::new);
        try (Worker worker = worker(Map.of("table.t7.schema.contract.columns", "freeze"))) {
            worker.assign(topics);
            worker.pollUntil(() -> {
                for (TopicPartition topic : topics) {
                    if (!topic.topic().equals("t7")) {
                        assertThat(target.stored(topic)).isEqualTo(2L);
                    }
                }
                assertThat(beans.number("circuit-open", "topic=t7")).isEqualTo(1);
            });
            assertThat(beans.text("circuit-reason", "topic=t7"))
                    .contains("t7: column \"customer\" is missing")
                    .contains("add column customer to t7");
            assertThat(beans.number("circuits-open")).isEqualTo(1);
            assertThat(target.rows("t7")).isEmpty();
            worker.pollUntil(() -> assertThat(worker.isPaused(topics[7])).isTrue());

            target.apply(List.of(new AddColumn(TableName.of("t7"), CUSTOMER)), "by hand");
            worker.pollUntil(() -> {
                assertThat(target.rows("t7")).hasSize(2);
                assertThat(beans.number("circuits-open")).isZero(); // told after the commit that shows the rows
            });
        }
    }

    @Test
    void whatIsDiscardedIsCountedAndNotSetAside() {
        TopicPartition values = narrow("values");
        TopicPartition rows = narrow("rows");
        cluster.append(Records.plain("gone", 0, 0, 1, "Ada"));
        TopicPartition gone = new TopicPartition("gone", 0);
        try (Worker worker = worker(Map.of(
                "schema.contract.columns", "discard_value",
                "table.rows.schema.contract.columns", "discard_row",
                "table.gone.schema.contract.tables", "discard_row"))) {
            worker.assign(values, rows, gone);
            worker.pollUntil(() -> {
                assertThat(target.stored(values)).isEqualTo(2L);
                assertThat(target.stored(rows)).isEqualTo(2L);
                assertThat(target.stored(gone)).isEqualTo(1L);
                assertThat(beans.number("rows-discarded-total")).isEqualTo(2);
                assertThat(beans.number("values-discarded-total")).isEqualTo(1);
            });
            assertThat(target.rows("values")).extracting(Map::keySet).allMatch(keys -> keys.equals(Set.of("id")));
            assertThat(target.rows("values")).hasSize(2);
            assertThat(target.rows("rows")).extracting(row -> row.get("id")).containsExactly(2L);
            assertThat(beans.number("values-discarded-total", "table=values")).isEqualTo(1);
            assertThat(beans.number("rows-discarded-total", "table=rows")).isEqualTo(1);
            assertThat(beans.number("rows-discarded-total", "topic=gone")).isEqualTo(1);
            assertThat(beans.number("records-set-aside-total")).isZero();
        }
    }

    /** A mark of deletion has to have its column: nobody asked to lose deletes. */
    @Test
    void aColumnOfTheSinksOwnIsNeverDiscarded() {
        TopicPartition orders = narrow("orders");
        try (Worker worker = worker(Map.of("schema.contract.columns", "discard_value", "delete.mode", "soft"))) {
            worker.assign(orders);
            worker.pollUntil(() ->
                    assertThat(beans.text("circuit-reason", "topic=orders")).contains("\"_deleted_at\" is missing"));
        }
    }
}
