package dev.millrace.bench.throughput;

import dev.millrace.bench.database.BenchDatabase;
import dev.millrace.bench.database.TableCheck;
import dev.millrace.bench.lab.BenchFailure;
import dev.millrace.bench.lab.FilledTopics;
import dev.millrace.bench.report.Result;
import java.sql.SQLException;

/** One contestant's turn: empty tables, a database at rest, the clock, and then the comparison. */
record Run(BenchDatabase database, Workload workload, Contestant contestant, int number) {
    Result.Throughput measure(SinkRun sinks, BulkRun bulk, FilledTopics topics) throws SQLException {
        database.createTables(workload.design(), topics.names());
        database.settle();
        try {
            Measured measured =
                    contestant instanceof Contestant.Bulk load ? bulk.measure(load) : sinks.measure(contestant, number);
            return result(topics, measured, outcome(topics));
        } catch (BenchFailure e) {
            return result(topics, Measured.NOTHING, "failed: " + oneLine(e));
        }
    }

    private static String oneLine(BenchFailure failure) {
        return String.valueOf(failure.getMessage()).replaceAll("\\s*\\n\\s*", "; ");
    }

    /** The ceiling has no rows to compare: its end marks are all it has to show. */
    private String outcome(FilledTopics topics) throws SQLException {
        if (contestant instanceof Contestant.Ceiling) {
            return Result.VERIFIED;
        }
        TableCheck check = database.check(workload.design(), topics.names(), topics.states());
        return check.isEqual() ? Result.VERIFIED : "wrong: " + check;
    }

    private Result.Throughput result(FilledTopics topics, Measured measured, String outcome) {
        return new Result.Throughput(
                database.engine().displayName(),
                workload.name(),
                contestant.name(),
                number,
                topics.plan().history().changes(),
                measured.seconds(),
                measured.workerCpuSeconds(),
                measured.databaseCpuSeconds(),
                outcome);
    }
}
