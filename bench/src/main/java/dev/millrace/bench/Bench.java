package dev.millrace.bench;

import dev.millrace.bench.lab.BenchFailure;
import dev.millrace.databases.DatabaseException;
import dev.millrace.databases.DatabaseUnavailableException;
import dev.millrace.runtime.ConnectRefused;
import dev.millrace.runtime.RuntimeFailure;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Unmatched;

/** The root of all benchmarks. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "[COMMAND]",
        description = {
            "Measures Millrace's sink beside Debezium's and the database's own bulk load.",
            "",
            "Without a command: throughput, latency and memory with their defaults, which takes hours. Results are kept "
                    + "in bench/target/results; bin/bench report makes the page of them.",
            ""
        },
        subcommands = {
            ThroughputCommand.class,
            LatencyCommand.class,
            MemoryCommand.class,
            ReportCommand.class,
            Bench.Jmh.class,
            CommandLine.HelpCommand.class
        })
public final class Bench implements Callable<Integer> {
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** As {@link #main}, without leaving the process. */
    static int run(String... args) {
        return commandLine().execute(args);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Bench::explain);
    }

    @Override
    public Integer call() {
        int worst = 0;
        for (String part : new String[] {"throughput", "latency", "memory"}) {
            worst = Math.max(worst, run(part));
        }
        return worst;
    }

    private static int explain(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (failure instanceof BenchFailure
                || failure instanceof RuntimeFailure
                || failure instanceof ConnectRefused
                || failure instanceof DatabaseException
                || failure instanceof DatabaseUnavailableException) {
            err.println("bench: " + failure.getMessage());
        } else {
            failure.printStackTrace(err);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** Hands everything on to JMH. */
    @Command(name = "jmh", description = "Single steps, without Kafka or a database; takes JMH's own options.")
    static final class Jmh implements Callable<Integer> {
        @Unmatched
        private String[] arguments = {};

        @Override
        public Integer call() throws Exception {
            Main.main(arguments);
            return CommandLine.ExitCode.OK;
        }
    }
}
