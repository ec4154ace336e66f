package dev.millrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.CommandFailure;
import dev.millrace.cli.ExitCode;
import dev.millrace.cli.demo.DemoState.Milestone;
import dev.millrace.databases.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoStateTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void remembersHowFarItCame() throws IOException {
        try (DemoState first = DemoState.open(options(Engine.MARIADB, 100, false))) {
            assertThat(first.has(Milestone.SEEDED)).isFalse();
            first.reached(Milestone.SEEDED);
        }
        try (DemoState second = DemoState.open(options(Engine.MARIADB, 999, false))) {
            assertThat(second.has(Milestone.SEEDED)).isTrue();
            assertThat(second.has(Milestone.SNAPSHOT_DONE)).isFalse();
            assertThat(second.rows()).isEqualTo(100);
        }
    }

    @Test
    void freshWipesADemo() throws IOException {
        try (DemoState first = DemoState.open(options(Engine.MARIADB, 100, false))) {
            first.reached(Milestone.SEEDED);
            Files.writeString(Files.createDirectories(first.sub("source/data")).resolve("file"), "x");
        }
        try (DemoState second = DemoState.open(options(Engine.POSTGRES, 200, true))) {
            assertThat(second.has(Milestone.SEEDED)).isFalse();
            assertThat(second.rows()).isEqualTo(200);
            assertThat(second.sub("source")).doesNotExist();
        }
    }

    @Test
    void freshNeverWipesWhatIsNoDemo() throws IOException {
        Path precious = Files.writeString(directory.resolve("thesis.txt"), "years of work");
        assertThatThrownBy(() -> DemoState.open(options(Engine.MARIADB, 100, true)))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("no demo made it");
        assertThat(precious).hasContent("years of work");
        assertThat(directory).isDirectoryContaining(precious::equals);
        try (var left = Files.list(directory)) {
            assertThat(left).containsExactly(precious);
        }
    }

    @Test
    void otherEnginesNeedAnotherDirectory() throws IOException {
        DemoState.open(options(Engine.MARIADB, 100, false)).close();
        assertThatThrownBy(() -> DemoState.open(options(Engine.POSTGRES, 100, false)))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("from MariaDB to MariaDB")
                .hasMessageContaining("--fresh");
    }

    @Test
    void aSecondDemoIsRefused() throws IOException {
        try (DemoState running = DemoState.open(options(Engine.MARIADB, 100, false))) {
            running.reached(Milestone.SEEDED);
            assertThatThrownBy(() -> DemoState.open(options(Engine.MARIADB, 100, true)))
                    .isInstanceOfSatisfying(
                            CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.COULD_NOT_START))
                    .hasMessageContaining("A demo is running on " + directory);
        }
        try (DemoState again = DemoState.open(options(Engine.MARIADB, 100, false))) {
            assertThat(again.has(Milestone.SEEDED)).isTrue();
        }
    }

    private DemoOptions options(Engine source, long rows, boolean isFresh) {
        return new DemoOptions(
                directory,
                directory,
                isFresh,
                source,
                Engine.MARIADB,
                rows,
                true,
                10,
                0,
                Optional.empty(),
                Duration.ofSeconds(1),
                1,
                new DemoOptions.Ports(0, 0, 0, 0));
    }
}
