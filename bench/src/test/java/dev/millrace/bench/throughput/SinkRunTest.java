package dev.millrace.bench.throughput;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinkRunTest {
    @ParameterizedTest
    @CsvSource({"19,0.0,true", "21,0.2,true", "21,0.05,false", "119,0.5,true", "121,0.5,false"})
    void aWarmUpGoesOnWhileTheCompilersAreBusyButNotForEver(double seconds, double compiling, boolean goesOn) {
        assertThat(SinkRun.isCold(seconds, Duration.ofSeconds(20), compiling)).isEqualTo(goesOn);
    }
}
