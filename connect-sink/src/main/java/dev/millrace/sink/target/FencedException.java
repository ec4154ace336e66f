package dev.millrace.sink.target;

/** The partitions that a batch comes from have another owner: nothing of the batch was written. */
public final class FencedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FencedException(String message) {
        super(message);
    }
}
