package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.Engine;
import dev.millrace.runtime.ConnectClient;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.NeedsDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** Connect's own way to move a connector's offsets moves those in the target along. */
@NeedsDatabase({Engine.MARIADB, Engine.POSTGRES})
class OffsetsRestIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void patchAndDeleteOnMariaDb() throws Exception {
        patchAndDelete(Engine.MARIADB, "rest-mariadb");
    }

    @Test
    void patchAndDeleteOnPostgres() throws Exception {
        patchAndDelete(Engine.POSTGRES, "rest-postgres");
    }

    private static void patchAndDelete(Engine engine, String sink) throws Exception {
        Database target = Database.fresh(engine, "offsets");
        ConnectClient connect = Cluster.worker();
        try (EventTopic topic = EventTopic.create(sink, 2)) {
            topic.write(6);
            connect.create(topic.log(sink, target)
                    .resolved(Pipeline.environment(Cluster.bootstrapServers(), target, target))
                    .toJson());
            connect.awaitRunning(sink, LIMIT);
            awaitExact(topic.committed(), target);
            Audit audit = Audit.of(target, "events");

            // Back, in one of two partitions.
            stopAndEmpty(connect, sink, target);
            connect.patchOffsets(
                    sink,
                    """
                    {"offsets": [{"partition": {"kafka_topic": "%s", "kafka_partition": 1},
                                  "offset": {"kafka_offset": 30}}]}"""
                            .formatted(topic.name()));
            assertThat(storedOffset(target, sink, 1)).isEqualTo(30);
            connect.resume(sink);
            String from = EventLog.position(topic.name(), 1, 30);
            SortedSet<String> again = topic.committed().tailSet(from);
            awaitExact(again, target);
            assertThat(audit.doubles().keySet()).isEqualTo(again);

            // On, past events that are never read.
            connect.stop(sink);
            connect.awaitStopped(sink, LIMIT);
            long end = storedOffset(target, sink, 0);
            topic.write(1);
            connect.patchOffsets(
                    sink,
                    """
                    {"offsets": [{"partition": {"kafka_topic": "%s", "kafka_partition": 0},
                                  "offset": {"kafka_offset": %d}}]}"""
                            .formatted(topic.name(), end + 10));
            target.execute("DELETE FROM events");
            connect.resume(sink);
            awaitExact(
                    topic.committed().stream()
                            .filter(position -> position.compareTo(EventLog.position(topic.name(), 0, end + 10)) >= 0)
                            .filter(position -> position.startsWith(topic.name() + "-0@")
                                    || position.compareTo(EventLog.position(topic.name(), 1, end)) >= 0)
                            .collect(Collectors.toCollection(TreeSet::new)),
                    target);

            // From the beginning.
            stopAndEmpty(connect, sink, target);
            connect.deleteOffsets(sink);
            connect.resume(sink);
            awaitExact(topic.committed(), target);
        } finally {
            connect.delete(sink);
        }
    }

    /** Connect then hands over an empty map: all that the target has of the connector goes. */
    @Test
    void deleteWithNothingCommittedInKafkaRemovesAllRowsOfTheConnector() throws Exception {
        Database target = Database.fresh(Engine.MARIADB, "offsets");
        ConnectClient connect = Cluster.worker();
        try (EventTopic topic = EventTopic.create("rest-fresh", 1)) {
            connect.create(topic.log("rest-fresh", target)
                    .resolved(Pipeline.environment(Cluster.bootstrapServers(), target, target))
                    .toJson());
            topic.write(2);
            awaitExact(topic.committed(), target);
            stopAndEmpty(connect, "rest-fresh", target);
            forget("connect-rest-fresh");
            target.execute("INSERT INTO _millrace_offsets (namespace, connector, topic, `partition`, generation, epoch,"
                    + " next_offset, updated_at) VALUES ('default', 'other', 't', 0, 1, 0, 5, CURRENT_TIMESTAMP)");
            assertThat(connect.offsets("rest-fresh").path("offsets")).isEmpty();

            connect.deleteOffsets("rest-fresh");

            assertThat(rows(target, "rest-fresh")).isZero();
            assertThat(rows(target, "other")).isEqualTo(1);
            connect.resume("rest-fresh");
            awaitExact(topic.committed(), target);
        } finally {
            connect.delete("rest-fresh");
        }
    }

    /** As after a cluster lost its groups, or before the first commit. */
    private static void forget(String group) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", Cluster.bootstrapServers()))) {
            Await.within(LIMIT)
                    .untilAsserted(() ->
                            admin.deleteConsumerGroups(List.of(group)).all().get());
        }
    }

    private static void stopAndEmpty(ConnectClient connect, String sink, Database target) throws SQLException {
        connect.stop(sink);
        connect.awaitStopped(sink, LIMIT);
        target.execute("DELETE FROM events");
    }

    private static void awaitExact(SortedSet<String> expected, Database target) {
        Await.within(LIMIT).untilAsserted(() -> assertThat(EventLog.differences(expected, target, "events"))
                .isEmpty());
    }

    private static long storedOffset(Database target, String sink, int partition) throws SQLException {
        return target.number("SELECT next_offset FROM _millrace_offsets WHERE connector = '" + sink + "' AND "
                + target.quote("partition") + " = " + partition);
    }

    private static long rows(Database target, String sink) throws SQLException {
        return target.number("SELECT COUNT(*) FROM _millrace_offsets WHERE connector = '" + sink + "'");
    }
}
