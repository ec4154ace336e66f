package dev.millrace.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The comparison as a table of text, and below it what differs. */
record ComparisonReport(List<TableResult> results) {
    private static final String ROW = "  %-14s %13s %13s %10s %9s %9s   %s";

    ComparisonReport {
        results = List.copyOf(results);
    }

    boolean isEqual() {
        return results.stream().allMatch(TableResult::isEqual);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(ROW.formatted("table", "rows source", "rows target", "differing", "missing", "extra", "result"));
        for (TableResult result : results) {
            lines.add(ROW.formatted(
                    result.table(),
                    number(result.sourceRows()),
                    number(result.targetRows()),
                    number(result.differing()),
                    number(result.missing()),
                    number(result.extra()),
                    result.verdict()));
        }
        for (TableResult result : results) {
            result.problems().forEach(problem -> lines.add("  %s: %s".formatted(result.table(), problem)));
            for (Difference difference : result.examples()) {
                String kind = difference.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
                lines.add(
                        "  %s, key %s, %s: %s".formatted(result.table(), difference.key(), kind, difference.detail()));
            }
            long more = result.differing()
                    + result.missing()
                    + result.extra()
                    - result.examples().size();
            if (more > 0) {
                lines.add("  %s: and %s more".formatted(result.table(), number(more)));
            }
        }
        return lines;
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
