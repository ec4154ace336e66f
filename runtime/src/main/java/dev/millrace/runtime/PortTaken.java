package dev.millrace.runtime;

/** A port that was asked for is in use. A command line adds the name of its own option. */
public final class PortTaken extends RuntimeFailure {
    private final int port;

    PortTaken(int port, String purpose, String option) {
        super("Port " + port + " on 127.0.0.1 is taken, so the " + purpose
                + " cannot listen there. End what uses it, or change " + option + " (0 picks a free port).");
        this.port = port;
    }

    public int port() {
        return port;
    }
}
