package dev.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.bench.throughput.Workload;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchTest {
    private final StringWriter out = new StringWriter();

    @Test
    void helpNamesEveryWorkload() {
        assertThat(run("throughput", "--help")).isZero();

        assertThat(out.toString())
                .contains(Workload.ALL.stream().map(Workload::name).toList());
    }

    @Test
    void aWorkloadThatIsNotThereIsRefusedWithThoseThatAre() {
        assertThat(run("throughput", "--workload", "inserts")).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(out.toString()).contains("There is no workload inserts", "cdc-filtered");
    }

    @Test
    void aVariantNeedsSettings() {
        assertThat(run("throughput", "--variant", "staged")).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(out.toString()).contains("--variant takes NAME:KEY=VALUE");
    }

    private int run(String... arguments) {
        PrintWriter writer = new PrintWriter(out, true);
        return Bench.commandLine().setOut(writer).setErr(writer).execute(arguments);
    }
}
