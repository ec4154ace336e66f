package dev.millrace.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Horizontal bars in groups, as SVG that needs nothing else: one colour for each name, its figure beside each bar. */
final class BarChart {
    private static final int WIDTH = 760;
    private static final int LEFT = 230;
    private static final int RIGHT = 90;
    private static final int BAR = 16;
    private static final int GAP = 12;
    private static final int TOP = 44;

    /** Apart from each other also for those who do not see red and green apart. */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#e69f00", "#999999", "#56b4e9", "#009e73", "#cc79a7", "#d55e00", "#f0e442");

    private final String title;
    private final Map<String, String> colours = new LinkedHashMap<>();
    private final Map<String, Map<String, Double>> groups = new LinkedHashMap<>();

    BarChart(String title) {
        this.title = title;
    }

    BarChart bar(String group, String name, double value) {
        colours.computeIfAbsent(name, unused -> COLOURS.get(colours.size() % COLOURS.size()));
        groups.computeIfAbsent(group, unused -> new LinkedHashMap<>()).put(name, value);
        return this;
    }

    String svg() {
        double most = groups.values().stream()
                .flatMap(bars -> bars.values().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        List<String> parts = new ArrayList<>();
        int y = TOP;
        for (Map.Entry<String, Map<String, Double>> group : groups.entrySet()) {
            parts.add(text(8, y + BAR - 4, "bold", group.getKey()));
            for (Map.Entry<String, Double> bar : group.getValue().entrySet()) {
                double length = bar.getValue() / most * (WIDTH - LEFT - RIGHT);
                parts.add(text(LEFT - 8, y + BAR - 4, "end", bar.getKey()));
                parts.add(String.format(
                        Locale.ROOT,
                        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                        LEFT,
                        y,
                        length,
                        BAR - 3,
                        colours.get(bar.getKey())));
                parts.add(text((int) (LEFT + length + 6), y + BAR - 4, "", figure(bar.getValue())));
                y += BAR;
            }
            y += GAP;
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="img">
                <title>%3$s</title>
                <style>text{font:12px sans-serif;fill:#222}.bold{font-weight:bold}.end{text-anchor:end}</style>
                <rect width="%1$d" height="%2$d" fill="#fff"/>
                <text x="8" y="24" style="font-size:15px">%3$s</text>
                %4$s
                </svg>
                """
                .formatted(WIDTH, y, escaped(title), String.join("\n", parts));
    }

    private static String text(int x, int y, String style, String text) {
        return "<text x=\"%d\" y=\"%d\"%s>%s</text>"
                .formatted(x, y, style.isEmpty() ? "" : " class=\"" + style + "\"", escaped(text));
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
