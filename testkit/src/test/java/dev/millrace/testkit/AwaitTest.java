package dev.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
    @Test
    void repeatsUntilTheAssertionHolds() {
        AtomicInteger calls = new AtomicInteger();
        Await.seconds(10)
                .untilAsserted(() -> assertThat(calls.incrementAndGet()).isEqualTo(3));
        assertThat(calls).hasValue(3);
    }

    @Test
    void tellsWhatItSawLast() {
        AtomicInteger calls = new AtomicInteger();
        assertThatThrownBy(() -> Await.within(Duration.ofMillis(100))
                        .untilEquals("the last row", 99, () -> Math.min(calls.incrementAndGet(), 2)))
                .isInstanceOf(AssertionError.class)
                .hasMessage("Waited 100 ms in vain for the last row: expected 99, found 2");
    }

    @Test
    void anExceptionCountsAsNotYetAndIsTheCauseInTheEnd() {
        IllegalStateException broken = new IllegalStateException("no table");
        assertThatThrownBy(() -> Await.within(Duration.ofMillis(50)).until("a table", () -> {
                    throw broken;
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no table")
                .hasCause(broken);
    }

    @Test
    void anInterruptEndsTheWait() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Await.seconds(60).until("nothing", () -> false))
                .hasMessageContaining("Interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
