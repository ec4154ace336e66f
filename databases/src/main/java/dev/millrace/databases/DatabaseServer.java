package dev.millrace.databases;

import java.sql.Connection;
import java.sql.SQLException;

/** A server of our own on 127.0.0.1, with an account that may do everything, replication included. */
public interface DatabaseServer extends AutoCloseable {
    Engine engine();

    /** As the server itself tells it, e.g. {@code 11.4.5}. */
    String version();

    String host();

    int port();

    String user();

    String password();

    /** For {@link #user()} and {@link #password()}; the scheme is the engine's own. */
    String jdbcUrl(String database);

    /** Picks driver and options, so that callers need not know either. */
    Connection connect(String database) throws SQLException;

    /** Does nothing where the database exists already. */
    void createDatabase(String name);

    /** The server's process; fails while it is stopped. */
    long pid();

    /** SIGKILL, without a goodbye: what a crash leaves is what the next {@link #start()} finds. */
    void kill();

    /** Orderly; data and port stay. */
    void stop();

    /** Again, with the same data on the same port. Does nothing while the server runs. */
    void start();

    /** Stops the server and lets go of its directory. Safe to repeat. */
    @Override
    void close();
}
