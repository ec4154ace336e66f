package dev.millrace.testkit;

import java.util.HashSet;
import java.util.Set;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Which databases the tests of a JVM ran on, a line each. A skipped one must not look like a tested one. Where test
 * classes are spread over several JVMs each class is a plan, and a line comes once.
 */
public final class DatabaseSummary implements TestExecutionListener {
    private static final Set<String> TOLD = new HashSet<>();

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        SharedDatabases.POOL.summary().stream().filter(TOLD::add).forEach(System.out::println);
    }
}
