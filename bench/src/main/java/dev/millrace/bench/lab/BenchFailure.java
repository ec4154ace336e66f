package dev.millrace.bench.lab;

/** Why a benchmark, or one contestant of it, did not get to its end: in words, for whoever runs it. */
public final class BenchFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BenchFailure(String message) {
        super(message);
    }

    public BenchFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
