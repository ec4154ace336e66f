package dev.millrace.bench.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GcLogTest {
    private static final long MEGABYTE = 1 << 20;

    private final GcLog idle = new GcLog(List.of(
            "[0.012s][info][gc] Using G1",
            "[2.114s][info][gc] GC(3) Pause Young (Normal) (G1 Evacuation Pause) 81M->30M(256M) 4.512ms",
            "[3.000s][info][gc] GC(4) Pause Full (Diagnostic Command) 44M->24M(96M) 31.208ms"));

    @Test
    void onlyFullCollectionsTellWhatIsAlive() {
        assertThat(idle.peakLiveBytes()).isEqualTo(24 * MEGABYTE);
        assertThat(idle.peakAfterAnyBytes()).isEqualTo(30 * MEGABYTE);
    }

    @Test
    void whatWasBeforeDoesNotCountForWhatCameAfter() {
        GcLog whole = new GcLog(List.of(
                idle.lines().get(0),
                idle.lines().get(1),
                idle.lines().get(2),
                "[4.1s][info][gc] GC(5) Concurrent Mark Cycle",
                "[4.2s][info][gc] GC(5) Pause Remark 200M->199M(256M) 1.100ms",
                "[5.0s][info][gc] GC(6) Pause Young (Concurrent Start) (G1 Humongous Allocation) 90M->12M(96M) 2.000ms",
                "[6.0s][info][gc] GC(7) Pause Full (Diagnostic Command) 44M->11M(96M) 31.208ms"));

        assertThat(whole.after(idle).peakLiveBytes()).isEqualTo(11 * MEGABYTE);
        assertThat(whole.after(idle).peakAfterAnyBytes()).isEqualTo(12 * MEGABYTE);
    }
}
