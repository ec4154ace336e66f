package dev.millrace.sink.target;

import org.jspecify.annotations.Nullable;

/** A failure of the target, told without any row's values and without credentials. */
public final class TargetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureKind kind;
    private final String signature;

    /** A failure whose kind is known where it arises. */
    public TargetException(FailureKind kind, String message) {
        super(message);
        this.kind = kind;
        this.signature = message;
    }

    /** @param signature what failures of the same cause have in common, such as a database's state and code */
    public TargetException(FailureKind kind, @Nullable String message, String signature, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.signature = signature;
    }

    public FailureKind kind() {
        return kind;
    }

    public String signature() {
        return signature;
    }
}
