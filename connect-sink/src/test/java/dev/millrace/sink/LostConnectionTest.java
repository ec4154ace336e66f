package dev.millrace.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.DatabaseServers;
import dev.millrace.databases.Engine;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.jdbc.JdbcFixture;
import dev.millrace.testkit.NeedsDatabase;
import dev.millrace.testkit.TcpProxy;
import dev.millrace.testkit.TcpProxy.Moment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The database, or the way to it, is lost in the midst of a transaction: afterwards each event is there, once. */
@NeedsDatabase({Engine.MARIADB, Engine.MYSQL, Engine.POSTGRES})
class LostConnectionTest {
    /** Every moment with either connector, again and again, in a nightly run with its many seeds. */
    private static final int ROUNDS = Integer.getInteger("millrace.seeds", 0) > 1_000 ? 20 : 1;

    private static final int FEW = 30;
    private static final int MANY = 700;

    @ParameterizedTest
    @EnumSource
    void aConnectionThatIsCutBeforeItsCommit(Engine engine) {
        cutOnCommit(engine, Moment.BEFORE);
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatIsCutDuringItsCommit(Engine engine) {
        cutOnCommit(engine, Moment.DURING);
    }

    /** The transaction has landed, and nobody told the connector. */
    @ParameterizedTest
    @EnumSource
    void aCommitWhoseAnswerIsLost(Engine engine) {
        cutOnCommit(engine, Moment.ANSWERED);
    }

    private static void cutOnCommit(Engine engine, Moment moment) {
        try (Twins twins = new Twins(new JdbcFixture(engine))) {
            for (int changes : new int[] {FEW, MANY}) {
                for (TcpProxy proxy : List.of(twins.rowsProxy(), twins.eventsProxy())) {
                    proxy.cutOn(moment, "COMMIT");
                    twins.produce(changes);
                    twins.pollUntil("the cut", () -> assertThat(proxy.isArmed()).isFalse());
                    twins.produce(FEW);
                    twins.awaitExact();
                }
            }
            assertThat(twins.rows().refusals()).isNotEmpty().allMatch(refusal -> refusal.startsWith("TRANSIENT"));
            assertThat(twins.events().refusals()).isNotEmpty().allMatch(refusal -> refusal.startsWith("TRANSIENT"));
        }
    }

    /** While rows are streamed in, and after the offsets and all rows are written. */
    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "POSTGRES"})
    void aDatabaseThatIsKilledInMidTransaction(Engine engine, @TempDir Path directory) {
        String stream = engine == Engine.POSTGRES ? "COPY " : "LOAD DATA";
        try (DatabaseServer server = DatabaseServers.start(engine, directory.resolve("database"), 0);
                Twins twins = new Twins(new JdbcFixture(server, LoadMethod.AUTO))) {
            kill(server, twins, twins.eventsProxy(), stream);
            kill(server, twins, twins.rowsProxy(), "COMMIT");
            for (int round = 1; round < ROUNDS; round++) {
                kill(server, twins, twins.rowsProxy(), stream);
                kill(server, twins, twins.eventsProxy(), "COMMIT");
                kill(server, twins, twins.eventsProxy(), "_millrace_offsets");
            }
        }
    }

    private static void kill(DatabaseServer server, Twins twins, TcpProxy proxy, String words) {
        proxy.hangAfter(words);
        twins.produce(MANY);
        twins.pollUntil("the transaction", () -> assertThat(proxy.isHanging()).isTrue());
        server.kill();
        proxy.pass();
        twins.produce(FEW);
        for (int i = 0; i < 20; i++) {
            twins.poll(); // which never throws, though there is no database
        }
        server.start();
        twins.awaitExact();
    }
}
