package dev.millrace.cli.demo;

import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.Engine;
import dev.millrace.testkit.SharedDatabases;
import java.sql.SQLException;

/** Shops on the servers that all tests share, each in a database of its own. */
final class TestShops {
    private TestShops() {}

    /** A shop of that many rows; equal for equal seeds, whatever the engine. */
    static Session open(Engine engine, long rows, long seed) throws SQLException {
        DatabaseServer server = SharedDatabases.get(engine);
        Session session = Session.open(server, SharedDatabases.freshDatabase(server, "shop"));
        ShopSeeder seeder = new ShopSeeder(session, seed);
        seeder.createSchema();
        seeder.load(rows);
        return session;
    }
}
