package dev.millrace.sink.target;

/** The kinds of answers to a failure. */
public enum FailureKind {
    /** It may pass by itself: a deadlock, a lock time-out, a lost connection. The batch is tried again. */
    TRANSIENT,
    /** A unique value or a foreign key is in the way; a change that has not come yet may clear it. */
    CONFLICT,
    /** A record that this table can never take. */
    POISON,
    /** The database does not allow it as things stand: no privilege, disk full, read-only. */
    ENVIRONMENT
}
