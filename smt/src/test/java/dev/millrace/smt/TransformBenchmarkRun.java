package dev.millrace.smt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmark, by hand only: {@code mvn -q -Dquick -pl smt -am test -Dtest=TransformBenchmarkRun
 * -Dsurefire.failIfNoSpecifiedTests=false}. With {@code -Dchains=LOAD_METADATA_MD5} it runs one chain of them.
 */
class TransformBenchmarkRun {
    @Test
    void run() throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        options.include(TransformBenchmark.class.getSimpleName())
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTimeProfiler.class);
        String chains = System.getProperty("chains", "");
        if (!chains.isEmpty() && !chains.startsWith("${")) {
            options.param("chain", chains.split(","));
        }
        assertThat(new Runner(options.build()).run()).isNotEmpty();
    }
}
