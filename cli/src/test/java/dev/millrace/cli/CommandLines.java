package dev.millrace.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Runs a command line as the shell would, and keeps what it says. */
public final class CommandLines {
    private CommandLines() {}

    public record Outcome(int exitCode, String out, String err) {}

    public static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Millrace.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setUsageHelpWidth(100);
        return new Outcome(line.execute(arguments), out.toString(), err.toString());
    }
}
