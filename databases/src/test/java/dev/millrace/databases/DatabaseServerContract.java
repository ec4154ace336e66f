package dev.millrace.databases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every engine's server does, tried on the real one. All tests go on with one directory, each with its own database. */
abstract class DatabaseServerContract {
    private final Engine engine;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path temp;

    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private DatabaseServer server;

    DatabaseServerContract(Engine engine) {
        this.engine = engine;
    }

    /** Settings that change capture needs, with the values that the server must report. */
    abstract Map<String, String> promised();

    /** The same for what {@link ServerOptions#withDurability()} promises. */
    abstract Map<String, String> durable();

    abstract String setting(String name);

    @BeforeEach
    void startServer() {
        // A blank, and longer than the 107 characters that a socket's path may have.
        directory = temp.resolve("a server's directory").resolve("d".repeat(120));
        try {
            server = DatabaseServers.start(engine, directory, 0);
        } catch (DatabaseUnavailableException e) {
            abort(e.getMessage());
        }
    }

    @AfterEach
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void writesAndReadsWithItsAccount() throws SQLException {
        server.createDatabase("orders");
        server.createDatabase("orders");
        execute("orders", "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20))");
        execute("orders", "INSERT INTO t VALUES (1, 'Łódź 🚚')");
        assertThat(query("orders", "SELECT name FROM t")).isEqualTo("Łódź 🚚");
        assertThat(server.version()).matches("\\d+\\.\\d+(\\.\\d+)?");
        assertThat(server.jdbcUrl("orders")).contains("127.0.0.1:" + server.port());
    }

    @Test
    void ctrlCInOurTerminalDoesNotReachIt() throws IOException {
        assumeTrue(Host.program("setsid").isPresent(), "setsid is part of util-linux, which this machine lacks");
        assertThat(terminalSession(server.pid()))
                .isNotEqualTo(terminalSession(ProcessHandle.current().pid()));
    }

    /** The sixth word of the process's status; the second, its name in brackets, may hold blanks. */
    private static String terminalSession(long pid) throws IOException {
        String status = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return status.substring(status.lastIndexOf(')') + 2).split(" ", -1)[3];
    }

    @Test
    void aWrongPasswordIsRefused() {
        String url = ServerKind.of(engine).driverUrl(server.port(), systemDatabase());
        assertThatThrownBy(() -> DriverManager.getConnection(url, server.user(), "wrong"))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> DriverManager.getConnection(url, "root", "")).isInstanceOf(SQLException.class);
    }

    @Test
    void isReadyForChangeCapture() throws SQLException {
        assertThat(settings(promised().keySet())).isEqualTo(promised());
        assertThat(settings(durable().keySet())).isNotEqualTo(durable());
    }

    @Test
    void isAsDurableAsItsEngineWhereThatIsAskedFor() throws SQLException {
        server.close();
        server = DatabaseServers.start(
                engine, directory, ServerOptions.defaults().withDurability());
        assertThat(settings(durable().keySet())).isEqualTo(durable());
    }

    private Map<String, String> settings(Set<String> names) throws SQLException {
        Map<String, String> found = new TreeMap<>();
        for (String name : names) {
            found.put(name, query(setting(name)));
        }
        return found;
    }

    @Test
    void whatIsCommittedSurvivesAKill() throws SQLException {
        server.createDatabase("killed");
        execute("killed", "CREATE TABLE t (id INT PRIMARY KEY)");
        execute("killed", "INSERT INTO t VALUES (42)");
        int port = server.port();
        long pid = server.pid();

        server.kill();
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThatThrownBy(() -> server.connect("killed")).isInstanceOf(SQLException.class);
        server.start();

        assertThat(server.port()).isEqualTo(port);
        assertThat(server.pid()).isNotEqualTo(pid);
        assertThat(query("killed", "SELECT id FROM t")).isEqualTo("42");
    }

    @Test
    void goesOnWhereItStoppedOnTheSamePortWithTheSameAccount() throws SQLException {
        server.createDatabase("stopped");
        execute("stopped", "CREATE TABLE t (id INT PRIMARY KEY)");
        int port = server.port();
        String password = server.password();
        try (Connection idle = server.connect("stopped")) {
            server.stop(); // orderly, and not held up by a client
            assertThat(idle.isValid(1)).isFalse();
        }
        server.start();
        execute("stopped", "INSERT INTO t VALUES (1)");
        server.close();

        server = DatabaseServers.start(engine, directory, 0);
        assertThat(server.port()).isEqualTo(port);
        assertThat(server.password()).isEqualTo(password);
        assertThat(query("stopped", "SELECT count(*) FROM t")).isEqualTo("1");
    }

    @Test
    void aDirectoryInUseIsRefusedWithTheHolder() {
        assertThatThrownBy(() -> DatabaseServers.start(engine, directory, 0))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining(
                        "in use by process " + ProcessHandle.current().pid());
    }

    @Test
    void aDirectoryOfAnotherEngineIsRefused() {
        server.close();
        Engine other = engine == Engine.MARIADB ? Engine.POSTGRES : Engine.MARIADB;
        assertThatThrownBy(() -> DatabaseServers.start(other, directory, 0))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("belongs to " + engine.name());
    }

    @Test
    void aTakenPortIsNamed() throws IOException {
        server.close();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> DatabaseServers.start(engine, directory, taken.getLocalPort()))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort())
                    .hasMessageContaining("another port");
        }
    }

    @Test
    void aSettingTheServerDoesNotKnowIsToldWithItsOwnWords() {
        server.close();
        ServerOptions options = ServerOptions.defaults().withSetting("no_such_setting", "1");
        assertThatThrownBy(() -> DatabaseServers.start(engine, directory, options))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("ended while starting")
                .hasMessageMatching("(?s).*no.such.setting.*");
    }

    @Test
    void aServerLeftByAKilledJvmIsStoppedAndItsDataAreKept() throws Exception {
        server.close();
        long orphan;
        try (ServerInItsOwnJvm other = ServerInItsOwnJvm.start(engine, directory)) {
            orphan = other.serverPid();
            assertThatThrownBy(() -> DatabaseServers.start(engine, directory, 0))
                    .hasMessageContaining("in use by process " + other.pid());
            other.kill();
        }
        assertThat(ProcessHandle.of(orphan).filter(ProcessHandle::isAlive)).isPresent();

        server = DatabaseServers.start(engine, directory, 0);
        assertThat(ProcessHandle.of(orphan).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(query("left", "SELECT count(*) FROM t")).isEqualTo("0");
    }

    @Test
    void aServerEndsWithItsJvm() throws Exception {
        server.close();
        try (ServerInItsOwnJvm other = ServerInItsOwnJvm.start(engine, directory)) {
            ProcessHandle child = ProcessHandle.of(other.serverPid()).orElseThrow();
            other.terminate();
            child.onExit().get(30, TimeUnit.SECONDS);
        }
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(filesAtRest());
        }
    }

    Set<String> filesAtRest() {
        return Set.of("data", "lock", "server.log", "server.properties");
    }

    private String query(String sql) throws SQLException {
        return query(systemDatabase(), sql);
    }

    private String systemDatabase() {
        return ServerKind.of(engine).systemDatabase();
    }

    private String query(String database, String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).as(sql).isTrue();
            return rows.getString(rows.getMetaData().getColumnCount());
        }
    }

    private void execute(String database, String sql) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
