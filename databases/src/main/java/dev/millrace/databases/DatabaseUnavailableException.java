package dev.millrace.databases;

/** This machine cannot run the engine; the message says why and what to do. A test may skip on it. */
public class DatabaseUnavailableException extends DatabaseException {
    public DatabaseUnavailableException(Engine engine, String reason) {
        super(engine.displayName() + " cannot run here: " + reason);
    }

    public DatabaseUnavailableException(Engine engine, String reason, Throwable cause) {
        super(engine.displayName() + " cannot run here: " + reason, cause);
    }
}
