package dev.millrace.sink.target.jdbc;

import dev.millrace.databases.Engine;
import dev.millrace.testkit.NeedsDatabase;

@NeedsDatabase(Engine.POSTGRES)
class PostgresTargetTest implements JdbcTargetContract {
    private final JdbcFixture fixture = new JdbcFixture(Engine.POSTGRES);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }
}
