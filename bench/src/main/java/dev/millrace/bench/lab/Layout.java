package dev.millrace.bench.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the build left what is measured, and where a run may write.
 *
 * @param root the checkout
 * @param scratch what a run leaves: emptied before the next one
 */
public record Layout(Path root, Path scratch) {
    public static Layout of(Path root, Path scratch) {
        Layout layout = new Layout(
                root.toAbsolutePath().normalize(), scratch.toAbsolutePath().normalize());
        layout.delete(layout.scratch);
        return layout;
    }

    public Path directory(String name) {
        try {
            return Files.createDirectories(scratch.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The jars of a worker as Apache ships it, with nothing of ours. */
    List<Path> workerClassPath() {
        return files(root.resolve("integration-tests/worker-4.3/target/libs"));
    }

    /** Our plugins as they are shipped, and what the benchmark compares them with. */
    List<Path> sinkPlugins() {
        return Stream.concat(
                        files(shipped()).stream()
                                .filter(folder ->
                                        folder.getFileName().toString().startsWith("millrace-")),
                        files(root.resolve("bench/target/plugins")).stream())
                .toList();
    }

    Path sourcePlugin(String name) {
        return shipped().resolve(name);
    }

    private Path shipped() {
        return root.resolve("dist/target/plugins");
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new BenchFailure(
                    "There is no folder " + folder + ". Start the benchmark by bin/bench, which builds it.");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void delete(Path folder) {
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
