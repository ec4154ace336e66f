package dev.millrace.cli.demo;

import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.DatabaseServers;
import dev.millrace.databases.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** A MariaDB and a PostgreSQL for all tests of this JVM, each test with a database of its own. */
final class TwoServers {
    static final DatabaseServer MARIADB = start(Engine.MARIADB);
    static final DatabaseServer POSTGRES = start(Engine.POSTGRES);

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TwoServers() {}

    private static DatabaseServer start(Engine engine) {
        try {
            Path directory = Files.createDirectories(Path.of("target", "servers"));
            return DatabaseServers.start(
                    engine, Files.createTempDirectory(directory, engine.name().toLowerCase(java.util.Locale.ROOT)), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Session emptyDatabase(DatabaseServer server) throws SQLException {
        String name = "test_" + DATABASES.incrementAndGet();
        server.createDatabase(name);
        return Session.open(server, name);
    }

    /** A shop of that many rows; equal for equal seeds, whatever the engine. */
    static Session shop(DatabaseServer server, long rows, long seed) throws SQLException {
        Session session = emptyDatabase(server);
        ShopSeeder seeder = new ShopSeeder(session, seed);
        seeder.createSchema();
        seeder.load(rows, loaded -> {});
        return session;
    }
}
