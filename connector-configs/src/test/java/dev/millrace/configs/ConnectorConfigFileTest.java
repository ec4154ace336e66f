package dev.millrace.configs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectorConfigFileTest {
    private final Path folder;

    ConnectorConfigFileTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void readsNameAndConfig() throws IOException {
        ConnectorConfigFile file = load("{\"name\": \"n\", \"config\": {\"a\": \"1\", \"b\": 2, \"c\": true}}");

        assertThat(file.name()).isEqualTo("n");
        assertThat(file.config()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"), Map.entry("c", "true"));
    }

    @Test
    void replacesEveryPlaceholderAndNothingElse() {
        ConnectorConfigFile file = new ConnectorConfigFile(
                "n", Map.of("hosts", "${env:HOST}:${env:PORT}", "table.name.format", "${source.table}", "plain", "x"));

        assertThat(file.placeholders()).containsExactly("HOST", "PORT");
        assertThat(file.resolved(Map.of("HOST", "db$1\\", "PORT", "3306", "OTHER", "y"))
                        .config())
                .containsOnly(
                        Map.entry("hosts", "db$1\\:3306"),
                        Map.entry("table.name.format", "${source.table}"),
                        Map.entry("plain", "x"));
    }

    @Test
    void namesAllThatIsMissingAtOnce() {
        ConnectorConfigFile file =
                new ConnectorConfigFile("n", Map.of("a", "${env:ONE}", "b", "${env:TWO}-${env:THREE}"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.resolved(Map.of("TWO", "secret")))
                .withMessageContaining("n needs ONE, THREE")
                .withMessageNotContaining("secret");
    }

    @Test
    void withAddsOrReplacesAKey() {
        ConnectorConfigFile file = new ConnectorConfigFile("n", Map.of("a", "1"));

        assertThat(file.with("a", "2").with("b", "3").config()).containsOnly(Map.entry("a", "2"), Map.entry("b", "3"));
        assertThat(file.config()).containsOnly(Map.entry("a", "1"));
    }

    @Test
    void writesWhatItReads() throws IOException {
        ConnectorConfigFile file = new ConnectorConfigFile("n", Map.of("regex", "shop\\.\"x\""));

        assertThat(load(file.toJson())).isEqualTo(file);
        assertThat(load(file.named("m").toJson()).name()).isEqualTo("m");
    }

    @Test
    void doesNotPrintValues() {
        assertThat(new ConnectorConfigFile("n", Map.of("database.password", "hunter2")).toString())
                .contains("database.password")
                .doesNotContain("hunter2");
    }

    @Test
    void refusesWhatIsNoConnectorConfiguration() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> load("{\"connector.class\": \"x\"}"))
                .withMessageContaining("file.json")
                .withMessageContaining("POST /connectors");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> load("{\"name\": \"n\", \"config\": {\"a\": null}}"))
                .withMessageContaining("file.json gives a no plain value");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> load("{\"name\": \"n\",\n \"config\": {\"database.password\": hunter2}}"))
                .withMessageContaining("line 2")
                .withMessageNotContaining("hunter2");
    }

    @Test
    void saysWhichFileIsNotThere() {
        assertThatThrownBy(() -> ConnectorConfigFile.load(folder.resolve("none.json")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("none.json");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectorConfigFile.bundled("none.json"))
                .withMessageContaining("none.json");
    }

    private ConnectorConfigFile load(String json) throws IOException {
        return ConnectorConfigFile.load(Files.writeString(folder.resolve("file.json"), json));
    }
}
