package dev.millrace.sink.target.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.config.ConfigReference;
import dev.millrace.core.config.Setting;
import dev.millrace.testkit.Golden;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ParquetReferenceTest {
    @Test
    void theReferencePageSaysWhatTheCodeSays() {
        Golden.files(Path.of(System.getProperty("millrace.root"), "docs", "reference"))
                .check(
                        "sink-parquet.md",
                        ConfigReference.markdown(
                                "Sink connector: Parquet",
                                "What `dev.millrace.sink.MillraceSinkConnector` has for Parquet files beside"
                                        + " [its own settings](sink.md), where `connection.url` begins with `parquet:file:`"
                                        + " or `parquet:s3:`. [How to](../how-to/parquet.md).",
                                Setting.definitionOf(ParquetSettings.ALL)));
    }

    @Test
    void itsKeysBeginWithItsName() {
        assertThat(ParquetSettings.ALL).allMatch(setting -> setting.name().startsWith("parquet."));
    }
}
