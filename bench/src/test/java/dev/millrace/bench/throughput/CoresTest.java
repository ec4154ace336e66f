package dev.millrace.bench.throughput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CoresTest {
    @Test
    void aDatabaseHasCoresThatNoOtherUses() throws IOException {
        assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
        Process database = new ProcessBuilder("sleep", "60").start();
        try {
            String all = cores("self");
            try (Cores apart = Cores.apart(database.pid())) {
                assertThat(cores(Long.toString(database.pid()))).isEqualTo(single(apart.ofDatabase()));
                assertThat(cores("self")).isNotEqualTo(all).isNotEqualTo(single(apart.ofDatabase()));
            }
            assertThat(cores("self")).isEqualTo(all);
            assertThat(cores(Long.toString(database.pid()))).isEqualTo(all);
        } finally {
            database.destroyForcibly();
        }
    }

    /** As the kernel writes a range of one. */
    private static String single(String range) {
        String[] ends = range.split("-", -1);
        return ends[0].equals(ends[1]) ? ends[0] : range;
    }

    private static String cores(String process) throws IOException {
        return Files.readAllLines(Path.of("/proc", process, "status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseThrow();
    }
}
