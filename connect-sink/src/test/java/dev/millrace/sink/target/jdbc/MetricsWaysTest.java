package dev.millrace.sink.target.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ways that metrics tell by name are those of the reference page. */
class MetricsWaysTest {
    @ParameterizedTest
    @EnumSource
    void everyWayIsExplained(TableWriter.Load load) throws Exception {
        Path page = Path.of(System.getProperty("millrace.root"), "docs", "reference", "metrics.md");
        assertThat(Files.readString(page)).contains("\n| `" + load.name().toLowerCase(Locale.ROOT) + "` | ");
    }
}
