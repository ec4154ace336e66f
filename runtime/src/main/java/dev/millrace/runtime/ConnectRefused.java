package dev.millrace.runtime;

import java.util.List;
import java.util.Map;

/** The worker said no: with which status, why, and, for a connector's settings, what is wrong with each. */
public final class ConnectRefused extends RuntimeException {
    private final int status;
    private final Map<String, List<String>> errors;

    ConnectRefused(int status, String message, Map<String, List<String>> errors) {
        super(message);
        this.status = status;
        this.errors = Map.copyOf(errors);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** What is wrong, by the name of the setting; empty where the refusal is about something else. */
    public Map<String, List<String>> errors() {
        return errors;
    }
}
