package dev.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Expected text in files under {@code src/test/golden} of the module, reviewed like code. {@code -Dgolden.update}
 * writes what the code gives now; read the diff before you commit it.
 */
public final class Golden {
    private final Path folder;
    private final boolean update;

    Golden(Path folder, boolean update) {
        this.folder = folder;
        this.update = update;
    }

    /** The module's own golden files. */
    public static Golden files() {
        return new Golden(Path.of("src", "test", "golden"), updating());
    }

    /** Golden files elsewhere, e.g. generated pages below {@code docs}. */
    public static Golden files(Path folder) {
        return new Golden(folder, updating());
    }

    /** The build passes the switch on as it is: {@code true} where it is given, empty or a placeholder where it is not. */
    static boolean updating() {
        return Boolean.getBoolean("golden.update");
    }

    /** Compares the whole text; a missing final line feed is added, so that the file is a proper text file. */
    public void check(String name, String actual) {
        Path file = folder.resolve(name);
        String text = actual.endsWith("\n") ? actual : actual + "\n";
        try {
            if (update) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                    Files.writeString(file, text);
                }
                return;
            }
            assertThat(file)
                    .as("golden file (write it with -Dgolden.update, then review it)")
                    .exists();
            assertThat(text)
                    .as("%s (if the change is meant: -Dgolden.update, then review the diff)", file)
                    .isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
