package dev.millrace.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.DatabaseServers;
import dev.millrace.databases.Engine;
import dev.millrace.databases.ServerOptions;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.sink.target.Targets;
import dev.millrace.sink.target.jdbc.JdbcFixture;
import dev.millrace.testkit.NeedsDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the database cannot do for anyone's row: none is set aside for it, its table alone stands still, and it goes on by
 * itself.
 */
@NeedsDatabase({Engine.MARIADB, Engine.MYSQL, Engine.POSTGRES})
class EnvironmentTest {
    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);
    private static final TopicPartition ITEMS = new TopicPartition("items", 0);
    private static final List<Map<String, String>> MODES = List.of(Map.of(), Map.of("write.mode", "append"));
    private static final String PASSWORD = "a-password-of-the-writer";

    @ParameterizedTest
    @EnumSource
    void aPrivilegeThatIsTakenAwayStopsItsTableAloneUntilItIsGivenBack(Engine engine) {
        for (Map<String, String> mode : MODES) {
            Account account = Account.on(new JdbcFixture(engine));
            try (Sink sink = account.sink(mode).assign(ORDERS, ITEMS)) {
                fill(sink, ORDERS, 300);
                fill(sink, ITEMS, 300);
                sink.pollToTheEnd();

                account.fixture().execute("REVOKE INSERT, UPDATE ON orders FROM " + account.name());
                fill(sink, ORDERS, 700);
                awaitStopped(sink, ORDERS);
                fill(sink, ITEMS, 700);
                sink.pollUntil("the other table to go on", () -> assertThat(account.rows("items"))
                        .hasSize(700));
                assertThat(sink.isPaused(ORDERS)).isTrue();
                assertThat(account.rows("orders")).hasSize(300);

                account.fixture().execute("GRANT INSERT, UPDATE ON orders TO " + account.name());
                fill(sink, ORDERS, 800);
                sink.pollToTheEnd();
                awaitExact(account, sink, "orders", 800);
                awaitExact(account, sink, "items", 700);
            }
        }
    }

    /** PostgreSQL shows the shape of a table to everyone, its rows only to who may read them. */
    @Test
    void whoMayInsertOnlyAppendsToATableOfSomebodyElse() {
        Account account = Account.on(new JdbcFixture(Engine.POSTGRES));
        account.fixture()
                .execute(
                        "CREATE TABLE orders (id bigint, customer text, _topic text, _partition int, _offset bigint,"
                                + " _op char(1), _source_ts timestamptz, PRIMARY KEY (_topic, _partition, _offset))",
                        "GRANT INSERT ON orders TO " + account.name());
        try (Sink sink = account.sink(Map.of("write.mode", "append")).assign(ORDERS)) {
            fill(sink, ORDERS, 700);
            sink.pollToTheEnd();
            awaitExact(account, sink, "orders", 700);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatIsReadOnlyStopsAllTablesUntilItTakesWritesAgain(Engine engine) throws SQLException {
        for (Map<String, String> mode : MODES) {
            Account account = Account.on(new JdbcFixture(engine));
            try (Sink sink = account.sink(mode).assign(ORDERS, ITEMS)) {
                fill(sink, ORDERS, 30);
                sink.pollToTheEnd();
                account.readOnly(true);
                try {
                    fill(sink, ORDERS, 300);
                    fill(sink, ITEMS, 300);
                    awaitStopped(sink, ORDERS);
                    awaitStopped(sink, ITEMS);
                } finally {
                    account.readOnly(false);
                }
                sink.pollToTheEnd();
                awaitExact(account, sink, "orders", 300);
                awaitExact(account, sink, "items", 300);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPasswordThatIsNoLongerRightStopsAllTablesAndIsNotRepeated(Engine engine) throws SQLException {
        Account account = Account.on(new JdbcFixture(engine));
        try (Sink sink = account.sink(Map.of()).assign(ORDERS)) {
            fill(sink, ORDERS, 30);
            sink.pollToTheEnd();
            account.password("another-password");
            account.endSessions();
            fill(sink, ORDERS, 60);
            awaitStopped(sink, ORDERS);
            account.password(PASSWORD);
            sink.pollToTheEnd();
            awaitExact(account, sink, "orders", 60);
            assertThat(sink.refusals()).noneMatch(refusal -> refusal.contains(PASSWORD));
        }
    }

    /** InnoDB's shared file, which may not grow: another table takes all of it, and gives it back when it is dropped. */
    @Test
    void aMariaDbThatIsFullStopsTheTableThatFindsNoRoom(@TempDir Path directory) throws SQLException {
        ServerOptions fixed = ServerOptions.defaults().withSetting("innodb_data_file_path", "ibdata1:12M");
        try (DatabaseServer server = DatabaseServers.start(Engine.MARIADB, directory.resolve("database"), fixed)) {
            for (Map<String, String> mode : MODES) {
                JdbcFixture fixture = new JdbcFixture(server, LoadMethod.AUTO);
                Account account = Account.on(fixture);
                try (Sink sink = account.sink(mode).assign(ORDERS, ITEMS)) {
                    fixture.execute("SET GLOBAL innodb_file_per_table = OFF");
                    fill(sink, ORDERS, 300);
                    sink.pollToTheEnd();
                    fillUp(fixture);
                    fixture.execute("SET GLOBAL innodb_file_per_table = ON");

                    fill(sink, ORDERS, 10_000);
                    awaitStopped(sink, ORDERS);
                    assertThat(sink.refusals()).anyMatch(refusal -> refusal.contains("code 1114"));
                    fill(sink, ITEMS, 300);
                    sink.pollUntil("the other table to go on", () -> assertThat(account.rows("items"))
                            .hasSize(300));
                    fixture.execute("DROP TABLE ballast");
                    sink.pollToTheEnd();
                    awaitExact(account, sink, "orders", 10_000);
                    awaitExact(account, sink, "items", 300);
                }
            }
        }
    }

    private static void fillUp(JdbcFixture fixture) throws SQLException {
        fixture.execute("CREATE TABLE ballast (id int AUTO_INCREMENT PRIMARY KEY, n longtext)");
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement()) {
            for (int size : new int[] {7_000, 100}) {
                fillUp(statement, size);
            }
        }
    }

    private static void fillUp(Statement statement, int size) throws SQLException {
        try {
            int inserted = 1;
            while (inserted == 1) {
                inserted = statement.executeUpdate("INSERT INTO ballast (n) VALUES (repeat('x', " + size + "))");
            }
        } catch (SQLException e) {
            assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(1114);
        }
    }

    /** The server says so by a trigger, since no file of its own can be made to be full without being root. */
    @Test
    void aPostgresThatIsFullStopsTheTableThatFindsNoRoom() {
        for (Map<String, String> mode : MODES) {
            JdbcFixture fixture = new JdbcFixture(Engine.POSTGRES);
            Account account = Account.on(fixture);
            try (Sink sink = account.sink(mode).assign(ORDERS, ITEMS)) {
                fill(sink, ORDERS, 300);
                sink.pollToTheEnd();
                fixture.execute(
                        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION"
                                + " 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$",
                        "CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON orders EXECUTE FUNCTION full_disk()");
                fill(sink, ORDERS, 700);
                awaitStopped(sink, ORDERS);
                fill(sink, ITEMS, 300);
                sink.pollUntil("the other table to go on", () -> assertThat(account.rows("items"))
                        .hasSize(300));
                fixture.execute("DROP TRIGGER full_disk ON orders");
                sink.pollToTheEnd();
                awaitExact(account, sink, "orders", 700);
                awaitExact(account, sink, "items", 300);
            }
        }
    }

    private static void fill(Sink sink, TopicPartition partition, long to) {
        LongStream.range(sink.end(partition), to)
                .forEach(offset -> sink.append(
                        Records.plain(partition.topic(), partition.partition(), offset, offset, "c" + offset)));
    }

    private static void awaitStopped(Sink sink, TopicPartition partition) {
        sink.pollUntil("the circuit of " + partition + " to open", () -> {
            assertThat(sink.refusals()).anyMatch(refusal -> refusal.startsWith("ENVIRONMENT"));
            assertThat(sink.isPaused(partition)).isTrue();
        });
    }

    /** A table may be at its end and its last offset not: both are asked. */
    private static void awaitExact(Account account, Sink sink, String table, long records) {
        assertThat(account.rows(table))
                .extracting(row -> Long.valueOf(String.valueOf(row.get("id"))))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, records).boxed().toList());
        assertThat(sink.aside()).isEmpty();
    }

    /** An account with no more rights than it needs. */
    private record Account(JdbcFixture fixture, String user) {
        static Account on(JdbcFixture fixture) {
            Account account = new Account(fixture, "writer_of_" + fixture.database());
            if (account.isPostgres()) {
                fixture.execute(
                        "CREATE ROLE " + account.name() + " LOGIN PASSWORD '" + PASSWORD + "'",
                        "GRANT USAGE, CREATE ON SCHEMA public TO " + account.name());
                return account;
            }
            fixture.execute(
                    "CREATE USER " + account.name() + " IDENTIFIED BY '" + PASSWORD + "'",
                    "GRANT SELECT, CREATE, ALTER, TRIGGER, CREATE TEMPORARY TABLES ON " + fixture.database() + ".* TO "
                            + account.name());
            for (String table : List.of("orders", "items", "_millrace_offsets", "_millrace_tables")) {
                fixture.execute("GRANT INSERT, UPDATE, DELETE, CREATE ON " + table + " TO " + account.name());
            }
            return account;
        }

        private boolean isPostgres() {
            return fixture.server().engine() == Engine.POSTGRES;
        }

        /** As it stands in statements. */
        String name() {
            return isPostgres() ? user : "'" + user + "'@'%'";
        }

        Sink sink(Map<String, String> mode) {
            return Sink.of(this::open, mode);
        }

        private Target open() {
            TargetSettings admin = fixture.settings(fixture.url(), "sink", new OffsetStart(0, partition -> null));
            return Targets.open(new TargetSettings(
                    admin.url(),
                    Optional.of(user),
                    Optional.of(new Password(PASSWORD)),
                    admin.connections(),
                    admin.load(),
                    admin.offsets(),
                    admin.start()));
        }

        void password(String password) {
            fixture.execute(
                    isPostgres()
                            ? "ALTER ROLE " + user + " PASSWORD '" + password + "'"
                            : "ALTER USER " + name() + " IDENTIFIED BY '" + password + "'");
        }

        void endSessions() throws SQLException {
            String sessions = isPostgres()
                    ? "SELECT 'SELECT pg_terminate_backend(' || pid || ')' FROM pg_stat_activity WHERE usename = '"
                    : "SELECT CONCAT('KILL ', id) FROM information_schema.processlist WHERE user = '";
            try (Connection connection = fixture.connect();
                    Statement statement = connection.createStatement();
                    ResultSet ends = statement.executeQuery(sessions + user + "'")) {
                while (ends.next()) {
                    fixture.execute(ends.getString(1));
                }
            }
        }

        void readOnly(boolean on) throws SQLException {
            if (isPostgres()) {
                // From elsewhere: whoever comes in here can only read.
                try (Connection connection = fixture.server().connect("postgres");
                        Statement statement = connection.createStatement()) {
                    statement.execute(
                            "ALTER DATABASE " + fixture.database() + " SET default_transaction_read_only = " + on);
                }
                endSessions();
            } else {
                fixture.execute("SET GLOBAL read_only = " + on);
            }
        }

        List<Map<String, @Nullable String>> rows(String table) {
            return fixture.rows(table);
        }
    }
}
