package dev.millrace.converter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.StructAccess;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;

/** The same calls on this converter and on Connect's: data, bytes and exceptions are the same, whatever comes. */
class DifferentialTest {
    private static final int CASES = Integer.getInteger("millrace.cases", 50_000);

    @Test
    void noDifference() {
        long cases = 0;
        long fast = 0;
        long thrown = 0;
        for (long seed = 0; cases < CASES; seed++) {
            // One in ten as where the JVM gives no access to what is inside a struct.
            StructAccess access = seed % 10 == 0 ? new StructAccess.Public() : StructAccess.best();
            DifferentialRun run = new DifferentialRun(seed, access);
            run.run();
            cases += run.cases();
            fast += run.fast();
            thrown += run.thrown();
        }
        System.out.printf(
                "Compared with the converter of Connect %s: %,d cases, %,d of them on the fast path, %,d exceptions%n",
                AppInfoParser.getVersion(), cases, fast, thrown);
        // A test that compared Connect's converter with itself would never fail.
        assertThat(fast).isGreaterThan(cases / 3);
        assertThat(thrown).isGreaterThan(cases / 20);
    }

    @Test
    void thisJvmGivesAccessToWhatIsInsideAStruct() {
        assertThat(StructAccess.best()).isInstanceOf(StructAccess.Direct.class);
    }
}
