package dev.millrace.databases;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/** Another JVM that holds a server, so that it can be ended in ways one does not try on one's own. */
final class ServerInItsOwnJvm implements AutoCloseable {
    private final Process jvm;
    private final long serverPid;

    private ServerInItsOwnJvm(Process jvm, long serverPid) {
        this.jvm = jvm;
        this.serverPid = serverPid;
    }

    static ServerInItsOwnJvm start(Engine engine, Path directory) throws IOException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerInItsOwnJvm.class.getName(),
                        engine.name(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = jvm.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null) {
            throw new IOException("The other JVM ended without starting its server");
        }
        return new ServerInItsOwnJvm(jvm, Long.parseLong(line));
    }

    long pid() {
        return jvm.pid();
    }

    long serverPid() {
        return serverPid;
    }

    void kill() throws InterruptedException {
        jvm.destroyForcibly().waitFor();
    }

    void terminate() throws InterruptedException {
        jvm.destroy();
        jvm.waitFor(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        jvm.destroyForcibly();
    }

    public static void main(String[] args) throws Exception {
        DatabaseServer server = DatabaseServers.start(Engine.valueOf(args[0]), Path.of(args[1]), 0);
        server.createDatabase("left");
        try (Connection connection = server.connect("left");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS t (id INT PRIMARY KEY)");
        }
        System.out.println(server.pid());
        Thread.currentThread().join();
    }
}
