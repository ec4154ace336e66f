package dev.millrace.databases;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/**
 * The directory of one server: its data, its log, its account and the port it had last. Held by one process at a time.
 */
final class ServerHome implements AutoCloseable {
    static final String USER = "millrace";

    private final Path directory;
    private final Engine engine;
    private final FileChannel lock;
    private final Properties properties = new Properties();

    private ServerHome(Path directory, Engine engine, FileChannel lock) {
        this.directory = directory;
        this.engine = engine;
        this.lock = lock;
    }

    static ServerHome open(Path directory, Engine engine) throws IOException {
        Path absolute = Files.createDirectories(directory).toRealPath();
        ServerHome home = new ServerHome(absolute, engine, lock(absolute, engine));
        try {
            home.load();
            return home;
        } catch (IOException | RuntimeException e) {
            home.close();
            throw e;
        }
    }

    private static FileChannel lock(Path directory, Engine engine) throws IOException {
        Path file = directory.resolve("lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                channel.truncate(0);
                byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
                channel.write(java.nio.ByteBuffer.wrap(pid));
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // held by this very JVM: the same answer as for another
        }
        channel.close();
        String holder = Files.readString(file).strip();
        throw new DatabaseException("The " + engine.displayName() + " directory " + directory + " is in use by process "
                + (holder.isEmpty() ? "(unknown)" : holder)
                + ". End that process, or give this one a directory of its own.");
    }

    private void load() throws IOException {
        Path file = file();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
            String owner = properties.getProperty("engine", "");
            if (!owner.equals(engine.name())) {
                throw new DatabaseException("The directory " + directory + " belongs to " + owner + ", not to "
                        + engine.name() + ". Give each server a directory of its own.");
            }
            return;
        }
        if (Files.exists(data())) {
            throw new DatabaseException("The directory " + directory
                    + " holds data, but no server.properties with the account for it. Remove it, or use another.");
        }
        byte[] secret = new byte[16];
        new SecureRandom().nextBytes(secret);
        properties.setProperty("engine", engine.name());
        properties.setProperty("user", USER);
        properties.setProperty("password", HexFormat.of().formatHex(secret));
        save();
    }

    private void save() throws IOException {
        Path fresh = directory.resolve("server.properties.new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Writer writer = Files.newBufferedWriter(fresh)) {
            properties.store(writer, "The account and the last port of this " + engine.displayName() + " server");
        }
        Files.move(fresh, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file() {
        return directory.resolve("server.properties");
    }

    Path directory() {
        return directory;
    }

    Path data() {
        return directory.resolve("data");
    }

    Path log() {
        return directory.resolve("server.log");
    }

    String user() {
        return properties.getProperty("user", USER);
    }

    String password() {
        return properties.getProperty("password", "");
    }

    int lastPort() {
        return Integer.parseInt(properties.getProperty("port", "0"));
    }

    void rememberPort(int port) throws IOException {
        if (port != lastPort()) {
            properties.setProperty("port", Integer.toString(port));
            save();
        }
    }

    /** A file that only this account reads, for words that must not stand on a command line. */
    Path secretFile(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
