package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.DatabaseServers;
import dev.millrace.databases.Engine;
import dev.millrace.runtime.ConnectClient;
import dev.millrace.runtime.ConnectorStatus;
import dev.millrace.runtime.WorkerProcess;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.NeedsDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The target dies, and before it is back the group of workers changes twice, with partitions that are paused since the
 * memory for waiting rows is full. Nobody has to lend a hand.
 */
@NeedsDatabase({Engine.MARIADB, Engine.POSTGRES})
class OutageDuringRebalanceIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int PARTITIONS = 4;
    private static final int DOWN_SECONDS = 5;

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "POSTGRES"})
    void noTaskFailsAndNothingIsLostOrDoubled(Engine engine) throws Exception {
        String name = "outage-" + engine.name().toLowerCase(java.util.Locale.ROOT);
        try (DatabaseServer server =
                        DatabaseServers.start(engine, Build.scratch(name).resolve("database"), 0);
                EventTopic topic = EventTopic.create(name, PARTITIONS)) {
            Database target = Database.freshOn(server, "outage");
            try (WorkerProcess first = Cluster.startProcess(name, "worker-1", Map.of())) {
                ConnectClient connect = first.client();
                connect.create(topic.log(name, target)
                        .with("tasks.max", "2")
                        .with("buffer.max.bytes", "8192")
                        .resolved(Pipeline.environment(Cluster.bootstrapServers(), target, target))
                        .toJson());
                connect.awaitRunning(name, LIMIT);
                try (TaskWatch watch = TaskWatch.start(connect, name)) {
                    topic.write(5);
                    awaitExact(topic, target);
                    Audit audit = Audit.of(target, "events");

                    server.kill();
                    topic.write(5);
                    try (WorkerProcess second = Cluster.startProcess(name, "worker-2", Map.of())) {
                        awaitTasksOn(2, connect, name);
                        topic.write(5);
                        downFor(DOWN_SECONDS, connect, name);
                        assertThat(second.client().connectors()).contains(name);
                    }
                    awaitTasksOn(1, connect, name);
                    topic.write(5);

                    server.start();
                    awaitExact(topic, target);
                    topic.write(5);
                    awaitExact(topic, target);
                    assertThat(audit.doubles()).isEmpty();
                    assertThat(watch.failures()).isEmpty();
                } finally {
                    server.start();
                    connect.delete(name);
                }
            }
        }
    }

    /** All that runs, runs on so many workers. */
    private static void awaitTasksOn(int workers, ConnectClient connect, String connector) {
        connect.await(
                connector,
                "run on " + workers + " workers",
                LIMIT,
                status -> status.isRunning()
                        && status.tasks().stream()
                                        .map(ConnectorStatus.Task::worker)
                                        .distinct()
                                        .count()
                                == workers);
    }

    /** The database stays away; meanwhile the tasks are looked at all the time. */
    private static void downFor(int seconds, ConnectClient connect, String connector) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        assertThat(never.await(seconds, TimeUnit.SECONDS)).isFalse();
        assertThat(connect.status(connector).isRunning()).isTrue();
    }

    private static void awaitExact(EventTopic topic, Database target) {
        Await.within(LIMIT).untilAsserted(() -> assertThat(EventLog.differences(topic.committed(), target, "events"))
                .isEmpty());
    }
}
