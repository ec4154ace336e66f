package dev.millrace.bench.throughput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.bench.lab.BenchFailure;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoresTest {
    private final long self = ProcessHandle.current().pid();

    @Test
    void aDatabaseHasCoresThatNoOtherUses() throws IOException {
        List<Integer> all = Cores.allowed(self);
        Process database = new ProcessBuilder("sleep", "60").start();
        try {
            if (all.size() == 1) {
                assertThatThrownBy(() -> Cores.apart(database.pid()))
                        .isInstanceOf(BenchFailure.class)
                        .hasMessageContaining("two cores");
                return;
            }
            try (Cores apart = Cores.apart(database.pid())) {
                assertThat(Cores.allowed(database.pid())).isEqualTo(apart.ofDatabase());
                assertThat(Cores.allowed(self)).isNotEmpty().doesNotContainAnyElementsOf(apart.ofDatabase());
            }
            assertThat(Cores.allowed(self)).isEqualTo(all);
            assertThat(Cores.allowed(database.pid())).isEqualTo(all);
        } finally {
            database.destroyForcibly();
        }
    }
}
