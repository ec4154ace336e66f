package dev.millrace.sink.target.parquet;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Files by their path below a root. Each is there whole or not at all, and can be written on condition that it still is
 * what the writer has seen. Failures are {@link dev.millrace.sink.target.TargetException}s.
 */
interface Store extends AutoCloseable {
    /**
     * A small file.
     *
     * @param version names this content: another one has another version
     */
    record Found(String text, String version) {}

    Optional<Found> read(String path);

    /** The version of a file, or nothing where there is none. */
    Optional<String> version(String path);

    /** Writes a file where there is none and tells its version; nothing where there is one, which stays. */
    Optional<String> create(String path, Content content);

    /** Writes a file in place of this version and tells the new one; nothing where another one stands, which stays. */
    Optional<String> replace(String path, Content content, String version);

    /** Writes a file whatever stands. */
    void put(String path, Content content);

    void delete(String path);

    /** The paths of all files below a folder, as long as there is any. */
    List<String> list(String folder);

    /** A new folder of this machine for files in the making, which go into the store quickly from there. */
    Path scratch();

    /** Where it is, for messages. */
    String place();

    @Override
    void close();
}
