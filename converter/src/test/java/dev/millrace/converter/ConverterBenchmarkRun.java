package dev.millrace.converter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.converter.ConverterBenchmark.Shape;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmark, by hand only: {@code mvn -q -Dquick -pl converter -am test -Dtest=ConverterBenchmarkRun
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class ConverterBenchmarkRun {
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    @ParameterizedTest
    @ValueSource(strings = {"read", "write"})
    void run(String method) throws RunnerException {
        System.out.printf("Connect %s, JDK %s%n", AppInfoParser.getVersion(), Runtime.version());
        System.out.println("| | stock, records/s | ours, records/s | ratio | stock, B/record | ours, B/record |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        for (Shape shape : Shape.values()) {
            if (shape == Shape.PAYLOAD_FIRST && method.equals("write")) {
                continue; // nobody asks us to write so
            }
            RunResult result = new Runner(new OptionsBuilder()
                            .include(ConverterBenchmark.class.getName() + "\\." + method + "$")
                            .param("shape", shape.name())
                            .jvmArgs("-Xms1g", "-Xmx1g", "-XX:+UseParallelGC")
                            .verbosity(VerboseMode.SILENT)
                            .build())
                    .runSingle();
            double records = used(result, "records");
            double stock = records / used(result, "stockNanos") * SECOND;
            double ours = records / used(result, "oursNanos") * SECOND;
            System.out.printf(
                    "| %s %s | %,.0f | %,.0f | %.2f | %,.0f | %,.0f |%n",
                    method,
                    shape,
                    stock,
                    ours,
                    ours / stock,
                    used(result, "stockBytes") / records,
                    used(result, "oursBytes") / records);
            assertThat(ours / stock).as("%s %s", method, shape).isGreaterThan(0.9);
        }
    }

    @SuppressWarnings("rawtypes") // so JMH has it
    private static double used(RunResult result, String label) {
        for (Map.Entry<String, Result> each : result.getSecondaryResults().entrySet()) {
            if (each.getKey().endsWith(label)) {
                return each.getValue().getScore();
            }
        }
        throw new IllegalStateException("JMH counted no " + label);
    }
}
