package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.testkit.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every SQL target does on its real server, in trouble too. */
interface JdbcTargetContract extends JdbcEvolutionContract, TroubleContract {
    @Override
    JdbcFixture fixture();

    @Test
    default void aColumnAddedByHandIsNoticed() {
        TableShape wider = shape(
                "orders",
                key("id", Kind.INT64),
                column("customer", FieldType.of(Kind.TEXT)),
                column("note", FieldType.of(Kind.TEXT)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            fixture().execute("ALTER TABLE orders ADD COLUMN note varchar(20)");
            writer.write(2, upsert(wider, 2L, "Grace", "by hand"));
            assertThat(rows("orders")).extracting(row -> row.get("note")).containsExactlyInAnyOrder(null, "by hand");
        }
    }

    /** It has to wait for its second partition: if it hung there, nobody would know whose lock the first one's is. */
    @Test
    default void whoTakesPartitionsOverHoldsNoLockMeanwhile() throws Exception {
        TopicPartition first = new TopicPartition("orders", 0);
        TopicPartition second = new TopicPartition("orders", 1);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Target former = open();
                Target next = open();
                Connection connection = fixture().connect();
                Statement statement = connection.createStatement()) {
            long generation = Objects.requireNonNull(
                            former.own(Set.of(first, second)).claims().get(first))
                    .generation();
            connection.setAutoCommit(false);
            String quote = connection.getMetaData().getIdentifierQuoteString();
            // The whole key: else InnoDB locks every row that it looks at.
            String row = "namespace = 'default' AND connector = 'sink' AND topic = 'orders' AND " + quote + "partition"
                    + quote + " = ";
            statement.execute("SELECT next_offset FROM _millrace_offsets WHERE " + row + "1 FOR UPDATE");
            Future<?> waiting = thread.submit(() -> next.own(Set.of(first, second)));
            Await.seconds(5).untilAsserted("the first partition to be taken, and free", () -> {
                try (Connection other = fixture().connect();
                        Statement look = other.createStatement();
                        ResultSet found = look.executeQuery(
                                "SELECT generation FROM _millrace_offsets WHERE " + row + "0 FOR UPDATE NOWAIT")) {
                    assertThat(found.next()).isTrue();
                    assertThat(found.getLong(1)).isEqualTo(generation + 1);
                }
            });
            assertThat(waiting.isDone()).isFalse();
            connection.rollback();
            waiting.get(30, TimeUnit.SECONDS);
        } finally {
            thread.shutdownNow();
        }
    }

    private void awaitLocked(String what, String rows) {
        Await.seconds(20).untilAsserted(what, () -> {
            try (Connection connection = fixture().connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                boolean locked = false;
                try {
                    statement.execute(rows + " FOR UPDATE NOWAIT");
                } catch (SQLException e) {
                    locked = true;
                }
                connection.rollback();
                assertThat(locked).isTrue();
            }
        });
    }

    @Test
    default void aDeadlockIsATransientFailure() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Target target = open();
                Connection rival = fixture().connect();
                Statement statement = rival.createStatement()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(2, upsert(ORDERS, 1L, "Ada", null), upsert(ORDERS, 2L, "Grace", null));
            rival.setAutoCommit(false);
            statement.execute("UPDATE orders SET customer = 'rival' WHERE id = 2");
            Future<@Nullable Throwable> write = thread.submit(() -> catchThrowable(
                    () -> writer.write(4, upsert(ORDERS, 1L, "new", null), upsert(ORDERS, 2L, "new", null))));
            awaitLocked("the writer to hold the first row", "SELECT id FROM orders WHERE id = 1");
            Throwable rivals =
                    catchThrowable(() -> statement.execute("UPDATE orders SET customer = 'rival' WHERE id = 1"));
            rival.rollback();
            Throwable ours = write.get(30, TimeUnit.SECONDS);
            assertThat(rivals == null && ours == null)
                    .as("one of the two had to give way")
                    .isFalse();
            if (ours != null) {
                assertThat(target.classify((Exception) ours)).isEqualTo(FailureKind.TRANSIENT);
                writer.write(4, upsert(ORDERS, 1L, "new", null), upsert(ORDERS, 2L, "new", null));
            }
            assertThat(rows("orders")).extracting(row -> row.get("customer")).containsExactly("new", "new");
        } finally {
            thread.shutdownNow();
        }
    }
}
