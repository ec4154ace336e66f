package dev.millrace.runtime;

/** The embedded runtime cannot go on; the message is meant for whoever started it. */
public class RuntimeFailure extends RuntimeException {
    public RuntimeFailure(String message) {
        super(message);
    }

    public RuntimeFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
