package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.SchemaWork;
import dev.millrace.sink.target.Targets;
import dev.millrace.testkit.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Trouble in SQL Server's words. */
interface SqlServerTroubleContract extends TroubleContract {
    @Override
    default boolean ends() {
        return SqlServerPlace.ends(fixture());
    }

    private Target target() {
        return fixture().open("sink", ANYWHERE);
    }

    @Test
    default void aDeadlockIsATransientFailure() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Target target = target();
                Connection rival = fixture().connect();
                Statement statement = rival.createStatement()) {
            TargetFixture writer = owning(target, ORDERS_0);
            writer.write(2, upsert(ROWS, 1L, "Ada"), upsert(ROWS, 2L, "Grace"));
            rival.setAutoCommit(false);
            statement.execute("UPDATE orders SET customer = N'rival' WHERE id = 2");
            // It takes the row of the offset before those of the table.
            Future<@Nullable Throwable> write = thread.submit(
                    () -> catchThrowable(() -> writer.write(4, upsert(ROWS, 1L, "new"), upsert(ROWS, 2L, "new"))));
            awaitOffsetLocked();
            Throwable rivals = catchThrowable(() -> statement.execute("UPDATE _millrace_offsets SET epoch = 0"));
            rival.rollback();
            Throwable ours = write.get(60, TimeUnit.SECONDS);
            assertThat(rivals == null && ours == null)
                    .as("one of the two had to give way")
                    .isFalse();
            if (ours != null) {
                assertThat(target.classify((Exception) ours)).isEqualTo(FailureKind.TRANSIENT);
                writer.write(4, upsert(ROWS, 1L, "new"), upsert(ROWS, 2L, "new"));
            }
            assertThat(fixture().rows("orders"))
                    .extracting(row -> row.get("customer"))
                    .containsExactly("new", "new");
        } finally {
            thread.shutdownNow();
        }
    }

    private void awaitOffsetLocked() {
        Await.seconds(20).untilAsserted("the writer to hold the offset", () -> {
            try (Connection other = fixture().connect();
                    Statement look = other.createStatement()) {
                look.execute("SET LOCK_TIMEOUT 50");
                assertThat(catchThrowable(() -> look.execute("UPDATE _millrace_offsets SET epoch = 0")))
                        .isNotNull();
            }
        });
    }

    /** It has to wait for its second partition: if it hung there, nobody would know whose lock the first one's is. */
    @Test
    default void whoTakesPartitionsOverHoldsNoLockMeanwhile() throws Exception {
        TopicPartition second = new TopicPartition("orders", 1);
        String row = "WHERE namespace = N'default' AND connector = N'sink' AND topic = N'orders' AND [partition] = ";
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Target former = target();
                Target next = target();
                Connection connection = fixture().connect();
                Statement statement = connection.createStatement()) {
            long generation = Objects.requireNonNull(
                            former.own(Set.of(ORDERS_0, second)).claims().get(ORDERS_0))
                    .generation();
            connection.setAutoCommit(false);
            statement.execute("UPDATE _millrace_offsets SET epoch = 0 " + row + "1");
            Future<?> waiting = thread.submit(() -> next.own(Set.of(ORDERS_0, second)));
            Await.seconds(5).untilAsserted("the first partition to be taken, and free", () -> {
                try (Connection other = fixture().connect();
                        Statement look = other.createStatement()) {
                    look.execute("SET LOCK_TIMEOUT 50");
                    look.execute("UPDATE _millrace_offsets SET epoch = 0 " + row + "0");
                    try (ResultSet found = look.executeQuery("SELECT generation FROM _millrace_offsets " + row + "0")) {
                        assertThat(found.next()).isTrue();
                        assertThat(found.getLong(1)).isEqualTo(generation + 1);
                    }
                }
            });
            assertThat(waiting.isDone()).isFalse();
            connection.rollback();
            waiting.get(30, TimeUnit.SECONDS);
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    default void aChangeThatWaitsForAnotherWriterGivesWayInTime() throws Exception {
        TableShape wider = shape("orders", key("id", Kind.INT64), column("n", FieldType.of(Kind.INT32)));
        try (Target target = Targets.open(fixture().settings(new SchemaWork(1_000, 300_000)));
                Connection other = fixture().connect();
                Statement writes = other.createStatement()) {
            TargetFixture writer = owning(target, ORDERS_0);
            writer.write(1, upsert(ROWS, 1L, "Ada"));
            other.setAutoCommit(false);
            writes.execute("UPDATE orders SET customer = N'held' WHERE id = 1");
            long began = System.nanoTime();
            Throwable failure = catchThrowable(() -> writer.write(2, upsert(wider, 2L, 2)));
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isLessThan(8_000);
            assertThat(target.classify((Exception) failure)).isEqualTo(FailureKind.TRANSIENT);
            other.rollback();
            writer.write(2, upsert(wider, 2L, 2));
            assertThat(fixture().rows("orders")).hasSize(2);
        }
    }

    /** SQL Server quotes the key that is there already. */
    @Test
    default void aDuplicateKeyIsAConflictThatQuotesNoValue() {
        TableShape unique =
                shape("orders", key("id", Kind.INT64), new Column("customer", FieldType.text(40), false, false));
        fixture()
                .execute("CREATE TABLE orders (id bigint NOT NULL PRIMARY KEY, customer nvarchar(40) NOT NULL UNIQUE)");
        try (Target target = target()) {
            TargetFixture writer = owning(target, ORDERS_0);
            writer.write(1, upsert(unique, 1L, "a secret"));
            Throwable failure = catchThrowable(() -> writer.write(2, upsert(unique, 2L, "a secret")));
            assertThat(target.classify((Exception) failure)).isEqualTo(FailureKind.CONFLICT);
            assertThat(failure).hasMessageContaining("orders");
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                assertThat(cause.toString()).doesNotContain("secret");
            }
        }
    }

    @Test
    default void whatWasRunStandsInTheLog() {
        try (Target target = target()) {
            owning(target, ORDERS_0).write(1, upsert(ROWS, 1L, "Ada"));
        }
        assertThat(fixture().rows("_millrace_ddl")).singleElement().satisfies((Map<String, @Nullable String> row) -> {
            assertThat(row.get("target_table")).isEqualTo("orders");
            assertThat(row.get("statement")).contains("CREATE TABLE");
            assertThat(row.get("outcome")).isEqualTo("done");
            assertThat(row.get("db_user")).isNotEmpty();
            assertThat(row.get("ended_at")).isNotNull();
        });
    }
}
