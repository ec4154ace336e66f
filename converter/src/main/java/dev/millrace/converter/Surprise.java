package dev.millrace.converter;

/** Something that the fast path leaves to Connect's converter. It may come once a record, so it has no stack trace. */
final class Surprise extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Surprise() {
        super("left to Connect's converter", null, false, false);
    }

    static Surprise here() {
        return new Surprise();
    }
}
