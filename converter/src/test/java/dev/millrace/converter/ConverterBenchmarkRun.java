package dev.millrace.converter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.converter.ConverterBenchmark.Shape;
import dev.millrace.converter.ConverterBenchmark.Whose;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmark, by hand only: {@code mvn -q -Dquick -pl converter -am test -Dtest=ConverterBenchmarkRun
 * -Dsurefire.failIfNoSpecifiedTests=false}. The gate has to be off, since with it on nothing writes JMH's classes. It goes
 * in rounds ({@code -Drounds=7}), Connect's converter and ours by turns, each in a JVM of its own, so that a machine that is
 * busy for a while slows both down; what it prints are medians.
 */
class ConverterBenchmarkRun {
    private static final int ROUNDS = Integer.getInteger("rounds", 5);

    private record Line(String method, Shape shape) {}

    private record Score(double perSecond, double perCpuSecond, double bytes) {}

    /** The two of a round. */
    private record Pair(Score stock, Score ours) {}

    @Test
    void run() throws RunnerException {
        List<Line> lines = new ArrayList<>();
        for (Shape shape : Shape.values()) {
            lines.add(new Line("read", shape));
        }
        for (Shape shape : Shape.values()) {
            if (shape != Shape.PAYLOAD_FIRST) {
                lines.add(new Line("write", shape));
            }
        }
        System.out.printf("Connect %s, JDK %s%n", AppInfoParser.getVersion(), Runtime.version());
        System.out.println("| | stock/s of CPU | ours/s of CPU | ratio by CPU | ratio by clock | stock, B | ours, B |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        for (Line line : lines) {
            List<Pair> rounds = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                rounds.add(new Pair(score(line, Whose.STOCK), score(line, Whose.MILLRACE)));
            }
            System.out.printf(
                    "| %s %s | %,.0f | %,.0f | %.2f | %.2f | %,.0f | %,.0f |%n",
                    line.method,
                    line.shape,
                    median(rounds, pair -> pair.stock.perCpuSecond),
                    median(rounds, pair -> pair.ours.perCpuSecond),
                    median(rounds, pair -> pair.ours.perCpuSecond / pair.stock.perCpuSecond),
                    median(rounds, pair -> pair.ours.perSecond / pair.stock.perSecond),
                    median(rounds, pair -> pair.stock.bytes),
                    median(rounds, pair -> pair.ours.bytes));
            assertThat(rounds).hasSize(ROUNDS);
        }
    }

    private static double median(List<Pair> rounds, ToDoubleFunction<Pair> figure) {
        return rounds.stream().mapToDouble(figure).sorted().toArray()[rounds.size() / 2];
    }

    private static Score score(Line line, Whose whose) throws RunnerException {
        RunResult result = new Runner(new OptionsBuilder()
                        .include(ConverterBenchmark.class.getName() + "\\." + line.method + "$")
                        .param("whose", whose.name())
                        .param("shape", line.shape.name())
                        .forks(1)
                        .jvmArgs("-Xms1g", "-Xmx1g", "-XX:+UseParallelGC")
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(2))
                        .measurementIterations(3)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .addProfiler(CpuTimeProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle();
        return new Score(
                result.getPrimaryResult().getScore(),
                secondary(result, CpuTimeProfiler.LABEL),
                secondary(result, "gc.alloc.rate.norm"));
    }

    @SuppressWarnings("rawtypes") // so JMH has it
    private static double secondary(RunResult result, String label) {
        for (Map.Entry<String, Result> each : result.getSecondaryResults().entrySet()) {
            if (each.getKey().endsWith(label)) {
                return each.getValue().getScore();
            }
        }
        throw new IllegalStateException("JMH measured no " + label);
    }
}
