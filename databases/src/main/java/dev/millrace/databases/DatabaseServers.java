package dev.millrace.databases;

import java.nio.file.Path;
import java.util.Optional;

/** Where servers come from. */
public final class DatabaseServers {
    private DatabaseServers() {}

    /** Starts a server on {@code directory}; one that was used before goes on with its data. Port 0 picks one. */
    public static DatabaseServer start(Engine engine, Path directory, int port) {
        return start(engine, directory, ServerOptions.defaults().withPort(port));
    }

    public static DatabaseServer start(Engine engine, Path directory, ServerOptions options) {
        return LocalServer.open(engine, directory, options);
    }

    /**
     * Why this machine cannot run the engine; empty where nothing speaks against it. It is quick and downloads nothing,
     * so a start may still find a reason.
     */
    public static Optional<String> whyNot(Engine engine) {
        return ServerKind.of(engine).whyNot();
    }
}
