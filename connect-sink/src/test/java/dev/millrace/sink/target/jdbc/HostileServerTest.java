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
import dev.millrace.databases.Engine;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.testkit.NeedsDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whichever of our statements a hostile server answers with the request for a file of the worker, it gets none of it. */
@NeedsDatabase(Engine.MARIADB)
class HostileServerTest {
    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);
    private static final TableShape ORDERS =
            shape("orders", key("id", Kind.INT64), column("customer", FieldType.of(Kind.TEXT)));
    private static final String SECRET = "root:x:0:0, what only this machine may know";
    private static final int STATEMENTS_MOST = 200;

    @Test
    void noStatementGivesAServerAFileOfTheWorker(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("passwd"), SECRET);
        List<String> attacked = new ArrayList<>();
        for (int n = 0; n < STATEMENTS_MOST; n++) {
            JdbcFixture fixture = new JdbcFixture(Engine.MARIADB, LoadMethod.BULK);
            try (HostileServer hostile = new HostileServer(fixture.server().port(), n, file.toString())) {
                Throwable failure = catchThrowable(() -> work(fixture, hostile));
                assertThat(hostile.loot()).as(hostile.attacked()).doesNotContain(SECRET);
                if (hostile.attacked().isEmpty()) {
                    assertThat(failure).isNull();
                    break;
                }
                attacked.add(hostile.attacked());
                if (hostile.attacked().startsWith("LOAD DATA")) {
                    assertThat(hostile.loot())
                            .as("what we wanted to send anyway")
                            .isNotEmpty();
                } else {
                    assertThat(hostile.loot()).as(hostile.attacked()).isEmpty();
                }
            }
        }
        assertThat(attacked)
                .hasSizeLessThan(STATEMENTS_MOST)
                .anyMatch(sql -> sql.startsWith("SET SESSION"))
                .anyMatch(sql -> sql.startsWith("SELECT"))
                .anyMatch(sql -> sql.startsWith("CREATE TABLE"))
                .anyMatch(sql -> sql.startsWith("UPDATE"))
                .anyMatch(sql -> sql.startsWith("LOAD DATA"))
                .anyMatch(sql -> sql.startsWith("COMMIT"));
    }

    /** Everything that a sink says to a server, from its first connection to its second batch. */
    private static void work(JdbcFixture fixture, HostileServer hostile) {
        String url = fixture.url().replace(":" + fixture.server().port() + "/", ":" + hostile.port() + "/");
        try (Target target = fixture.open(url, "sink", new OffsetStart(0, partition -> null))) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(
                    10,
                    IntStream.range(0, 10)
                            .mapToObj(id -> upsert(ORDERS, (long) id, "c" + id))
                            .toArray(RowChange[]::new));
            writer.write(12, upsert(ORDERS, 1L, "again"), upsert(ORDERS, 2L, "again"));
        }
    }
}
