package dev.millrace.sink.target.jdbc;

import dev.millrace.databases.Engine;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.testkit.NeedsDatabase;

/** On the stand-in, which is no SQL Server. */
@NeedsDatabase(Engine.POSTGRES)
class SqlServerStandInTargetTest implements SqlServerTargetContract {
    private final JdbcFixture fixture = SqlServerPlace.onStandIn(LoadMethod.AUTO);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }
}
