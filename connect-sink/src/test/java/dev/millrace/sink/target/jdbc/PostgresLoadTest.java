package dev.millrace.sink.target.jdbc;

import dev.millrace.databases.Engine;
import dev.millrace.testkit.NeedsDatabase;

@NeedsDatabase(Engine.POSTGRES)
class PostgresLoadTest implements LoadContract {
    private final JdbcFixture fixture = new JdbcFixture(Engine.POSTGRES);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }

    @Override
    public String wayOfUpdates() {
        return "staged";
    }
}
