package dev.millrace.converter;

import dev.millrace.converter.ConverterBenchmark.Shape;
import dev.millrace.converter.ConverterBenchmark.Whose;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmark in rounds, Connect's converter and ours by turns, each in a JVM of its own, and prints the medians. A
 * machine that is busy for a while then slows both down.
 */
public final class BenchmarkTable {
    private static final List<Line> LINES = List.of(
            new Line("read", Shape.COLUMNS_13),
            new Line("read", Shape.COLUMNS_60),
            new Line("read", Shape.ODD_VALUE),
            new Line("read", Shape.PAYLOAD_FIRST),
            new Line("write", Shape.COLUMNS_13),
            new Line("write", Shape.COLUMNS_60),
            new Line("write", Shape.ODD_VALUE));

    private record Line(String method, Shape shape) {}

    private record Score(double recordsPerSecond, double bytesPerRecord) {}

    private BenchmarkTable() {}

    public static void main(String[] arguments) throws RunnerException {
        int rounds = Integer.parseInt(arguments[0]);
        System.out.println(
                "| | stock, records/s | ours, records/s | ratio (each round) | stock, B/record | ours, B/record |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        for (Line line : LINES) {
            System.out.println(run(line, rounds));
        }
    }

    private static String run(Line line, int rounds) throws RunnerException {
        Map<Whose, List<Score>> scores = new EnumMap<>(Whose.class);
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (Whose whose : Whose.values()) {
                scores.computeIfAbsent(whose, key -> new ArrayList<>()).add(score(line, whose));
            }
            ratios.add(scores.get(Whose.MILLRACE).get(round).recordsPerSecond
                    / scores.get(Whose.STOCK).get(round).recordsPerSecond);
        }
        List<String> each = ratios.stream().map("%.2f"::formatted).toList();
        return "| %s %s | %,.0f | %,.0f | **%.2f** (%s) | %,.0f | %,.0f |"
                .formatted(
                        line.method,
                        line.shape,
                        median(scores.get(Whose.STOCK).stream()
                                .map(Score::recordsPerSecond)
                                .toList()),
                        median(scores.get(Whose.MILLRACE).stream()
                                .map(Score::recordsPerSecond)
                                .toList()),
                        median(ratios),
                        String.join(", ", each),
                        median(scores.get(Whose.STOCK).stream()
                                .map(Score::bytesPerRecord)
                                .toList()),
                        median(scores.get(Whose.MILLRACE).stream()
                                .map(Score::bytesPerRecord)
                                .toList()));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static Score score(Line line, Whose whose) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(ConverterBenchmark.class.getName() + "\\." + line.method + "$")
                .param("whose", whose.name())
                .param("shape", line.shape.name())
                .forks(1)
                .jvmArgsAppend("-Xms1g", "-Xmx1g", "-XX:+UseParallelGC")
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(3)
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .build();
        RunResult result = new Runner(options).runSingle();
        return new Score(
                result.getPrimaryResult().getScore(),
                result.getSecondaryResults().get("gc.alloc.rate.norm").getScore());
    }
}
