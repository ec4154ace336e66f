package dev.millrace.sink.target.jdbc;

import dev.millrace.databases.Engine;
import dev.millrace.testkit.NeedsDatabase;

@NeedsDatabase(Engine.MYSQL)
class MySqlTargetTest implements JdbcTargetContract {
    private final JdbcFixture fixture = new JdbcFixture(Engine.MYSQL);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }
}
