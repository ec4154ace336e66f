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
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";

    /** The launcher knows whether its output is a terminal; what Java tells differs from version to version. */
    static Terminal ofProcess(PrintStream out) {
        return new Terminal(out, Boolean.getBoolean("millrace.terminal") && !"dumb".equals(System.getenv("TERM")));
    }

    /** Moves the cursor to the first of the last lines printed, and clears from there. */
    String eraseLines(int count) {
        return count == 0 ? "" : UP.formatted(count) + CLEAR_BELOW;
    }

    /** A line that the terminal breaks in two would not be erased whole. */
    String cutToWidth(String lines) {
        return lines.isEmpty() ? "" : NO_WRAP + lines + WRAP;
    }

    void print(String text) {
        out.print(text);
        out.flush();
    }

    void line(String text) {
        print(text + System.lineSeparator());
    }
}
