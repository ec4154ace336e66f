package dev.millrace.sink.target.parquet;

import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * A directory. A file is made beside the others, forced to the disk, and takes its name at once; who compares before it
 * does so holds a lock, which goes with its process.
 */
final class LocalStore implements Store {
    private static final String SCRATCH = "_millrace_tmp";
    private static final String LOCK = "_millrace_lock";
    private static final Duration LEFT_BEHIND = Duration.ofDays(1);
    private static final long LOCK_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOCK_PAUSE_MS = 5;

    /** The file's lock belongs to the process: its threads take turns before. */
    private static final ReentrantLock TURN = new ReentrantLock();

    private final Path root;

    LocalStore(Path root) {
        this.root = root;
    }

    /** A step on the file system. */
    private interface Io<T> {
        T run() throws IOException;
    }

    @Override
    public Optional<Found> read(String path) {
        return told(path, () -> {
            Path file = root.resolve(path);
            while (true) {
                Optional<String> before = versionOf(file);
                if (before.isEmpty()) {
                    return Optional.empty();
                }
                String text;
                try {
                    text = Files.readString(file);
                } catch (NoSuchFileException e) {
                    continue;
                }
                if (before.equals(versionOf(file))) { // else another one took its name meanwhile
                    return Optional.of(new Found(text, before.get()));
                }
            }
        });
    }

    @Override
    public Optional<String> version(String path) {
        return told(path, () -> versionOf(root.resolve(path)));
    }

    private static Optional<String> versionOf(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(
                    attributes.fileKey() + "@" + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> create(String path, Content content) {
        return write(path, content, Optional.empty());
    }

    @Override
    public Optional<String> replace(String path, Content content, String version) {
        return write(path, content, Optional.of(version));
    }

    private Optional<String> write(String path, Content content, Optional<String> expected) {
        return told(path, () -> {
            Path file = root.resolve(path);
            Path made = made(content);
            Files.createDirectories(file.getParent());
            try {
                return locked(() -> versionOf(file).equals(expected) ? named(made, file) : Optional.<String>empty());
            } finally {
                Files.deleteIfExists(made);
            }
        });
    }

    @Override
    public void put(String path, Content content) {
        told(path, () -> {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            return named(made(content), file);
        });
    }

    /** The content in a file without a name of its own, on the disk for good. */
    private Path made(Content content) throws IOException {
        Path made = Files.createTempFile(Files.createDirectories(root.resolve(SCRATCH)), "file", "");
        try (InputStream in = content.open();
                FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            in.transferTo(out);
            channel.force(true);
        }
        return made;
    }

    private static Optional<String> named(Path made, Path file) throws IOException {
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(file.getParent())) {
            folder.force(true); // its name too
        }
        return versionOf(file);
    }

    private <T> T locked(Io<T> work) throws IOException {
        TURN.lock();
        try (FileChannel channel =
                FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileLock lock = lock(channel);
            try {
                return work.run();
            } finally {
                lock.release();
            }
        } finally {
            TURN.unlock();
        }
    }

    /** Another plugin's copy of this class holds it, in this JVM, for a moment only. */
    private FileLock lock(FileChannel channel) throws IOException {
        long deadline = System.nanoTime() + LOCK_WAIT_NANOS;
        while (true) {
            try {
                return channel.lock();
            } catch (OverlappingFileLockException e) {
                if (System.nanoTime() > deadline) {
                    throw new TargetException(FailureKind.TRANSIENT, root.resolve(LOCK) + " is held for long.");
                }
                try {
                    TimeUnit.MILLISECONDS.sleep(LOCK_PAUSE_MS);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new TargetException(FailureKind.TRANSIENT, "Interrupted");
                }
            }
        }
    }

    @Override
    public void delete(String path) {
        told(path, () -> Files.deleteIfExists(root.resolve(path)));
    }

    @Override
    public List<String> list(String folder) {
        return told(folder, () -> {
            Path from = root.resolve(folder);
            if (!Files.exists(from)) {
                return List.of();
            }
            try (Stream<Path> files = Files.walk(from)) {
                return files.filter(Files::isRegularFile)
                        .map(file -> root.relativize(file).toString().replace('\\', '/'))
                        .toList();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        });
    }

    /** Below the root: a file takes its name at once on one file system only. */
    @Override
    public Path scratch() {
        return told(SCRATCH, () -> {
            Path all = Files.createDirectories(root.resolve(SCRATCH));
            clear(all);
            return Files.createTempDirectory(all, "batch");
        });
    }

    /** What a process that was killed was at. */
    private static void clear(Path all) throws IOException {
        FileTime old = FileTime.from(Instant.now().minus(LEFT_BEHIND));
        try (Stream<Path> left = Files.list(all)) {
            for (Path each : left.toList()) {
                if (Files.exists(each) && Files.getLastModifiedTime(each).compareTo(old) < 0) {
                    Folders.delete(each);
                }
            }
        }
    }

    @Override
    public String place() {
        return root.toString();
    }

    @Override
    public void close() {
        // Nothing is open between two calls.
    }

    private <T> T told(String path, Io<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            // A full disk, a right that is missing, a file system that is not mounted: none is a record's fault.
            throw new TargetException(
                    FailureKind.ENVIRONMENT,
                    "Could not get at " + root.resolve(path) + ": " + e,
                    e.getClass().getName(),
                    e);
        }
    }
}
