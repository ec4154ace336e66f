package dev.millrace.bench.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessCpuTest {
    @Test
    void aChildThatEndedIsCounted() throws IOException, InterruptedException {
        // The shell waits for a child that does the work, and then for us.
        Process shell = new ProcessBuilder(
                        "sh", "-c", "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; echo done; read line")
                .start();
        try {
            assertThat((char) shell.getInputStream().read()).isEqualTo('d');

            assertThat(ProcessCpu.seconds(shell.pid())).isGreaterThan(0.05);
        } finally {
            shell.destroyForcibly().waitFor();
        }
    }

    @Test
    void aProcessThatIsGoneHasTakenNothing() throws IOException, InterruptedException {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();

        assertThat(ProcessCpu.seconds(gone.pid())).isZero();
    }

    @Test
    void theThreadsThatCompileAreToldFromOthers() {
        long pid = ProcessHandle.current().pid();

        assertThat(ProcessCpu.compilerSeconds(pid)).isPositive().isLessThan(ProcessCpu.seconds(pid));
    }

    @Test
    void aProcessWithoutAJvmCompilesNothing() throws IOException, InterruptedException {
        Process shell = new ProcessBuilder(
                        "sh", "-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo done; read line")
                .start();
        try {
            assertThat((char) shell.getInputStream().read()).isEqualTo('d');

            assertThat(ProcessCpu.compilerSeconds(shell.pid())).isZero();
        } finally {
            shell.destroyForcibly().waitFor();
        }
    }
}
