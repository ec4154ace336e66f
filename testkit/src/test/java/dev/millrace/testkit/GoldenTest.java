package dev.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void anUpdateWritesWhatACheckThenAccepts() {
        new Golden(folder, true).check("a/b.txt", "text");
        assertThat(folder.resolve("a/b.txt")).hasContent("text\n");
        new Golden(folder, false).check("a/b.txt", "text");
    }

    @Test
    void aDifferenceAndAMissingFileFailAndNameTheRemedy() {
        Golden golden = new Golden(folder, false);
        assertThatThrownBy(() -> golden.check("a.txt", "text"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dgolden.update");
        new Golden(folder, true).check("a.txt", "old");
        assertThatThrownBy(() -> golden.check("a.txt", "new"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dgolden.update")
                .hasMessageContaining("old");
    }
}
