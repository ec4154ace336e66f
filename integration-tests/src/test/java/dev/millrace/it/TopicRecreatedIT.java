package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.databases.Engine;
import dev.millrace.runtime.ConnectClient;
import dev.millrace.runtime.ConnectorStatus;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.NeedsDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/**
 * A topic is deleted, created again, and has grown past the stored offset before the sink comes back. No record tells;
 * with an admin client of its own the sink sees it all the same.
 */
@NeedsDatabase(Engine.MARIADB)
class TopicRecreatedIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NAME = "again";

    @Test
    void aTopicOfAnotherIdStopsTheSinkUntilItIsToldToTakeItFromItsStart() throws Exception {
        Database target = Database.fresh(Engine.MARIADB, "recreated");
        ConnectClient connect = Cluster.worker();
        try {
            ConnectorConfigFile sink;
            try (EventTopic topic = EventTopic.create(NAME, 1)) {
                sink = topic.log(NAME, target)
                        .with("offsets.admin.bootstrap.servers", Cluster.bootstrapServers())
                        .resolved(Pipeline.environment(Cluster.bootstrapServers(), target, target));
                topic.write(2);
                connect.create(sink.toJson());
                awaitExact(topic.committed(), target);
            }
            connect.stop(NAME);
            connect.awaitStopped(NAME, LIMIT);
            deleteTopic();

            try (EventTopic topic = createAgain()) {
                topic.write(7);
                connect.resume(NAME);
                ConnectorStatus failed = connect.await(NAME, "fail", LIMIT, status -> status.tasks().stream()
                        .anyMatch(task -> task.state().equals("FAILED")));
                // The task that has the topic's one partition, and whoever has got it after that.
                assertThat(failed.tasks())
                        .filteredOn(task -> task.state().equals("FAILED"))
                        .isNotEmpty()
                        .allSatisfy(task -> assertThat(task.trace())
                                .contains("again-0 is another one")
                                .contains("offsets.on.reset"));

                target.execute("DELETE FROM events");
                connect.put(NAME, sink.with("offsets.on.reset", "earliest").config());
                awaitExact(topic.committed(), target);
            }
        } finally {
            connect.delete(NAME);
        }
    }

    private static void deleteTopic() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", Cluster.bootstrapServers()))) {
            admin.deleteTopics(List.of(NAME)).all().get();
        }
    }

    /** The broker says that the topic exists until it has really gone. */
    private static EventTopic createAgain() {
        EventTopic[] created = new EventTopic[1];
        Await.within(LIMIT)
                .untilAsserted("the topic to be created again", () -> created[0] = EventTopic.create(NAME, 1));
        return created[0];
    }

    private static void awaitExact(SortedSet<String> expected, Database target) {
        Await.within(LIMIT).untilAsserted(() -> assertThat(EventLog.differences(expected, target, "events"))
                .isEmpty());
    }
}
