package dev.millrace.databases;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A server as a child process: started, killed, stopped, started again. */
final class LocalServer implements DatabaseServer {
    private static final long START_SECONDS = 120;
    private static final long STOP_SECONDS = 60;

    /** What a server gets while the JVM ends; then the crash recovery of its next start must do. */
    private static final long STOP_WITH_JVM_SECONDS = 15;

    private final Engine engine;
    private final ServerKind kind;
    private final ServerHome home;
    private final ServerOptions options;
    private int port;
    private String version = "";
    private @Nullable Process process;
    private @Nullable Thread shutdownHook;
    private boolean closed;

    private LocalServer(Engine engine, ServerHome home, ServerOptions options) {
        this.engine = engine;
        this.kind = ServerKind.of(engine);
        this.home = home;
        this.options = options;
    }

    static LocalServer open(Engine engine, Path directory, ServerOptions options) {
        DatabaseServers.whyNot(engine).ifPresent(reason -> {
            throw new DatabaseUnavailableException(engine, reason);
        });
        LocalServer server = null;
        try {
            server = new LocalServer(engine, ServerHome.open(directory, engine), options);
            server.prepare();
            server.start();
            return server;
        } catch (IOException e) {
            closeQuietly(server, e);
            throw new DatabaseException(
                    engine.displayName() + " could not be started on " + directory + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            closeQuietly(server, e);
            throw interrupted(e);
        } catch (RuntimeException e) {
            closeQuietly(server, e);
            throw e;
        }
    }

    private static void closeQuietly(@Nullable LocalServer server, Exception cause) {
        if (server == null) {
            return;
        }
        try {
            server.close();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private void prepare() throws IOException, InterruptedException {
        try {
            kind.install();
        } catch (IOException e) {
            throw new DatabaseUnavailableException(
                    engine, "its programs could not be unpacked: " + e + ". " + Cache.remedy(), e);
        }
        endStaleServer();
        if (!Files.isDirectory(home.data())) {
            Path fresh = home.data().resolveSibling("data.new");
            Cache.delete(fresh);
            Files.createDirectory(
                    fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            kind.initialise(fresh, home);
            Files.move(fresh, home.data(), StandardCopyOption.ATOMIC_MOVE);
        }
        port = choosePort();
        if (options.stopWithJvm()) {
            Thread hook = new Thread(this::stopWithJvm, "stop-" + engine.displayName());
            Runtime.getRuntime().addShutdownHook(hook);
            shutdownHook = hook;
        }
    }

    /**
     * We hold the directory's lock, so a server that still runs on its data was left by a JVM that is gone. It is told
     * by its command line: a process id from a file may by now be anyone's.
     */
    private void endStaleServer() throws IOException, InterruptedException {
        List<String> marks = List.of(
                home.data().toString(),
                "--datadir=" + home.data(),
                home.data() + ".new",
                "--datadir=" + home.data() + ".new");
        List<ProcessHandle> left = ProcessHandle.allProcesses()
                .filter(candidate -> Host.arguments(candidate.pid()).stream().anyMatch(marks::contains))
                .toList();
        for (ProcessHandle server : left) {
            Host.signal(server.pid(), kind.stopSignal());
            awaitEnd(server, STOP_SECONDS);
        }
    }

    private int choosePort() throws IOException {
        int wanted = options.port();
        if (wanted != 0) {
            if (!Host.free(wanted)) {
                throw new DatabaseException("Port " + wanted + " on " + Host.LOOPBACK + " is taken, so "
                        + engine.displayName()
                        + " cannot listen there. End what uses it, or give another port (0 picks a free one).");
            }
            return wanted;
        }
        int last = home.lastPort();
        return last != 0 && Host.free(last) ? last : Host.freePort();
    }

    @Override
    public synchronized void start() {
        if (closed) {
            throw new IllegalStateException("This " + engine.displayName() + " server is closed");
        }
        if (process != null && process.isAlive()) {
            return;
        }
        try {
            home.rememberPort(port);
            long logStart = Files.exists(home.log()) ? Files.size(home.log()) : 0;
            Process started = new ProcessBuilder(Host.ownSession(kind.command(home, port, options)))
                    .directory(home.directory().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log().toFile()))
                    .start();
            process = started;
            started.getOutputStream().close();
            awaitReady(started, logStart);
        } catch (IOException e) {
            throw new DatabaseException(engine.displayName() + " could not be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void awaitReady(Process started, long logStart) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try (Connection connection = connect(kind.systemDatabase())) {
                version = connection.getMetaData().getDatabaseProductVersion().split("[-\\s]", 2)[0];
                return;
            } catch (SQLException e) {
                if (started.waitFor(50, TimeUnit.MILLISECONDS)) {
                    throw new DatabaseException(engine.displayName() + " ended while starting with exit code "
                            + started.exitValue() + ". " + home.log() + " ends with:\n" + logTail(logStart));
                }
                if (System.nanoTime() > deadline) {
                    kill();
                    throw new DatabaseException(
                            engine.displayName() + " did not accept connections on port " + port + " within "
                                    + START_SECONDS + " s. " + home.log() + " ends with:\n" + logTail(logStart),
                            e);
                }
            }
        }
    }

    private String logTail(long from) throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(home.log().toFile(), "r")) {
            log.seek(Math.max(from, log.length() - 4_096));
            byte[] bytes = new byte[(int) (log.length() - log.getFilePointer())];
            log.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8).strip();
        }
    }

