package dev.millrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testkit.Golden;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressViewTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void withoutATerminalItIsALineEveryFewSeconds() {
        ProgressView view = view(false);
        view.show(at(0, OptionalLong.empty(), null));
        view.show(at(4, OptionalLong.of(9), Duration.ofMillis(9)));
        view.show(at(5, OptionalLong.of(1_234_500), Duration.ofMillis(38)));
        view.show(at(75, OptionalLong.of(1_234_567), Duration.ofMillis(2_345)));
        Golden.files().check("progress-plain.txt", output());
    }

    @Test
    void onATerminalItIsDrawnAgainInPlace() {
        ProgressView view = view(true);
        view.show(at(1, OptionalLong.empty(), null));
        view.interject("WARN  somebody else");
        view.show(at(2, OptionalLong.of(1_234_567), Duration.ofMillis(38)));
        view.settle();
        view.show(at(3, OptionalLong.of(1_234_567), Duration.ofMillis(38)));
        Golden.files().check("progress-terminal.txt", output().replace("\u001b", "ESC"));
    }

    @Test
    void linesOfLoggersAreShownWhole() {
        ProgressView view = view(true);
        PrintStream err = new PrintStream(new Interjections(view), true, StandardCharsets.UTF_8);
        err.print("half a ");
        assertThat(output()).isEmpty();
        err.print("line — and\nthe next\n");
        assertThat(output().lines()).containsExactly("half a line — and", "the next");
    }

    private ProgressView view(boolean isInteractive) {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return new ProgressView(new Terminal(out, isInteractive), Duration.ofSeconds(5));
    }

    private String output() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static Progress at(int seconds, OptionalLong targetRows, @org.jspecify.annotations.Nullable Duration lag) {
        return new Progress(
                Duration.ofSeconds(seconds),
                "changes",
                503.4,
                List.of(
                        new Progress.Table("orders", OptionalLong.of(1_234_567), targetRows, 1_200.4, lag),
                        new Progress.Table("orders_log", OptionalLong.empty(), targetRows, 12, lag)),
                seconds < 3 ? "" : "customers has a new column, phone");
    }
}
