package dev.millrace.testkit;

import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.DatabaseServers;
import dev.millrace.databases.Engine;
import dev.millrace.databases.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * One server per engine for all tests of a JVM, started when it is first asked for and gone with the JVM. Tests keep
 * apart by databases of their own; one that kills its server had better start its own.
 */
public final class SharedDatabases {
    static final DatabasePool POOL = new DatabasePool(SharedDatabases::start);

    private static final Path DIRECTORY = directory();
    private static final AtomicInteger FRESH = new AtomicInteger();

    private SharedDatabases() {}

    /** The engine's server; skips the test where there is none. */
    public static DatabaseServer get(Engine engine) {
        POOL.whyNot(engine).ifPresent(reason -> {
            throw new TestAbortedException(reason);
        });
        return POOL.running(engine);
    }

    /** Makes a database that no other test of this JVM has, and gives its name. */
    public static String freshDatabase(DatabaseServer server, String prefix) {
        String name = prefix + "_" + FRESH.incrementAndGet();
        server.createDatabase(name);
        return name;
    }

    private static DatabaseServer start(Engine engine) {
        return DatabaseServers.start(
                engine,
                DIRECTORY.resolve(engine.name().toLowerCase(Locale.ROOT)),
                ServerOptions.defaults().withoutShutdownHook());
    }

    private static Path directory() {
        try {
            Path directory = Files.createTempDirectory("millrace-databases-");
            // A server that refuses root runs as another account; the data folders inside are closed to others.
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(directory), "remove-databases"));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path directory) {
        POOL.kill();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("The folder " + directory + " could not be removed: " + e);
        }
    }
}
