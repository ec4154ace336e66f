package dev.millrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepsTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Steps steps = new Steps(new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8), false));

    @Test
    void aStepIsSaidBeforeItRunsAndTimedAfter() throws Exception {
        int result = steps.run(
                "Starting a thing",
                () -> {
                    assertThat(output()).isEqualTo("Starting a thing … ");
                    return 7;
                },
                seven -> ", number " + seven);
        assertThat(result).isEqualTo(7);
        assertThat(output()).matches("Starting a thing … [0-9.]+ s, number 7\n");
    }

    @Test
    void aFailedStepSaysSo() {
        assertThatThrownBy(() -> steps.run("Starting a thing", () -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(output()).matches("Starting a thing … failed after [0-9.]+ s\n");
    }

    @Test
    void whatWasStartedLastStopsFirstAndAFailureStopsNobody() throws Exception {
        List<String> closed = new ArrayList<>();
        ClosingStack stack = new ClosingStack(steps);
        stack.add(() -> closed.add("database"));
        stack.add("Stopping the broker", () -> {
            throw new IllegalStateException("stuck");
        });
        stack.add(() -> closed.add("load"));
        stack.close();
        stack.close();
        assertThat(closed).containsExactly("load", "database");
        assertThat(output()).contains("Stopping the broker … failed after", "Stopping the broker: stuck");

        assertThatThrownBy(() -> stack.add(() -> closed.add("too late"))).isInstanceOf(InterruptedException.class);
        assertThat(closed).endsWith("too late");
    }

    @Test
    void timesAreShort() {
        assertThat(Steps.shortly(Duration.ofMillis(38))).isEqualTo("38 ms");
        assertThat(Steps.shortly(Duration.ofMillis(3_149))).isEqualTo("3.1 s");
    }

    private String output() {
        return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
