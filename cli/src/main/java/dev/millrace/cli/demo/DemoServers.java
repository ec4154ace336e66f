package dev.millrace.cli.demo;

import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.DatabaseServers;
import dev.millrace.databases.Engine;
import dev.millrace.databases.ServerOptions;
import java.nio.file.Path;
import java.sql.SQLException;

/** The two databases: the shop's, and the one it is copied to. */
record DemoServers(DatabaseServer source, DatabaseServer target) {

    static DemoServers start(DemoOptions options, DemoState state, Steps steps, ClosingStack stack) throws Exception {
        DatabaseServer source = start(
                "source", options.source(), state.sub("source"), options.ports().source(), steps, stack);
        DatabaseServer target = start(
                "target", options.target(), state.sub("target"), options.ports().target(), steps, stack);
        source.createDatabase(Shop.SOURCE_DATABASE);
        target.createDatabase(Shop.TARGET_DATABASE);
        return new DemoServers(source, target);
    }

    private static DatabaseServer start(
            String role, Engine engine, Path directory, int port, Steps steps, ClosingStack stack) throws Exception {
        String who = engine.displayName() + " (" + role + ")";
        ServerOptions options = ServerOptions.defaults().withPort(port).withoutShutdownHook();
        DatabaseServer server = steps.run(
                "Starting " + who,
                () -> DatabaseServers.start(engine, directory, options),
                started -> ", version " + started.version() + " on port " + started.port());
        return stack.add("Stopping " + who, server);
    }

    Session openSource() throws SQLException {
        return Session.open(source, Shop.SOURCE_DATABASE);
    }

    Session openTarget() throws SQLException {
        return Session.open(target, Shop.TARGET_DATABASE);
    }
}
