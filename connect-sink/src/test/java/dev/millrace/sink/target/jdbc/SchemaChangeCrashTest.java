package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.required;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.core.Column;
import dev.millrace.core.Column.Told;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableShape;
import dev.millrace.databases.Engine;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.testkit.NeedsDatabase;
import dev.millrace.testkit.TcpProxy;
import dev.millrace.testkit.TcpProxy.Moment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A schema changes in the midst of a batch and the writer dies, at each of its steps: a table is created, filled, widened
 * and filled again, some of which commits by itself on MySQL and MariaDB. Whoever comes next finishes it.
 */
@NeedsDatabase({Engine.MARIADB, Engine.MYSQL, Engine.POSTGRES})
class SchemaChangeCrashTest {
    private static final OffsetStart NOWHERE = new OffsetStart(0, partition -> null);
    private static final int STEPS_MOST = 200;
    /** Each step at night, and one of three by day. */
    private static final int STRIDE = Integer.getInteger("millrace.seeds", 0) > 1_000 ? 1 : 3;

    /** After the server's answer to a step is before the next one. */
    @ParameterizedTest
    @EnumSource
    void whoeverComesAfterACrashAtAnyStepEndsWithEveryRow(Engine engine) {
        int steps = crashes(engine, Moment.ANSWERED, STRIDE, said -> true);
        assertThat(steps).as("steps").isBetween(10, STEPS_MOST);
    }

    /** The server may never have heard of a change, or be in the midst of it, when the writer dies. */
    @ParameterizedTest
    @CsvSource({
        "MARIADB,BEFORE",
        "MARIADB,DURING",
        "MYSQL,BEFORE",
        "MYSQL,DURING",
        "POSTGRES,BEFORE",
        "POSTGRES,DURING",
    })
    void whoeverComesAfterACrashBeforeOrWithinAChangeEndsWithEveryRow(Engine engine, Moment moment) {
        int changes = crashes(
                engine,
                moment,
                1,
                said -> said.contains("things_") && (said.contains("CREATE TABLE") || said.contains("ALTER TABLE")));
        assertThat(changes).as("changes of the table").isBetween(6, STEPS_MOST);
    }

    /** Tells at how many steps the writer died. */
    private static int crashes(Engine engine, Moment moment, int stride, Predicate<String> at) {
        JdbcFixture fixture = new JdbcFixture(engine, LoadMethod.BULK);
        try (Target successor = fixture.open("sink", NOWHERE)) {
            int step = 0;
            while (new History(fixture, successor, step).run(moment, at)) {
                step += stride;
            }
            return step;
        }
    }

    /** The same history on a table and a topic of its own, and the step at which its first writer dies. */
    private static final class History {
        private final JdbcFixture fixture;
        private final Target successor;
        private final int step;
        private final TopicPartition partition;
        private final TableShape narrow;
        private final TableShape wide;

        History(JdbcFixture fixture, Target successor, int step) {
            String table = "things_" + step;
            this.fixture = fixture;
            this.successor = successor;
            this.step = step;
            this.partition = new TopicPartition(table, 0);
            this.narrow = shape(
                    table,
                    key("id", Kind.INT64),
                    column("customer", FieldType.text(10)),
                    column("n", FieldType.of(Kind.INT16)),
                    required("needed", Kind.INT32));
            this.wide = shape(
                    table,
                    key("id", Kind.INT64),
                    column("customer", FieldType.text(60)),
                    column("n", FieldType.of(Kind.INT64)),
                    column("needed", FieldType.of(Kind.INT32)),
                    new Column("status", FieldType.of(Kind.INT32), false, false, new Told(7, "how it is")),
                    column("note", FieldType.of(Kind.TEXT)));
        }

        /** Whether the writer got as far as the step. */
        boolean run(Moment moment, Predicate<String> at) {
            AtomicInteger left = new AtomicInteger(step);
            boolean died;
            try (TcpProxy proxy = TcpProxy.to(fixture.server().port());
                    Target first = fixture.open(fixture.url(proxy), "sink", NOWHERE)) {
                TargetFixture writer = owning(first, partition);
                proxy.cutOn(moment, said -> at.test(said) && left.getAndDecrement() == 0);
                Throwable failure = catchThrowable(() -> writeFrom(0, writer));
                died = !proxy.disarm();
                if (!died) {
                    assertThat(failure).isNull(); // while a change of the schema that is found made is no failure
                }
            }
            TargetFixture writer = owning(successor, partition);
            Long stored = writer.claim().nextOffset();
            writeFrom(stored == null ? 0 : stored, writer);
            String table = narrow.table().name();
            assertThat(fixture.rows(table))
                    .as("the writer died at step %s", step)
                    .extracting(row -> row.get("id") + " " + row.get("customer") + " " + row.get("n") + " "
                            + row.get("needed") + " " + row.get("status") + " " + row.get("note"))
                    .containsExactlyInAnyOrder(
                            "1 first 1 10 7 null",
                            "2 second 2 20 7 null",
                            "3 third 3 30 7 null",
                            "4 the fourth customer 4000000000 null 8 wide",
                            "5 fifth 5 50 9 wide");
            return died;
        }

        private void writeFrom(long stored, TargetFixture writer) {
            if (stored < 2) {
                writer.write(
                        2, upsert(narrow, 1L, "first", (short) 1, 10), upsert(narrow, 2L, "second", (short) 2, 20));
            }
            if (stored < 3) {
                writer.write(3, upsert(narrow, 3L, "third", (short) 3, 30));
            }
            if (stored < 5) {
                writer.write(
                        5,
                        upsert(wide, 4L, "the fourth customer", 4_000_000_000L, null, 8, "wide"),
                        upsert(wide, 5L, "fifth", 5L, 50, 9, "wide"));
            }
        }
    }
}
