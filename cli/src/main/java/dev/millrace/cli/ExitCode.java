package dev.millrace.cli;

/** What the process returns; scripts rely on these, so they never change their meaning. */
public final class ExitCode {
    public static final int OK = 0;
    public static final int DIFFERENT = 1;
    public static final int USAGE = 2;
    public static final int COULD_NOT_START = 3;
    public static final int NOT_CAUGHT_UP = 4;
    public static final int FAILED = 5;

    private ExitCode() {}
}
