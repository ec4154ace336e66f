package dev.millrace.databases;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** MySQL, from Debian's packages: a script of ours unpacks them beside the system, which it leaves as it is. */
final class MySqlServer implements ServerKind {
    private static final String SCRIPT = "fetch-mysql.sh";

    /** Exit codes of the script that speak of this machine, not of a mistake. */
    private static final int MACHINE_LACKS = 5;

    private static final int NOT_DOWNLOADED = 6;

    @Override
    public Optional<String> whyNot() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.of("its binaries come from Debian. Use a server of your own.");
        }
        for (String program : List.of("bash", "dpkg", "dpkg-deb", "apt-get", "tar", "flock")) {
            if (Host.program(program).isEmpty()) {
                return Optional.of("its packages are fetched with Debian's tools, and there is no '" + program
                        + "' here. Use Debian or a derivative, or a server of your own.");
            }
        }
        return Optional.empty();
    }

    @Override
    public void install() throws IOException, InterruptedException {
        tree();
    }

    /** The command that starts mysqld: a dynamic loader of its own with its libraries, so the system's do not matter. */
    private record Tree(Path folder, List<String> mysqld) {}

    private static Tree tree() throws IOException, InterruptedException {
        Files.createDirectories(Cache.root());
        Path script = Files.createTempFile("millrace-", ".sh");
        Path answer = Files.createTempFile("millrace-", ".answer");
        try {
            try (InputStream in = MySqlServer.class.getResourceAsStream(SCRIPT)) {
                if (in == null) {
                    throw new IllegalStateException(SCRIPT + " is missing from our own jar");
                }
                Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
            }
            Host.Outcome outcome = Host.run(
                    new ProcessBuilder(
                            "bash",
                            script.toString(),
                            Cache.root().resolve("mysql").toString(),
                            answer.toString()),
                    900);
            switch (outcome.exit()) {
                case 0 -> {}
                case MACHINE_LACKS, NOT_DOWNLOADED ->
                    throw new DatabaseUnavailableException(Engine.MYSQL, outcome.tail());
                default -> throw new DatabaseException("MySQL could not be unpacked: " + outcome.tail());
            }
            List<String> lines = Files.readAllLines(answer);
            return new Tree(Path.of(lines.get(0)), List.copyOf(lines.subList(1, lines.size())));
        } finally {
            Files.deleteIfExists(script);
            Files.deleteIfExists(answer);
        }
    }

    private static List<String> programAndBase(Tree tree) {
        Path share = tree.folder().resolve("usr/share/mysql");
        List<String> line = new ArrayList<>(tree.mysqld());
        Collections.addAll(
                line,
                "--no-defaults",
                "--basedir=" + tree.folder().resolve("usr"),
                "--lc-messages-dir=" + share,
                "--character-sets-dir=" + share.resolve("charsets"),
                "--plugin-dir=" + tree.folder().resolve("usr/lib/mysql/plugin"));
        return line;
    }

    @Override
    public void initialise(Path data, ServerHome home) throws IOException, InterruptedException {
        List<String> line = programAndBase(tree());
        Collections.addAll(line, "--initialize-insecure", "--datadir=" + data, "--secure-file-priv=NULL");
        if (Host.isRoot()) {
            line.add("--user=root");
        }
        Host.Outcome outcome = Host.run(new ProcessBuilder(line), 180);
        if (outcome.exit() != 0) {
            throw new DatabaseException("MySQL could not fill its data folder " + data + ": " + outcome.tail());
        }
    }

    @Override
    public List<String> command(ServerHome home, int port, ServerOptions options)
            throws IOException, InterruptedException {
        List<String> line = programAndBase(tree());
        Map<String, String> own = new LinkedHashMap<>();
        own.put("mysqlx", "OFF");
        own.put("gtid-mode", "ON");
        own.put("enforce-gtid-consistency", "ON");
        own.put("secure-file-priv", "NULL");
        line.addAll(MySqlFamily.options(home, port, options, own));
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
        return "jdbc:mysql://" + address(port, database);
    }

    @Override
    public String driverUrl(int port, String database) {
        return "jdbc:mariadb://" + address(port, database);
    }

    private static String address(int port, String database) {
        return Host.LOOPBACK + ":" + port + "/" + database + "?allowPublicKeyRetrieval=true";
    }

    @Override
    public String createDatabase(String name) {
        return MySqlFamily.createDatabase(name);
    }
}
