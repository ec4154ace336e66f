package dev.millrace.sink.target.jdbc;

import dev.millrace.databases.Engine;
import dev.millrace.testkit.NeedsDatabase;

@NeedsDatabase(Engine.MYSQL)
class MySqlLoadTest implements LoadContract {
    private final JdbcFixture fixture = new JdbcFixture(Engine.MYSQL);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }

    @Override
    public String wayOfUpdates() {
        return "replace";
    }
}
