package dev.millrace.cli.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Shows progress: a table drawn again in place on a terminal, else one line every few seconds. */
final class ProgressView {
    private static final String ROW = "  %-14s %12s %12s %11s %9s";

    private final Terminal terminal;
    private final Duration plainInterval;
    private List<String> drawn = List.of();
    private @Nullable Duration lastLine;

    /** @param plainInterval the least time between two plain lines */
    ProgressView(Terminal terminal, Duration plainInterval) {
        this.terminal = terminal;
        this.plainInterval = plainInterval;
    }

    boolean isInteractive() {
        return terminal.isInteractive();
    }

    synchronized void show(Progress progress) {
        if (terminal.isInteractive()) {
            List<String> lines = block(progress);
            terminal.print(terminal.eraseLines(drawn.size()) + terminal.cutToWidth(joined(lines)));
            drawn = lines;
        } else if (lastLine == null || progress.elapsed().minus(lastLine).compareTo(plainInterval) >= 0) {
            terminal.line(line(progress));
            lastLine = progress.elapsed();
        }
    }

    /** Somebody else's line, as a warning: above what is drawn. */
    synchronized void interject(String line) {
        terminal.print(terminal.eraseLines(drawn.size()) + joined(List.of(line)) + terminal.cutToWidth(joined(drawn)));
    }

    private static String joined(List<String> lines) {
        return lines.isEmpty() ? "" : String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    /** Leaves what is drawn; the next block starts below. */
    synchronized void settle() {
        drawn = List.of();
        lastLine = null;
    }

    static List<String> block(Progress progress) {
        List<String> lines = new ArrayList<>();
        lines.add(ROW.formatted("table", "source", "target", "applied/s", "lag"));
        for (Progress.Table table : progress.tables()) {
            lines.add(ROW.formatted(
                    table.name(),
                    count(table.sourceRows()),
                    count(table.targetRows()),
                    number(Math.round(table.appliedPerSecond())),
                    lag(table.lag())));
        }
        lines.add("  " + summary(progress));
        if (!progress.remark().isEmpty()) {
            lines.add("  " + progress.remark());
        }
        return lines;
    }

    static String line(Progress progress) {
        StringBuilder line = new StringBuilder(summary(progress));
        if (!progress.remark().isEmpty()) {
            line.append(" · ").append(progress.remark());
        }
        line.append(" ·");
        for (Progress.Table table : progress.tables()) {
            line.append(' ').append(table.name()).append(' ');
            if (table.sourceRows().isPresent()) {
                line.append(count(table.sourceRows())).append('→');
            }
            line.append(count(table.targetRows()));
        }
        return line.toString();
    }

    private static String summary(Progress progress) {
        double applied = progress.tables().stream()
                .mapToDouble(Progress.Table::appliedPerSecond)
                .sum();
        Duration worst = progress.tables().stream()
                .map(Progress.Table::lag)
                .filter(lag -> lag != null)
                .max(Duration::compareTo)
                .orElse(null);
        return "%s %s · %s changes/s in the source · %s applied/s · lag %s"
                .formatted(
                        clock(progress.elapsed()),
                        progress.phase(),
                        number(Math.round(progress.sourceChangesPerSecond())),
                        number(Math.round(applied)),
                        lag(worst));
    }

    private static String clock(Duration elapsed) {
        return "%d:%02d".formatted(elapsed.toMinutes(), elapsed.toSecondsPart());
    }

    private static String count(OptionalLong rows) {
        return rows.isPresent() ? number(rows.getAsLong()) : "-";
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String lag(@Nullable Duration lag) {
        return lag == null ? "-" : Steps.shortly(lag);
    }
}