    @Override
    public Engine engine() {
        return engine;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public String host() {
        return Host.LOOPBACK;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String user() {
        return home.user();
    }

    @Override
    public String password() {
        return home.password();
    }

    @Override
    public String jdbcUrl(String database) {
        return kind.jdbcUrl(port, database);
    }

    @Override
    public Connection connect(String database) throws SQLException {
        Properties account = new Properties();
        account.setProperty("user", user());
        account.setProperty("password", password());
        return DriverManager.getConnection(kind.driverUrl(port, database), account);
    }

    @Override
    public void createDatabase(String name) {
        try (Connection connection = connect(kind.systemDatabase());
                Statement statement = connection.createStatement()) {
            statement.execute(kind.createDatabase(name));
        } catch (SQLException e) {
            String state = e.getSQLState();
            if (state == null || !kind.existsAlready(state)) {
                throw new DatabaseException(
                        "The database " + name + " could not be created in " + engine.displayName() + ": "
                                + e.getMessage(),
                        e);
            }
        }
    }

    @Override
    public synchronized long pid() {
        if (process == null || !process.isAlive()) {
            throw new IllegalStateException(engine.displayName() + " is stopped: it has no process");
        }
        return process.pid();
    }

    @Override
    public synchronized void kill() {
        if (process == null) {
            return;
        }
        try {
            killTree(process.toHandle());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** With its children: what is left of PostgreSQL's would keep the next start from its shared memory. */
    private static void killTree(ProcessHandle server) throws InterruptedException {
        List<ProcessHandle> children = server.descendants().toList();
        server.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle child : children) {
            ended(child, STOP_SECONDS);
        }
        ended(server, STOP_SECONDS);
    }

    @Override
    public synchronized void stop() {
        stop(STOP_SECONDS);
    }

    private void stop(long seconds) {
        if (process == null || !process.isAlive()) {
            return;
        }
        try {
            Host.signal(process.pid(), kind.stopSignal());
            awaitEnd(process.toHandle(), seconds);
        } catch (IOException e) {
            throw new DatabaseException(engine.displayName() + " could not be told to stop: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void awaitEnd(ProcessHandle server, long seconds) throws InterruptedException {
        if (!ended(server, seconds)) {
            killTree(server); // its log tells how far it came; crash recovery does the rest
        }
    }

    private static boolean ended(ProcessHandle process, long seconds) throws InterruptedException {
        try {
            process.onExit().get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized void stopWithJvm() {
        closed = true;
        stop(STOP_WITH_JVM_SECONDS);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (shutdownHook != null) {
            removeHook(shutdownHook);
            shutdownHook = null;
        }
        try (home) {
            stop();
        } catch (IOException e) {
            throw new DatabaseException("The lock on " + home.directory() + " could not be released", e);
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is ending: the hook is running already, and finds nothing to do
        }
    }

    private static DatabaseException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new DatabaseException("Interrupted while waiting for a database server", e);
    }
}
