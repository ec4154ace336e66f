package dev.millrace.sink.target.jdbc;

import dev.millrace.databases.Engine;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.testkit.NeedsDatabase;

/** The contract with each batch streamed, however small. */
@NeedsDatabase(Engine.MYSQL)
class MySqlBulkTargetTest implements RealServerContract {
    private final JdbcFixture fixture = new JdbcFixture(Engine.MYSQL, LoadMethod.BULK);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }
}
