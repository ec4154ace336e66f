package dev.millrace.runtime;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * The one directory that holds all of a runtime: which format it has, which cluster it is, which ports it used. One
 * process has it at a time.
 */
public final class StateDirectory implements AutoCloseable {
    static final int FORMAT = 1;

    private static final String STAMP = "millrace-state.properties";
    private static final String LOCK = "lock";

    private final Path path;
    private final FileChannel lock;
    private final Properties stamp = new Properties();

    private StateDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Opens the directory, making it where it is not there. Refuses one that is in use, or not ours, or too new. */
    public static StateDirectory open(Path directory) {
        try {
            Path path = Files.createDirectories(directory).toRealPath();
            if (path.toString().contains(",")) {
                throw new RuntimeFailure(
                        "Kafka cannot use a directory with a comma in its name: " + path + ". Use another directory.");
            }
            StateDirectory state = new StateDirectory(path, lock(path));
            try {
                state.load();
                return state;
            } catch (IOException | RuntimeException e) {
                state.close();
                throw e;
            }
        } catch (IOException e) {
            throw new RuntimeFailure("The state directory " + directory + " cannot be used: " + e, e);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        Path file = path.resolve(LOCK);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(pid));
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // held by this very JVM: the same answer as for another
        }
        channel.close();
        String holder = Files.readString(file).strip();
        throw new RuntimeFailure("The state directory " + path + " is in use by process "
                + (holder.isEmpty() ? "(unknown)" : holder)
                + ". Stop that process, or use another directory.");
    }

    private void load() throws IOException {
        Path file = path.resolve(STAMP);
        if (!Files.exists(file)) {
            refuseStrangers();
            stamp.setProperty("format", Integer.toString(FORMAT));
            stamp.setProperty("kafka", AppInfoParser.getVersion());
            stamp.setProperty("cluster.id", Uuid.randomUuid().toString());
            save();
            return;
        }
        try (Reader reader = Files.newBufferedReader(file)) {
            stamp.load(reader);
        }
        String format = stamp.getProperty("format", "(none)");
        if (!format.equals(Integer.toString(FORMAT))) {
            throw new RuntimeFailure("The state directory " + path + " has format " + format
                    + ", and this version of Millrace knows format " + FORMAT
                    + ". Use the version that wrote it, or another directory.");
        }
        String written = stamp.getProperty("kafka", "0");
        String running = AppInfoParser.getVersion();
        if (KafkaVersion.compare(written, running) > 0) {
            throw new RuntimeFailure("The state directory " + path + " was written by Kafka " + written
                    + ", and this is the older Kafka " + running
                    + ", which may not read it. Use a newer Millrace, or another directory.");
        }
        if (!written.equals(running)) {
            stamp.setProperty("kafka", running);
            save();
        }
    }

    private void refuseStrangers() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            if (files.anyMatch(file -> !file.endsWith(LOCK))) {
                throw new RuntimeFailure("The directory " + path + " holds files, but no " + STAMP
                        + ": it is not a state directory of Millrace. Use an empty or a new one.");
            }
        }
    }

    private void save() throws IOException {
        Path fresh = path.resolve(STAMP + ".new");
        try (Writer writer = Files.newBufferedWriter(fresh)) {
            stamp.store(writer, "State of a Millrace runtime: not to be edited");
        }
        Files.move(fresh, path.resolve(STAMP), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public Path path() {
        return path;
    }

    /** A directory inside, made where it is not there. */
    public Path sub(String name) {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new RuntimeFailure("The directory " + path.resolve(name) + " cannot be made: " + e, e);
        }
    }

    String clusterId() {
        return stamp.getProperty("cluster.id", "");
    }

    /**
     * The port for a purpose: the wanted one; for 0 the one of the last run, as long as nobody else has it, so that
     * whoever knows the address finds us again.
     */
    synchronized int port(String key, int wanted, String purpose, String option) {
        int last = Integer.parseInt(stamp.getProperty("port." + key, "0"));
        boolean again = wanted == 0 && last != 0 && Ports.isFree(last);
        int port = again ? last : Ports.choose(wanted, purpose, option);
        if (port != last) {
            stamp.setProperty("port." + key, Integer.toString(port));
            try {
                save();
            } catch (IOException e) {
                throw new RuntimeFailure("The ports cannot be remembered in " + path + ": " + e, e);
            }
        }
        return port;
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new RuntimeFailure("The lock on " + path + " cannot be released: " + e, e);
        }
    }
}
