package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.Engine;
import dev.millrace.runtime.ConnectClient;
import dev.millrace.runtime.WorkerProcess;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.NeedsDatabase;
import dev.millrace.testkit.TcpProxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;

/** A transform spreads one partition over two tables, and the worker dies when one of them is written. */
@NeedsDatabase(Engine.POSTGRES)
class RoutedTopicIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String NAME = "routed";
    private static final String OTHER = "elsewhere";

    @Test
    void aCrashBetweenTheTwoTablesOfAPartitionLosesAndDoublesNothing() throws Exception {
        Database target = Database.fresh(Engine.POSTGRES, NAME);
        try (EventTopic topic = EventTopic.create(NAME, 1);
                TcpProxy proxy = TcpProxy.to(target.server().port())) {
            Map<String, String> environment = through(proxy, target);
            try (WorkerProcess worker = Cluster.startProcess(NAME, "worker-1", environment)) {
                ConnectClient connect = worker.client();
                connect.create(topic.log(NAME, target)
                        .with("table.name.format", "${topic}")
                        .with("transforms", "lineage,route")
                        .with("transforms.route.type", "org.apache.kafka.connect.transforms.RegexRouter")
                        .with("transforms.route.regex", ".*")
                        .with("transforms.route.replacement", OTHER)
                        .with("transforms.route.predicate", "marked")
                        .with("predicates", "marked")
                        .with("predicates.marked.type", "org.apache.kafka.connect.transforms.predicates.HasHeaderKey")
                        .with("predicates.marked.name", EventTopic.MARK)
                        .toJson());
                topic.write(5);
                awaitExact(topic, target);

                proxy.hangAfter("INSERT INTO \"");
                topic.write(2);
                Await.within(LIMIT).until("one of the tables to be written, and the other not yet", proxy::isHanging);
                worker.kill();
            }
            proxy.pass();
            topic.write(5);
            try (WorkerProcess next = Cluster.startProcess(NAME, "worker-2", environment)) {
                awaitExact(topic, target);
                assertThat(next.client().status(NAME).isFailed()).isFalse();
                next.client().delete(NAME);
            }
        }
    }

    /** The driver sends each statement's text, and not only the first time. */
    private static Map<String, String> through(TcpProxy proxy, Database target) {
        Map<String, String> environment =
                new HashMap<>(Pipeline.environment(Cluster.bootstrapServers(), target, target));
        environment.put(
                "TARGET_URL", target.url().replaceFirst(":\\d+/", ":" + proxy.port() + "/") + "?prepareThreshold=0");
        return environment;
    }

    private static void awaitExact(EventTopic topic, Database target) {
        SortedSet<String> others = topic.marked();
        SortedSet<String> own = topic.committed();
        own.removeAll(others);
        Await.within(LIMIT).untilAsserted(() -> {
            assertExact(own, target, NAME);
            assertExact(others, target, OTHER);
        });
    }

    private static void assertExact(SortedSet<String> positions, Database target, String table) throws SQLException {
        assertThat(EventLog.differences(positions, target, table)).as(table).isEmpty();
    }
}
