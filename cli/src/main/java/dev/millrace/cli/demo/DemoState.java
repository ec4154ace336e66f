package dev.millrace.cli.demo;

import dev.millrace.cli.CommandFailure;
import dev.millrace.cli.ExitCode;
import dev.millrace.databases.Engine;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The directory of one demo, and how far it has come: whoever is killed at any moment goes on from the last milestone.
 * One process holds it at a time.
 */
final class DemoState implements AutoCloseable {
    private static final String FILE = "millrace-demo.properties";
    private static final String LOCK = "millrace-demo.lock";

    private final Path directory;
    private final FileChannel lock;
    private final Properties properties = new Properties();

    /** What is done once and never again. */
    enum Milestone {
        /** The shop is created and filled. */
        SEEDED,
        /** All that was seeded has reached the target. */
        SNAPSHOT_DONE
    }

    private DemoState(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    static DemoState open(DemoOptions options) throws IOException {
        Path directory = options.state().toAbsolutePath().normalize();
        if (Files.exists(directory) && !isDemo(directory) && !isEmpty(directory)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    directory + " is not empty, and no demo made it. Name another directory with --state.");
        }
        Files.createDirectories(directory);
        DemoState state = new DemoState(directory, lock(directory));
        try {
            if (options.isFresh()) {
                state.wipe();
            }
            state.load(options);
            return state;
        } catch (IOException | RuntimeException e) {
            state.close();
            throw e;
        }
    }

    private static boolean isDemo(Path directory) {
        return Files.exists(directory.resolve(FILE)) || Files.exists(directory.resolve(LOCK));
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // This very process holds it.
        }
        channel.close();
        throw new CommandFailure(
                ExitCode.COULD_NOT_START,
                "A demo is running on " + directory + ". Stop it, or name another directory with --state.");
    }

    private void wipe() throws IOException {
        List<Path> entries;
        try (Stream<Path> all = Files.walk(directory)) {
            entries = all.filter(path -> !path.equals(directory) && !path.endsWith(LOCK))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        for (Path entry : entries) {
            Files.deleteIfExists(entry);
        }
    }

    private void load(DemoOptions options) throws IOException {
        try (Reader reader = Files.newBufferedReader(directory.resolve(FILE))) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            properties.setProperty("source", options.source().name());
            properties.setProperty("target", options.target().name());
            properties.setProperty("rows", Long.toString(options.rows()));
            properties.setProperty("seed", Long.toString(options.seed()));
            save();
        }
        if (source() != options.source() || target() != options.target()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "%s holds a demo from %s to %s. Name another directory with --state, or wipe it with --fresh."
                            .formatted(directory, source().displayName(), target().displayName()));
        }
    }

    private void save() throws IOException {
        Path fresh = directory.resolve(FILE + ".new");
        try (Writer writer = Files.newBufferedWriter(fresh)) {
            properties.store(writer, "A demo of Millrace. The directory may be deleted when none is running.");
        }
        Files.move(fresh, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    Path directory() {
        return directory;
    }

    Path sub(String name) {
        return directory.resolve(name);
    }

    private Engine source() {
        return Engine.valueOf(properties.getProperty("source"));
    }

    private Engine target() {
        return Engine.valueOf(properties.getProperty("target"));
    }

    /** How many rows the shop was, or is to be, seeded with. */
    long rows() {
        return Long.parseLong(properties.getProperty("rows"));
    }

    /** What those rows were drawn from. */
    long seed() {
        return Long.parseLong(properties.getProperty("seed"));
    }

    boolean has(Milestone milestone) {
        return properties.containsKey(milestone.name());
    }

    void reached(Milestone milestone) throws IOException {
        properties.setProperty(milestone.name(), "yes");
        save();
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
