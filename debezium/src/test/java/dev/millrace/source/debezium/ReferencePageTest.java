package dev.millrace.source.debezium;

import dev.millrace.core.config.ConfigReference;
import dev.millrace.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The page of the reference says what the code says; {@code -Dgolden.update} writes it. */
class ReferencePageTest {
    @Test
    void zeroDateConverter() throws IOException {
        String words = Files.readString(Path.of("src/test/reference/zero-date-converter.md"));
        Path root = Path.of(Objects.requireNonNull(System.getProperty("millrace.root")));
        Golden.files(root.resolve("docs/reference"))
                .check(
                        "zero-date-converter.md",
                        ConfigReference.markdown("ZeroDateConverter", words, ZeroDateConverter.config()));
    }
}
