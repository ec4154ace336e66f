package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.Version;
import org.junit.jupiter.api.Test;

class MillraceTest {
    @Test
    void tellsItsVersion() {
        assertThat(CommandLines.run("--version").out()).isEqualToIgnoringNewLines("millrace " + Version.current());
    }

    @Test
    void aloneItListsTheCommands() {
        CommandLines.Outcome outcome = CommandLines.run();
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).contains("Usage: millrace", "demo");
    }

    @Test
    void anUnknownCommandIsAUsageError() {
        CommandLines.Outcome outcome = CommandLines.run("dmeo");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains("dmeo");
    }
}
