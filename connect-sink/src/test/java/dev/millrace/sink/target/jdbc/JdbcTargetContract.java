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
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.sink.target.Targets;
import dev.millrace.sink.target.jdbc.mysql.MySqlDialect;
import dev.millrace.sink.target.jdbc.postgres.PostgresDialect;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TcpProxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every SQL target does on its real server, in trouble too. */
interface JdbcTargetContract extends JdbcEvolutionContract {
    OffsetStart NOWHERE = new OffsetStart(0, partition -> null);

    @Test
    default void namesAreQuotedWhateverTheyHold() {
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

    /** In the usual order of each of these databases a letter comes before the capital that follows it here. */
    @Test
    default void anAsciiColumnSortsByTheCodesOfItsCharacters() throws SQLException {
        TableShape texts = shape("texts", key("id", Kind.INT64), column("text", FieldType.ascii(64)));
        TableShape later = shape("texts", key("id", Kind.INT64), column("later", FieldType.ascii(64)));
        List<String> sorted = List.of("A1", "Z1", "a09", "a9", "aA", "aa", "b10", "b10-1", "b100", "c1");
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            for (int i = 0; i < sorted.size(); i++) {
                writer.write(2L * i + 1, upsert(texts, (long) i, sorted.get(i)));
                writer.write(2L * i + 2, upsert(later, (long) i, sorted.get(i)));
            }
        }
        for (String column : List.of("text", "later")) {
            try (Connection connection = fixture().connect();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT " + column + " FROM texts ORDER BY " + column)) {
                List<String> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                assertThat(found).isEqualTo(sorted);
            }
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

    /** The former owner hangs with the offsets' locks in hand; its session is ended and the new one goes on. */
    @Test
    default void aHangingWriterIsEndedByItsSuccessorAndItsBatchNeverLands() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (TcpProxy proxy = TcpProxy.to(fixture().server().port());
                Target hanging = fixture().open(throughProxy(proxy), "sink", NOWHERE);
                Target successor = open()) {
            TargetFixture former = owning(hanging, PARTITION);
            former.write(1, upsert(ORDERS, 1L, "Ada", null));
            Future<?> write = thread.submit(() -> former.write(2, hangInMidBatch(proxy)));
            awaitOffsetLocked();
            TargetFixture owner = takeOver(successor);
            assertThat(owner.claim().nextOffset()).isEqualTo(1L);
            owner.write(2, upsert(ORDERS, 2L, "the successor's", null));
            proxy.pass();
            assertThat(catchThrowable(() -> write.get(60, TimeUnit.SECONDS))).isInstanceOf(ExecutionException.class);
            assertThat(rows("orders"))
                    .extracting(row -> row.get("customer"))
                    .containsExactlyInAnyOrder("Ada", "the successor's");
        } finally {
            thread.shutdownNow();
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

    /** A lane tries as often as needed; two attempts are enough here. */
    private TargetFixture takeOver(Target target) {
        try {
            return owning(target, PARTITION);
        } catch (RuntimeException e) {
            assertThat(target.classify(e)).isEqualTo(FailureKind.TRANSIENT);
            return owning(target, PARTITION);
        }
    }

    /** Rows whose last value hangs the network when it is bound: by then the offset is moved, and nothing committed. */
    private static dev.millrace.core.RowChange[] hangInMidBatch(TcpProxy proxy) {
        var changes = new dev.millrace.core.RowChange[1_500];
        for (int i = 0; i < changes.length; i++) {
            boolean last = i == changes.length - 1;
            changes[i] = upsert(ORDERS, (long) i, last ? new Hanging(proxy) : "the zombie's", null);
        }
        return changes;
    }

    /** Text that stops the network as soon as somebody asks for it. */
    record Hanging(TcpProxy proxy) {
        @Override
        public String toString() {
            proxy.hang();
            return "the zombie's";
        }
    }

    private void awaitOffsetLocked() {
        awaitLocked("the hanging writer to hold the offset", "SELECT next_offset FROM _millrace_offsets");
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

    private String throughProxy(TcpProxy proxy) {
        return fixture().url().replace(":" + fixture().server().port(), ":" + proxy.port());
    }

    @Test
    default void aDatabaseThatIsAwayIsATransientFailure() {
        try (TcpProxy proxy = TcpProxy.to(fixture().server().port());
                Target target = fixture().open(throughProxy(proxy), "sink", NOWHERE)) {
            TargetFixture writer = owning(target, PARTITION);
            proxy.refuse();
            proxy.cut();
            Throwable failure = catchThrowable(() -> writer.write(1, upsert(ORDERS, 1L, "Ada", null)));
            assertThat(target.classify((Exception) failure)).isEqualTo(FailureKind.TRANSIENT);
            proxy.pass();
            writer.write(1, upsert(ORDERS, 1L, "Ada", null));
            assertThat(rows("orders")).hasSize(1);
        }
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

    @Test
    default void aMessageNamesTheTableAndTheStateButNoValue() {
        TableShape narrow = shape("narrow", key("id", Kind.INT64), column("code", FieldType.text(3)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(narrow, 1L, "abc"));
            Throwable failure = catchThrowable(() -> writer.write(2, upsert(narrow, 2L, "a secret value")));
            assertThat(failure).hasMessageContaining("narrow").hasMessageContaining("SQLState 22001");
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                assertThat(cause.toString()).doesNotContain("secret");
            }
            assertThat(target.classify((Exception) failure)).isEqualTo(FailureKind.POISON);
        }
    }

    @Test
    default void aWrongPasswordIsReportedOnItsKeyAndNotRepeated() {
        TargetSettings right = fixture().settings(fixture().url(), "sink", NOWHERE);
        TargetSettings wrong = new TargetSettings(
                right.url(),
                right.user(),
                Optional.of(new Password("not-the-password")),
                right.connections(),
                right.load(),
                right.offsets(),
                right.start());
        assertThat(Targets.probe(right)).isEmpty();
        assertThat(Targets.probe(wrong)).singleElement().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo("connection.password");
            assertThat(problem.message()).doesNotContain("not-the-password");
        });
    }

    @Test
    default void anUnreachableHostIsReportedOnTheUrl() {
        String nowhere = fixture().url().replace(":" + fixture().server().port(), ":1");
        assertThat(Targets.probe(fixture().settings(nowhere, "sink", NOWHERE)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.key()).isEqualTo("connection.url"));
    }

    @Test
    default void twoTasksThatCreateAndAlterOneTableAtTheSameMomentBothSucceed() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Target first = open();
                Target second = open()) {
            TargetFixture one = owning(first, PARTITION);
            TargetFixture two = owning(second, new TopicPartition("orders", 1));
            for (int column = 0; column < 12; column++) {
                TableShape wider =
                        shape("orders", key("id", Kind.INT64), column("c" + column, FieldType.of(Kind.INT32)));
                long offset = column + 1L;
                CyclicBarrier start = new CyclicBarrier(2);
                Future<?> other = thread.submit(() -> {
                    start.await();
                    landed(() -> two.write(offset, upsert(wider, -offset, 2)));
                    return null;
                });
                start.await();
                landed(() -> one.write(offset, upsert(wider, offset, 1)));
                other.get(30, TimeUnit.SECONDS);
            }
            assertThat(rows("orders")).hasSize(24);
        } finally {
            thread.shutdownNow();
        }
    }

    /** As a lane does it: the server may take one of two changes of a table for a deadlock. */
    private static void landed(Runnable write) {
        for (int attempt = 1; ; attempt++) {
            try {
                write.run();
                return;
            } catch (TargetException e) {
                if (e.kind() != FailureKind.TRANSIENT || attempt == 3) {
                    throw e;
                }
            }
        }
    }

    @Test
    default void twoWritersOfOneTableWithPartitionsOfTheirOwnBothLand() {
        TopicPartition other = new TopicPartition("orders", 1);
        try (Target first = open();
                Target second = open()) {
            TargetFixture one = owning(first, PARTITION);
            TargetFixture two = owning(second, other);
            one.write(1, upsert(ORDERS, 1L, "one", null));
            two.write(1, upsert(ORDERS, 2L, "two", null));
            assertThat(rows("orders")).hasSize(2);
        }
    }
}
