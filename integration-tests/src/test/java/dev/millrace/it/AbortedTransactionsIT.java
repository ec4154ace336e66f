package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.Engine;
import dev.millrace.runtime.ConnectClient;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.NeedsDatabase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a source took back is in Kafka all the same, and the markers that tell so take offsets of their own. */
@NeedsDatabase(Engine.POSTGRES)
class AbortedTransactionsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void abortedTransactionsOfTheSourceAreNeverApplied() throws Exception {
        Database target = Database.fresh(Engine.POSTGRES, "aborted");
        ConnectClient connect = Cluster.worker();
        Map<String, String> environment = Pipeline.environment(Cluster.bootstrapServers(), target, target);
        try (EventTopic topic = EventTopic.create("aborted", 2)) {
            topic.write(4);
            connect.create(
                    topic.log("aborted-log", target).resolved(environment).toJson());
            connect.create(topic.rows("aborted-rows", target)
                    .with("table.name.format", "rows")
                    .resolved(environment)
                    .toJson());
            topic.write(9); // the last of all is an aborted one no more
            assertThat(topic.aborted()).hasSize(150);
            assertThat(topic.committed()).hasSize(500);
            Await.within(LIMIT).untilAsserted(() -> {
                assertThat(EventLog.differences(topic.committed(), target, "events"))
                        .isEmpty();
                assertThat(target.number("SELECT COUNT(*) FROM rows")).isEqualTo(500);
            });
        } finally {
            connect.delete("aborted-log");
            connect.delete("aborted-rows");
        }
    }
}
