package dev.millrace.testkit;

import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** One line at the end of a run: which databases the tests ran on. A skipped one must not look like a tested one. */
public final class DatabaseSummary implements TestExecutionListener {
    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        SharedDatabases.POOL.summary().ifPresent(System.out::println);
    }
}
