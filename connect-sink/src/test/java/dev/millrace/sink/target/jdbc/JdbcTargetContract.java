package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.delete;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.core.Change;
import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.databases.Engine;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.jdbc.mysql.MySqlDialect;
import dev.millrace.sink.target.jdbc.postgres.PostgresDialect;
import dev.millrace.testkit.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every SQL target does on its real server, in trouble too. */
interface JdbcTargetContract extends JdbcEvolutionContract, TroubleContract {
    @Override
    JdbcFixture fixture();

    @Test
    default void aTableWithOddNamesIsWrittenOnEveryWay() {
        TableName table = TableName.of("select from; \"x\" `y`");
        assertAllWays(table, "order", "a b.c'd\"e`f", " group . by");
    }

    /** A batch with both would name one row twice, which PostgreSQL refuses. */
    @Test
    default void theTwoZerosAreOneKey() {
        TableShape points = shape("points", key("at", Kind.FLOAT64), column("n", FieldType.of(Kind.INT32)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(3, upsert(points, 0.0, 1), upsert(points, 1.5, 2), upsert(points, -0.0, 3));
            assertThat(rows("points")).extracting(row -> row.get("n")).containsExactlyInAnyOrder("3", "2");
            writer.write(4, delete(points, -0.0));
            assertThat(rows("points")).extracting(row -> row.get("n")).containsExactly("2");
        }
    }

    @Test
    default void aTableInAnotherSchemaIsWrittenLikeOneInTheUsualOne() {
        String other = fixture().database() + " other";
        String word = fixture().server().engine() == Engine.POSTGRES ? "SCHEMA \"%s\"" : "DATABASE `%s`";
        fixture().execute("CREATE " + word.formatted(other));
        try {
            assertAllWays(new TableName(List.of(other), "order lines"), "id", "n", "note");
        } finally {
            fixture().execute("DROP " + word.formatted(other) + (word.startsWith("S") ? " CASCADE" : ""));
        }
    }

    /** Created, written by statements and by the bulk way, widened, given a column, deleted from, and read again. */
    private void assertAllWays(TableName table, String id, String column, String later) {
        Column key = key(id, Kind.INT64);
        TableShape narrow = new TableShape(table, List.of(key, column(column, FieldType.of(Kind.INT16))));
        TableShape wide = new TableShape(
                table, List.of(key, column(column, FieldType.of(Kind.INT64)), column(later, FieldType.text(20))));
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(narrow, 1L, (short) 1));
            writer.write(3, upsert(wide, 1L, Long.MAX_VALUE, "later"), upsert(wide, 2L, 2L, null));
            writer.write(
                    600,
                    LongStream.range(100, 600)
                            .mapToObj(n -> upsert(wide, n, -n, "many"))
                            .toArray(Change[]::new));
            writer.write(601, delete(wide, 2L), delete(wide, 599L));
        }
        SqlDialect dialect =
                fixture().server().engine() == Engine.POSTGRES ? new PostgresDialect() : new MySqlDialect();
        try (Connection connection = fixture().connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT COUNT(*), MAX(%1$s), MIN(%1$s), COUNT(%2$s) FROM %3$s"
                        .formatted(dialect.quote(column), dialect.quote(later), SqlText.name(dialect, table)))) {
            found.next();
            assertThat(List.of(found.getLong(1), found.getLong(2), found.getLong(3), found.getLong(4)))
                    .containsExactly(500L, Long.MAX_VALUE, -598L, 500L);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

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
