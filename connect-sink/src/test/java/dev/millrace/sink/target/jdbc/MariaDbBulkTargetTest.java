package dev.millrace.sink.target.jdbc;

import dev.millrace.databases.Engine;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.testkit.NeedsDatabase;

/** The contract with each batch streamed, however small. */
@NeedsDatabase(Engine.MARIADB)
class MariaDbBulkTargetTest implements RealServerContract {
    private final JdbcFixture fixture = new JdbcFixture(Engine.MARIADB, LoadMethod.BULK);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }
}
