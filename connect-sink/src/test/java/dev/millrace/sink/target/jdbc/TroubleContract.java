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
import dev.millrace.core.RowChange;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.sink.target.Targets;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TcpProxy;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;

/** What odd names, a connection that is cut, a rival or a wrong password come to, on every server. */
interface TroubleContract {
    TopicPartition ORDERS_0 = new TopicPartition("orders", 0);
    TableShape ROWS = shape("orders", key("id", Kind.INT64), column("customer", FieldType.of(Kind.TEXT)));
    OffsetStart ANYWHERE = new OffsetStart(0, partition -> null);

    JdbcFixture fixture();

    /** Whether a writer that hangs can be ended by its successor; else its connection has to be lost. */
    default boolean ends() {
        return true;
    }

    private Target target() {
        return fixture().open("sink", ANYWHERE);
    }

    private Target through(TcpProxy proxy) {
        return fixture().open(fixture().elsewhere(proxy.port()), "sink", ANYWHERE);
    }

    @Test
    default void namesAreQuotedWhateverTheyHold() {
        TableShape odd = shape(
                "select from; \"x\" 'y' `z`",
                key("order", Kind.INT64),
                column("a b.c'd\"e`f", FieldType.of(Kind.TEXT)));
        try (Target target = target()) {
            owning(target, ORDERS_0).write(1, upsert(odd, 1L, "v"));
            assertThat(target.describe(odd.table())).isPresent();
        }
    }

    /** The former owner hangs with the offsets' locks in hand; its session is ended and the new one goes on. */
    @Test
    default void aHangingWriterIsEndedByItsSuccessorAndItsBatchNeverLands() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (TcpProxy proxy = fixture().proxy();
                Target hanging = through(proxy);
                Target successor = target()) {
            TargetFixture former = owning(hanging, ORDERS_0);
            former.write(1, upsert(ROWS, 1L, "Ada"));
            Future<?> write = thread.submit(() -> former.write(2, hangInMidBatch(proxy)));
            Await.seconds(20).until("the writer to hang", () -> Hanging.HAPPENED.contains(proxy.port()));
            if (!ends()) {
                proxy.cut(); // then the server has to find out itself
            }
            TargetFixture owner = takeOver(successor);
            assertThat(owner.claim().nextOffset()).isEqualTo(1L);
            owner.write(2, upsert(ROWS, 2L, "the successor's"));
            proxy.pass();
            assertThat(catchThrowable(() -> write.get(60, TimeUnit.SECONDS))).isInstanceOf(ExecutionException.class);
            assertThat(fixture().rows("orders"))
                    .extracting(row -> row.get("customer"))
                    .containsExactlyInAnyOrder("Ada", "the successor's");
        } finally {
            thread.shutdownNow();
        }
    }

    /** A lane tries as often as needed; where nobody may end a session, its locks go with its connection. */
    private TargetFixture takeOver(Target target) {
        for (int attempt = 1; ; attempt++) {
            try {
                return owning(target, ORDERS_0);
            } catch (TargetException e) {
                if (e.kind() != FailureKind.TRANSIENT || attempt == 5) {
                    throw e;
                }
            }
        }
    }

    private static RowChange[] hangInMidBatch(TcpProxy proxy) {
        RowChange[] changes = new RowChange[1_500];
        for (int i = 0; i < changes.length; i++) {
            boolean last = i == changes.length - 1;
            changes[i] = upsert(ROWS, (long) i, last ? new Hanging(proxy) : "the zombie's");
        }
        return changes;
    }

    /** Text that stops the network as soon as somebody asks for it. */
    record Hanging(TcpProxy proxy) {
        static final Set<Integer> HAPPENED = ConcurrentHashMap.newKeySet();

        @Override
        public String toString() {
            proxy.hang();
            HAPPENED.add(proxy.port());
            return "the zombie's";
        }
    }

    @Test
    default void aDatabaseThatIsAwayIsATransientFailure() {
        try (TcpProxy proxy = fixture().proxy();
                Target target = through(proxy)) {
            TargetFixture writer = owning(target, ORDERS_0);
            proxy.refuse();
            proxy.cut();
            Throwable failure = catchThrowable(() -> writer.write(1, upsert(ROWS, 1L, "Ada")));
            assertThat(target.classify((Exception) failure)).isEqualTo(FailureKind.TRANSIENT);
            proxy.pass();
            writer.write(1, upsert(ROWS, 1L, "Ada"));
            assertThat(fixture().rows("orders")).hasSize(1);
        }
    }

    @Test
    default void aMessageNamesTheTableAndTheStateButNoValue() {
        TableShape narrow = shape("narrow", key("id", Kind.INT64), column("code", FieldType.text(3)));
        try (Target target = target()) {
            TargetFixture writer = owning(target, ORDERS_0);
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
        TargetSettings right = fixture().settings(fixture().url(), "sink", ANYWHERE);
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
        String nowhere = fixture().elsewhere(1);
        assertThat(Targets.probe(fixture().settings(nowhere, "sink", ANYWHERE)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.key()).isEqualTo("connection.url"));
    }

    @Test
    default void twoWritersOfOneTableWithPartitionsOfTheirOwnBothLand() {
        TopicPartition other = new TopicPartition("orders", 1);
        try (Target first = target();
                Target second = target()) {
            TargetFixture one = owning(first, ORDERS_0);
            TargetFixture two = owning(second, other);
            one.write(1, upsert(ROWS, 1L, "one"));
            two.write(1, upsert(ROWS, 2L, "two"));
            assertThat(fixture().rows("orders")).hasSize(2);
        }
    }
}
