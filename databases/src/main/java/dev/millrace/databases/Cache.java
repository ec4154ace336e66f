package dev.millrace.databases;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** Unpacked programs, shared by all runs on this machine. */
final class Cache {
    private static final String VARIABLE = "MILLRACE_CACHE";

    private Cache() {}

    interface Filling {
        void fill(Path folder) throws IOException, InterruptedException;
    }

    static Path root() {
        String given = System.getProperty("millrace.cache", System.getenv(VARIABLE));
        if (given != null && !given.isBlank()) {
            return Path.of(given).toAbsolutePath();
        }
        if (Host.isRoot()) {
            return Path.of("/var/cache/millrace"); // a server that refuses root must be able to read it
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        // HOME first, as a shell has it: Java knows no home of an account that is not in the password file.
        String home = System.getenv().getOrDefault("HOME", System.getProperty("user.home"));
        Path base = xdg == null || xdg.isBlank() ? Path.of(home, ".cache") : Path.of(xdg);
        return base.resolve("millrace").toAbsolutePath();
    }

    /** What to say where the place itself is the trouble. */
    static String remedy() {
        return "Set " + VARIABLE + " to another folder.";
    }

    /** The folder, filled now if need be. Of processes that fill it at the same time one wins, and all are served. */
    static Path folder(String name, Filling filling) throws IOException, InterruptedException {
        Path folder = root().resolve(name);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        Files.createDirectories(root());
        Path fresh = Files.createTempDirectory(root(), name + ".new-");
        try {
            Host.readableByAll(fresh);
            filling.fill(fresh);
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        } finally {
            delete(fresh);
        }
        return folder;
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
