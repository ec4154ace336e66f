package dev.millrace.bench.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code -Xlog:gc} says each collection left. */
record GcLog(List<String> lines) {
    private static final Pattern PAUSE = Pattern.compile("(Pause (?:Young|Full) .*) \\d+M->(\\d+)M\\(\\d+M\\)");
    private static final long MEGABYTE = 1 << 20;

    static GcLog read(Path file) {
        try {
            return new GcLog(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The collections from here on. */
    GcLog after(GcLog earlier) {
        return new GcLog(lines.subList(earlier.lines.size(), lines.size()));
    }

    /** The most that any full collection left: all of it was alive. 0 where there was none. */
    long peakLiveBytes() {
        return peak(pause -> pause.startsWith("Pause Full"));
    }

    /** The most that any collection left; a young one does not look at old garbage. */
    long peakAfterAnyBytes() {
        return peak(pause -> true);
    }

    private long peak(Predicate<String> kind) {
        return lines.stream()
                .map(PAUSE::matcher)
                .filter(Matcher::find)
                .filter(pause -> kind.test(pause.group(1)))
                .mapToLong(pause -> Long.parseLong(pause.group(2)) * MEGABYTE)
                .max()
                .orElse(0);
    }
}
