package dev.millrace.sink.target.jdbc;

import dev.millrace.databases.Engine;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.testkit.NeedsDatabase;

/** On the stand-in, which is no SQL Server, each batch by bulk copy, however small. */
@NeedsDatabase(Engine.POSTGRES)
class SqlServerStandInBulkTest implements SqlServerTargetContract {
    private final JdbcFixture fixture = SqlServerPlace.onStandIn(LoadMethod.BULK);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }
}
