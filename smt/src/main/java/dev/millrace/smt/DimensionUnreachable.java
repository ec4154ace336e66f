package dev.millrace.smt;

/**
 * The dimension's database has not answered for too long. An error and no exception: with {@code errors.tolerance=all}
 * Connect would drop the record after any exception of a transform, also a retriable one whose time is up. An error fails
 * the task, so that the record comes again.
 */
final class DimensionUnreachable extends Error {
    private static final long serialVersionUID = 1;

    DimensionUnreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
