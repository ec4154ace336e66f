package dev.millrace.sink.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecentMostTest {
    private long nanos = -5;
    private final RecentMost most = new RecentMost(() -> nanos);

    @Test
    void aPeakIsRememberedForAMinuteAtLeastAndTwoAtMost() {
        assertThat(most.value()).isZero();
        passes(50);
        most.note(9);
        most.note(3);
        passes(60);
        most.note(4);
        assertThat(most.value()).isEqualTo(9);
        passes(11);
        assertThat(most.value()).isEqualTo(4);
        passes(600);
        assertThat(most.value()).isZero();
        most.note(1);
        assertThat(most.value()).isEqualTo(1);
    }

    private void passes(long seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }
}
