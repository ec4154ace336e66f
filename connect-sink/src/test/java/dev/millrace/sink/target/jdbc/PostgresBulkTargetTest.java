package dev.millrace.sink.target.jdbc;

import dev.millrace.databases.Engine;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.testkit.NeedsDatabase;

/** The contract with each batch streamed, however small. */
@NeedsDatabase(Engine.POSTGRES)
class PostgresBulkTargetTest implements RealServerContract {
    private final JdbcFixture fixture = new JdbcFixture(Engine.POSTGRES, LoadMethod.BULK);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }
}
