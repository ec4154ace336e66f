package dev.millrace.cli;

import dev.millrace.cli.demo.DemoCommand;
import dev.millrace.core.Version;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root of all commands. */
@Command(
        name = "millrace",
        mixinStandardHelpOptions = true,
        versionProvider = Millrace.BuildVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Change data capture on Kafka Connect, exactly once, from database to database.",
        subcommands = {DemoCommand.class, CommandLine.HelpCommand.class})
public final class Millrace implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** As {@link #main}, without leaving the process. */
    public static int run(String... args) {
        return commandLine().execute(args);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Millrace())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Millrace::explain);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (failure instanceof CommandFailure expected) {
            err.println(expected.getMessage());
            return expected.exitCode();
        }
        err.println("millrace failed unexpectedly: " + failure);
        failure.printStackTrace(err);
        return ExitCode.FAILED;
    }

    /** The version of this build. */
    static final class BuildVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"millrace " + Version.current()};
        }
    }
}
