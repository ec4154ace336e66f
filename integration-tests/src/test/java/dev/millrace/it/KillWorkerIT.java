package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.databases.Engine;
import dev.millrace.runtime.WorkerProcess;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.NeedsDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A worker that is killed again and again, in the midst of everything, while the source is busy. */
class KillWorkerIT {
    private static final int KILLS = Integer.parseInt(Build.property("it.kills"));
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String LOG = "item_log";

    @Test
    @NeedsDatabase(Engine.MARIADB)
    void nothingIsLostOrDoubledOnMariaDb() throws Exception {
        run(Engine.MARIADB, Engine.MARIADB, KILLS);
    }

    @Test
    @NeedsDatabase({Engine.MARIADB, Engine.POSTGRES})
    void nothingIsLostOrDoubledOnPostgres() throws Exception {
        run(Engine.MARIADB, Engine.POSTGRES, Math.max(1, KILLS / 3));
    }

    private static void run(Engine from, Engine to, int kills) throws Exception {
        Database source = Database.fresh(from, "busy");
        Database target = Database.fresh(to, "kept");
        source.execute(SourceLoad.CREATE, "INSERT INTO item VALUES (1, 1, 'first')");
        String group = "killed-" + target.engineWord();
        Random random = new Random(42);
        WorkerProcess worker = Cluster.startProcess(group, "worker-0", Map.of());
        Pipeline pipeline = new Pipeline(worker.client(), Cluster.bootstrapServers(), source, target);
        try {
            pipeline.startSource(SourceLoad.TABLE);
            pipeline.deploy(pipeline.sink());
            ConnectorConfigFile log = pipeline.log(SourceLoad.TABLE, LOG);
            pipeline.deploy(log);
            pipeline.awaitEqual(SourceLoad.TABLE, "id");
            pipeline.awaitExact(SourceLoad.TABLE, LOG, LIMIT);
            Audit audit = Audit.of(target, LOG);
            try (SourceLoad load = SourceLoad.start(source)) {
                for (int kill = 1; kill <= kills; kill++) {
                    awaitProgress(target, load);
                    Thread.sleep(random.nextInt(1_500)); // the moment of the kill is to be any
                    worker.kill();
                    worker.close();
                    worker = Cluster.startProcess(group, "worker-" + kill, Map.of());
                    pipeline.ask(worker.client());
                }
                awaitProgress(target, load);
            }
            pipeline.awaitEqual(SourceLoad.TABLE, "id", LIMIT);
            pipeline.awaitExact(SourceLoad.TABLE, LOG, LIMIT);
            assertThat(target.number("SELECT COUNT(*) FROM " + LOG)).isGreaterThan(kills * 100L);
            assertThat(audit.doubles()).isEmpty();
        } finally {
            worker.close();
        }
    }

    /** The source goes on, and what it does arrives. */
    private static void awaitProgress(Database target, SourceLoad load) throws Exception {
        long events = target.number("SELECT COUNT(*) FROM " + LOG);
        long transactions = load.transactions();
        Await.within(LIMIT).untilAsserted("events to arrive", () -> {
            assertThat(load.transactions()).isGreaterThan(transactions + 5);
            assertThat(target.number("SELECT COUNT(*) FROM " + LOG)).isGreaterThan(events + 100);
        });
    }
}
