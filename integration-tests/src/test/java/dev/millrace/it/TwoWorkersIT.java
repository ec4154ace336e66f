package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.Engine;
import dev.millrace.runtime.ConnectClient;
import dev.millrace.runtime.ConnectorStatus;
import dev.millrace.runtime.WorkerProcess;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.NeedsDatabase;
import dev.millrace.testkit.TcpProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A worker freezes in the midst of a transaction, with locks held and a network that says nothing. Another one takes
 * over; then the first wakes up and believes that nothing has happened.
 */
@NeedsDatabase({Engine.MARIADB, Engine.POSTGRES})
class TwoWorkersIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "POSTGRES"})
    void theWriterThatHangsIsFenced(Engine engine) throws Exception {
        String name = "frozen-" + engine.name().toLowerCase(Locale.ROOT);
        Database target = Database.fresh(engine, "frozen");
        Map<String, String> direct = Pipeline.environment(Cluster.bootstrapServers(), target, target);
        try (EventTopic topic = EventTopic.create(name, 2);
                TcpProxy proxy = TcpProxy.to(target.server().port());
                WorkerProcess healthy = Cluster.startProcess(name, "healthy", direct);
                WorkerProcess frozen = Cluster.startProcess(name, "frozen", through(proxy, direct))) {
            ConnectClient connect = healthy.client();
            // Posted as it is: each worker reaches the target by its own environment.
            connect.create(topic.log(name, target)
                    .with("tasks.max", "2")
                    .with("batch.max.rows", "100")
                    .toJson());
            awaitTasksOn(2, connect, name);
            topic.awaitReaders(2, "connect-" + name, LIMIT);
            topic.write(5); // each has taken its partition over, and signed it, once its part of this is there
            awaitExact(topic, target, LIMIT);
            Audit audit = Audit.of(target, "events");

            freezeInMidBatch(topic, target, proxy, frozen);
            topic.write(5);
            awaitExact(topic, target, TAKEN_OVER_WITHIN);
            awaitTasksOn(1, connect, name);
            assertThat(log(name, "healthy").contains("Ended the session of the former owner"))
                    .as("the successor met the locks of the batch and ended the session that held them")
                    .isTrue();

            proxy.pass();
            signal("CONT", frozen);
            topic.write(5);
            frozen.client().awaitReady(LIMIT);
            awaitTasksOn(2, connect, name);
            topic.write(5);
            awaitExact(topic, target, LIMIT);
            assertThat(audit.doubles()).isEmpty();
            assertThat(connect.status(name).isFailed()).isFalse();
            connect.delete(name);
        }
    }

    /** With the target behind the proxy; everything else is the same. */
    private static Map<String, String> through(TcpProxy proxy, Map<String, String> direct) {
        Map<String, String> environment = new HashMap<>(direct);
        environment.computeIfPresent("TARGET_URL", (key, url) -> url.replaceFirst(":\\d+/", ":" + proxy.port() + "/"));
        assertThat(environment).isNotEqualTo(direct);
        return environment;
    }

    /** Stops the network when the worker has opened a transaction, and then the worker. */
    private static void freezeInMidBatch(EventTopic topic, Database target, TcpProxy proxy, WorkerProcess worker)
            throws Exception {
        proxy.hangAfter(topic.name()); // a batch begins with the offsets of its topic
        topic.write(3);
        Await.within(LIMIT).untilAsserted(() -> {
            assertThat(proxy.isHanging()).isTrue();
            assertThat(openTransactions(target)).isNotEmpty();
        });
        signal("STOP", worker);
    }

    /** What has written and not committed; both writers may, but only one of them stays. */
    private static String openTransactions(Database target) throws SQLException {
        return target.text(
                switch (target.engine()) {
                    case MARIADB, MYSQL ->
                        // Who asks again within a tenth of a second gets the same answer again, however old.
                        "SELECT GROUP_CONCAT(trx_id ORDER BY trx_id) FROM (SELECT SLEEP(0.2)) AS pause,"
                                + " information_schema.innodb_trx"
                                + " JOIN information_schema.processlist ON id = trx_mysql_thread_id"
                                + " WHERE trx_rows_modified > 0 AND db = DATABASE()";
                    case POSTGRES ->
                        "SELECT string_agg(backend_xid::text, ',' ORDER BY pid) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND backend_xid IS NOT NULL";
                });
    }

    private static void signal(String name, WorkerProcess worker) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(worker.pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    /** All tasks run, on so many workers. */
    private static void awaitTasksOn(int workers, ConnectClient connect, String connector) {
        connect.await(
                connector,
                "run on " + workers + " workers",
                LIMIT,
                status -> status.isRunning()
                        && status.tasks().size() == 2
                        && status.tasks().stream()
                                        .map(ConnectorStatus.Task::worker)
                                        .distinct()
                                        .count()
                                == workers);
    }

    private static void awaitExact(EventTopic topic, Database target, Duration limit) {
        Await.within(limit).untilAsserted(() -> assertThat(EventLog.differences(topic.committed(), target, "events"))
                .isEmpty());
    }

    private static String log(String group, String worker) throws Exception {
        Path log = Build.scratch(group).resolve(worker).resolve("logs/millrace.log");
        return Files.readString(log);
    }
}
