package dev.millrace.cli.demo;

import java.io.PrintStream;

/**
 * Where the demo speaks, and whether lines can be drawn again in place.
 *
 * @param isInteractive a terminal that understands cursor movement; otherwise a file, a pipe or a build log
 */
record Terminal(PrintStream out, boolean isInteractive) {
    private static final String UP = "\u001b[%dA";
    private static final String CLEAR_BELOW = "\u001b[J";

    /** The launcher knows whether its output is a terminal; Java 17 can only guess by {@link System#console()}. */
    static Terminal ofProcess(PrintStream out) {
        String told = System.getProperty("millrace.terminal");
        boolean isTerminal = told == null ? System.console() != null : Boolean.parseBoolean(told);
        return new Terminal(out, isTerminal && !"dumb".equals(System.getenv("TERM")));
    }

    /** Moves the cursor to the first of the last lines printed, and clears from there. */
    String eraseLines(int count) {
        return count == 0 ? "" : UP.formatted(count) + CLEAR_BELOW;
    }

    void print(String text) {
        out.print(text);
        out.flush();
    }

    void line(String text) {
        print(text + System.lineSeparator());
    }
}
