package dev.millrace.bench;

import dev.millrace.bench.lab.BenchFailure;
import dev.millrace.bench.lab.Layout;
import dev.millrace.bench.report.ResultsFile;
import dev.millrace.runtime.RuntimeLogging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The folders of a benchmark below {@code bench/target}. Two at once would measure each other, so there is a lock. */
record BenchFiles(Layout layout, ResultsFile results, FileChannel lock) implements AutoCloseable {
    static final String ROOT = "millrace.root";

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");

    /** Opens them, and empties what an earlier run left except its results. */
    static BenchFiles open(@Nullable Path results) {
        Path root = root();
        try {
            Path target = Files.createDirectories(root.resolve("bench/target"));
            FileChannel lock = lock(target.resolve("bench.lock"));
            Layout layout = Layout.of(root, target.resolve("run"));
            RuntimeLogging.toFile(layout.directory("logs"));
            Path file = results != null
                    ? results
                    : target.resolve("results").resolve(NAME.format(LocalDateTime.now(ZoneOffset.UTC)) + ".jsonl");
            return new BenchFiles(layout, new ResultsFile(file), lock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The checkout; the script tells where it is. */
    static Path root() {
        return Path.of(System.getProperty(ROOT, ".")).toAbsolutePath().normalize();
    }

    /** The command as it was given, for whoever wants to repeat it. */
    static String command(CommandSpec spec) {
        return "bin/bench "
                + String.join(" ", spec.commandLine().getParseResult().originalArgs());
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // held by this very JVM: the same answer as for another
        }
        channel.close();
        throw new BenchFailure(
                "A benchmark is running in this checkout. Wait for its end: two at once measure each other.");
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
