package dev.millrace.databases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** What one engine needs: where its programs come from, how a data folder begins, how the server is called. */
interface ServerKind {
    static ServerKind of(Engine engine) {
        return switch (engine) {
            case MARIADB -> new MariaDbServer();
            case MYSQL -> new MySqlServer();
            case POSTGRES -> new PostgresServer();
        };
    }

    Optional<String> whyNot();

    /** Makes the programs ready to run. May take a while the first time, and may download. */
    void install() throws IOException, InterruptedException;

    /** Fills an empty data folder. Runs in a folder that is moved into place afterwards, so it may fail half-way. */
    void initialise(Path data, ServerHome home) throws IOException, InterruptedException;

    /** The command line. The data folder is an argument of its own or the value of {@code --datadir}. */
    List<String> command(ServerHome home, int port, ServerOptions options) throws IOException, InterruptedException;

    /** The signal that ends the server orderly without waiting for its clients. */
    String stopSignal();

    /** The database that is always there. */
    String systemDatabase();

    String jdbcUrl(int port, String database);

    /** The URL for the driver on our classpath. */
    default String driverUrl(int port, String database) {
        return jdbcUrl(port, database);
    }

    /** The statement that creates a database. */
    String createDatabase(String name);

    /** Whether a failed {@link #createDatabase} only says that the database exists. */
    default boolean existsAlready(String sqlState) {
        return false;
    }

    /** The reason why binaries for Linux on x86-64 are of no use here. */
    static Optional<String> wrongPlatform() {
        return wrongPlatform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static Optional<String> wrongPlatform(String os, String arch) {
        boolean fits = os.equals("Linux") && (arch.equals("amd64") || arch.equals("x86_64"));
        return fits
                ? Optional.empty()
                : Optional.of("its binaries are for Linux on x86-64, and this is " + os + " on " + arch
                        + ". Use a server of your own.");
    }

    /** The version of the binaries that this build carries. */
    static String bundledVersion(String name) {
        Properties versions = new Properties();
        try (var in = ServerKind.class.getResourceAsStream("versions.properties")) {
            if (in != null) {
                versions.load(in);
            }
        } catch (IOException e) {
            throw new DatabaseException("versions.properties cannot be read from our own jar", e);
        }
        String version = versions.getProperty(name);
        if (version == null) {
            throw new IllegalStateException("versions.properties names no " + name);
        }
        return version;
    }
}
