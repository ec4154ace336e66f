package dev.millrace.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Where the build left what is tested, and where tests may write. */
final class Build {
    static final Path ROOT = Path.of(property("millrace.root"));
    static final String VERSION = property("millrace.version");

    /** The plugin folders as they are shipped. */
    static final Path PLUGINS = ROOT.resolve("dist/target/plugins");

    /** Each of the JVMs that the tests are spread over has one. */
    private static final Path SCRATCH = emptied(ROOT.resolve("integration-tests/target/it/" + property("it.fork")));

    private Build() {}

    static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), () -> name + " is set by the build, run this by Maven");
    }

    /** A folder for a test's files. They stay until the next run, for whoever wants to know what happened. */
    static Path scratch(String name) {
        try {
            return Files.createDirectories(SCRATCH.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path emptied(Path folder) {
        delete(folder);
        return folder;
    }

    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
