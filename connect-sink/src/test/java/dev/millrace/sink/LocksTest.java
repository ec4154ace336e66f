package dev.millrace.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.Engine;
import dev.millrace.sink.target.jdbc.JdbcFixture;
import dev.millrace.testkit.NeedsDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Others write the same tables, and their locks are in the way. */
@NeedsDatabase({Engine.MARIADB, Engine.MYSQL, Engine.POSTGRES})
class LocksTest {
    private static final int VICTIM_TIMES = 2;
    private static final int ROUNDS_MOST = 12;
    private static final int LAST = Twins.KEYS - 1;
    /** Of the same partition as the last, and so in one transaction with it. */
    private static final int FIRST = 1;

    /**
     * A rival locks a partition's last row, the connector all others up to it, and then the rival wants the first one. Who has
     * changed more is spared (MariaDB, MySQL), or who looks later (PostgreSQL): the rival sees to it that it is not us.
     */
    @ParameterizedTest
    @EnumSource
    void deadlocksWithASecondWriterAreRetriedAndNothingIsLostOrDoubled(Engine engine) throws SQLException {
        JdbcFixture fixture = new JdbcFixture(engine);
        fixture.execute("CREATE TABLE ballast (id int PRIMARY KEY, n int)");
        if (engine == Engine.POSTGRES) {
            fixture.execute(
                    "INSERT INTO ballast SELECT n, 0 FROM generate_series(1, 10) n",
                    "ALTER DATABASE " + fixture.database() + " SET deadlock_timeout = '500ms'");
        } else {
            fixture.execute("INSERT INTO ballast WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s"
                    + " WHERE n < 1000) SELECT n, 0 FROM s");
        }
        try (Twins twins = new Twins(fixture);
                Connection connection = fixture.connect();
                Statement rival = connection.createStatement()) {
            if (engine == Engine.POSTGRES) {
                rival.execute("SET deadlock_timeout = '1500ms'");
            }
            connection.setAutoCommit(false);
            for (int round = 0; deadlocks(twins) < VICTIM_TIMES && round < ROUNDS_MOST; round++) {
                rival.execute("UPDATE ballast SET n = n + 1");
                rival.execute("UPDATE orders SET customer = customer WHERE id = " + LAST);
                twins.produceAll();
                twins.produce(100);
                twins.pollUntil("the connector to wait for the rival", () -> assertThat(waiting(fixture))
                        .isPositive());
                try {
                    rival.execute("UPDATE orders SET customer = customer WHERE id = " + FIRST);
                    connection.commit();
                } catch (SQLException e) {
                    assertThat(e.getSQLState()).as(e.getMessage()).isIn("40P01", "40001");
                    connection.rollback();
                }
                twins.produce(100);
                twins.awaitExact();
            }
            assertThat(deadlocks(twins)).isGreaterThanOrEqualTo(VICTIM_TIMES);
            assertThat(twins.rows().refusals()).allMatch(refusal -> refusal.startsWith("TRANSIENT"));
        }
    }

    private static long deadlocks(Twins twins) {
        return twins.rows().refusals().stream()
                .filter(refusal -> refusal.contains("SQLState 40"))
                .count();
    }

    private static long waiting(JdbcFixture fixture) throws SQLException {
        // What InnoDB tells in innodb_trx stays as it is for whoever asks more than ten times a second.
        String sql = fixture.server().engine() == Engine.POSTGRES
                ? "SELECT 'waiting', COUNT(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock'"
                : "SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'";
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery(sql)) {
            count.next();
            return count.getLong(2);
        }
    }

    /** All of them at once, since the time-out takes its time. */
    @Test
    void rowsAndTablesThatOthersLockForLongerThanTheTimeOutAreWaitedFor() throws SQLException {
        JdbcFixture mariaDb = new JdbcFixture(Engine.MARIADB);
        JdbcFixture postgres = new JdbcFixture(Engine.POSTGRES);
        try (Twins onMariaDb = new Twins(mariaDb);
                Twins onPostgres = new Twins(postgres);
                Connection mariaDbRow = mariaDb.connect();
                Connection mariaDbTable = mariaDb.connect();
                Connection postgresRow = postgres.connect();
                Connection postgresTable = postgres.connect()) {
            lock(mariaDbRow, "SELECT * FROM orders WHERE id = " + LAST + " FOR UPDATE");
            lock(mariaDbTable, "LOCK TABLES order_events WRITE");
            lock(postgresRow, "SELECT * FROM orders WHERE id = " + LAST + " FOR UPDATE");
            lock(postgresTable, "LOCK TABLE order_events IN ACCESS EXCLUSIVE MODE");
            onMariaDb.produceAll();
            onPostgres.produceAll();
            onMariaDb.pollUntil("each of them to give up once", () -> {
                onPostgres.poll();
                assertThat(onMariaDb.rows().refusals()).anyMatch(refusal -> refusal.contains("code 1205"));
                assertThat(onMariaDb.events().refusals()).anyMatch(refusal -> refusal.contains("code 1205"));
                assertThat(onPostgres.rows().refusals()).anyMatch(refusal -> refusal.contains("SQLState 55P03"));
                assertThat(onPostgres.events().refusals()).anyMatch(refusal -> refusal.contains("SQLState 55P03"));
            });
            mariaDbRow.rollback();
            postgresRow.rollback();
            postgresTable.rollback();
            try (Statement statement = mariaDbTable.createStatement()) {
                statement.execute("UNLOCK TABLES");
            }
            onMariaDb.awaitExact();
            onPostgres.awaitExact();
        }
    }

    private static void lock(Connection connection, String sql) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
