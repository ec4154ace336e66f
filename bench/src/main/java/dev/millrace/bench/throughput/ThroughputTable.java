package dev.millrace.bench.throughput;

import dev.millrace.bench.report.Median;
import dev.millrace.bench.report.ReportPage;
import dev.millrace.bench.report.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Results for a terminal. */
final class ThroughputTable {
    private ThroughputTable() {}

    /** One run. */
    static String line(Result.Throughput run) {
        return String.format(
                Locale.ROOT,
                "  %-18s %2d  %9s/s  %7.2f s  CPU seconds per million: worker %5s, database %5s  %s",
                run.contestant(),
                run.run(),
                rate(run.eventsPerSecond()),
                run.seconds(),
                perMillion(run.workerCpuSeconds(), run.events()),
                perMillion(run.databaseCpuSeconds(), run.events()),
                run.outcome());
    }

    /** The medians of all runs that were right. */
    static String of(List<Result.Throughput> runs) {
        Map<String, List<Result.Throughput>> byContestant = runs.stream()
                .filter(Result.Throughput::isVerified)
                .collect(Collectors.groupingBy(Result.Throughput::contestant, LinkedHashMap::new, Collectors.toList()));
        OptionalDouble reference = Median.of(
                byContestant.getOrDefault(ReportPage.REFERENCE, List.of()), Result.Throughput::eventsPerSecond);
        StringBuilder table = new StringBuilder();
        byContestant.forEach((contestant, of) -> {
            double rate = Median.of(of, Result.Throughput::eventsPerSecond).orElse(Double.NaN);
            table.append("  median of %d  %-18s %9s/s%s%n"
                    .formatted(
                            of.size(),
                            contestant,
                            rate(rate),
                            reference.isPresent()
                                    ? "  %.1f x %s".formatted(rate / reference.getAsDouble(), ReportPage.REFERENCE)
                                    : ""));
        });
        return table.toString();
    }

    private static String rate(double rate) {
        return Double.isNaN(rate) ? "-" : String.format(Locale.ROOT, "%,d", Math.round(rate));
    }

    private static String perMillion(@Nullable Double seconds, long events) {
        return seconds == null || seconds.isNaN()
                ? "-"
                : String.format(Locale.ROOT, "%.1f", seconds * 1_000_000 / events);
    }
}
