package dev.millrace.bench.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessCpuTest {
    @Test
    void aChildThatEndedIsCounted() throws IOException, InterruptedException {
        // The shell works, waits for a child that does too, and then for us.
        String work = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done;";
        Process shell = new ProcessBuilder("sh", "-c", work + "sh -c '" + work + "'; echo done; read line").start();
        try {
            assertThat((char) shell.getInputStream().read()).isEqualTo('d');

            assertThat(ProcessCpu.seconds(shell.pid())).isGreaterThan(0.05);
            assertThat(ProcessCpu.compilerSeconds(shell.pid())).as("of no JVM").isZero();
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
}
