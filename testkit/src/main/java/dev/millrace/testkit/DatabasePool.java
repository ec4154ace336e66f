package dev.millrace.testkit;

import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.DatabaseUnavailableException;
import dev.millrace.databases.Engine;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What became of each engine that a test asked for: it runs, or it cannot and here is why. */
final class DatabasePool {
    private final Function<Engine, DatabaseServer> starter;
    private final Map<Engine, DatabaseServer> servers = new EnumMap<>(Engine.class);
    private final Map<Engine, String> skipped = new EnumMap<>(Engine.class);

    DatabasePool(Function<Engine, DatabaseServer> starter) {
        this.starter = starter;
    }

    /**
     * Starts the engine's server the first time. The reason where this machine cannot run it; any other failure is
     * thrown, since a server that should run and does not must fail the test.
     */
    synchronized Optional<String> whyNot(Engine engine) {
        if (!servers.containsKey(engine) && !skipped.containsKey(engine)) {
            try {
                servers.put(engine, starter.apply(engine));
            } catch (DatabaseUnavailableException e) {
                skipped.put(engine, String.valueOf(e.getMessage()));
            }
        }
        return Optional.ofNullable(skipped.get(engine));
    }

    /** The server, started again if a test has stopped or killed it. */
    synchronized DatabaseServer running(Engine engine) {
        DatabaseServer server = servers.get(engine);
        if (server == null) {
            throw new IllegalStateException(engine.displayName() + " was not asked for, or cannot run");
        }
        server.start();
        return server;
    }

    /** What ran and what did not, and why: a line for each engine that a test asked for. */
    synchronized List<String> summary() {
        List<String> lines = new ArrayList<>();
        for (Engine engine : Engine.values()) {
            DatabaseServer server = servers.get(engine);
            if (server != null) {
                lines.add("Database: " + engine.displayName() + " " + server.version() + " ran");
            }
            String reason = skipped.get(engine);
            if (reason != null) {
                lines.add("Database: " + engine.displayName() + " SKIPPED ("
                        + reason.lines().findFirst().orElse("") + ")");
            }
        }
        return lines;
    }

    /** Their data are of no use to anyone: no goodbye. */
    synchronized void kill() {
        for (DatabaseServer server : servers.values()) {
            server.kill();
            server.close();
        }
    }
}
