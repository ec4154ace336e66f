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
import dev.millrace.databases.Engine;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.testkit.NeedsDatabase;
import dev.millrace.testkit.TcpProxy;
import dev.millrace.testkit.TcpProxy.Moment;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A schema changes in the midst of a batch and the writer dies, at each of its steps: a table is created, filled, widened
 * and filled again, some of which commits by itself on MySQL and MariaDB. Whoever comes next finishes it.
 */
@NeedsDatabase({Engine.MARIADB, Engine.MYSQL, Engine.POSTGRES})
class SchemaChangeCrashTest {
    private static final OffsetStart NOWHERE = new OffsetStart(0, partition -> null);
    private static final int STEPS_MOST = 100;

    /** After the server's answer to a step is before the next one. */
    @ParameterizedTest
    @EnumSource
    void whoeverComesAfterACrashAtAnyStepEndsWithEveryRow(Engine engine) {
        JdbcFixture fixture = new JdbcFixture(engine, LoadMethod.BULK);
        try (Target successor = fixture.open("sink", NOWHERE)) {
            int step = 0;
            while (new History(fixture, successor, step).run()) {
                step++;
            }
            assertThat(step).as("steps").isBetween(10, STEPS_MOST);
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
            String table = "orders_" + step;
            this.fixture = fixture;
            this.successor = successor;
            this.step = step;
            this.partition = new TopicPartition(table, 0);
            this.narrow = shape(table, key("id", Kind.INT64), column("customer", FieldType.of(Kind.TEXT)));
            this.wide = shape(
                    table,
                    key("id", Kind.INT64),
                    column("customer", FieldType.of(Kind.TEXT)),
                    column("note", FieldType.of(Kind.TEXT)));
        }

        /** Whether the writer got as far as the step. */
        boolean run() {
            AtomicInteger left = new AtomicInteger(step);
            boolean died;
            try (TcpProxy proxy = TcpProxy.to(fixture.server().port());
                    Target first = fixture.open(fixture.url(proxy), "sink", NOWHERE)) {
                TargetFixture writer = owning(first, partition);
                proxy.cutOn(Moment.ANSWERED, said -> left.getAndDecrement() == 0);
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
                    .extracting(row -> row.get("id") + " " + row.get("customer") + " " + row.get("note"))
                    .containsExactlyInAnyOrder(
                            "1 first null", "2 second null", "3 third null", "4 fourth wide", "5 fifth wide");
            return died;
        }

        private void writeFrom(long stored, TargetFixture writer) {
            if (stored < 2) {
                writer.write(2, upsert(narrow, 1L, "first"), upsert(narrow, 2L, "second"));
            }
            if (stored < 5) {
                writer.write(
                        5,
                        upsert(narrow, 3L, "third"),
                        upsert(wide, 4L, "fourth", "wide"),
                        upsert(wide, 5L, "fifth", "wide"));
            }
        }
    }
}
