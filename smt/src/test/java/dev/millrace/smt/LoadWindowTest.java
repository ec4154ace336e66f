package dev.millrace.smt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadWindowTest {
    @ParameterizedTest
    @CsvSource({
        "1732101234567, 1, 1732101234.567",
        "1732101234560, 1, 1732101234.56",
        "1732101234500, 1, 1732101234.5",
        "1732101234050, 1, 1732101234.05",
        "1732101234000, 1, 1732101234.0",
        "1732101234567, 60000, 1732101180.0",
        "1732101234567, 250, 1732101234.5",
        "-1, 1000, -1.0",
    })
    void theIdIsTheWindowsBeginningAsDltPrintsIt(long nowMs, long lengthMs, String id) {
        assertThat(new LoadWindow(new HandClock(nowMs), lengthMs).id()).isEqualTo(id);
    }

    @Test
    void tasksThatStartAtDifferentTimesAgree() {
        HandClock clock = new HandClock(120_007);
        LoadWindow early = new LoadWindow(clock, 60_000);
        assertThat(early.id()).isEqualTo("120.0");
        clock.set(179_999);
        assertThat(early.id()).isEqualTo(new LoadWindow(clock, 60_000).id());
        clock.set(180_000);
        assertThat(early.id()).isEqualTo("180.0");
    }

    @Test
    void aClockThatGoesBackDoesNotTakeTheIdWithIt() {
        HandClock clock = new HandClock(180_000);
        LoadWindow window = new LoadWindow(clock, 60_000);
        assertThat(window.id()).isEqualTo("180.0");
        clock.set(100_000);
        assertThat(window.id()).isEqualTo("180.0");
        clock.set(241_000);
        assertThat(window.id()).isEqualTo("240.0");
    }
}
