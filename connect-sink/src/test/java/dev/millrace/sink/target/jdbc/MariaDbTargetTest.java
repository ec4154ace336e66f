package dev.millrace.sink.target.jdbc;

import dev.millrace.databases.Engine;
import dev.millrace.testkit.NeedsDatabase;

@NeedsDatabase(Engine.MARIADB)
class MariaDbTargetTest implements JdbcTargetContract {
    private final JdbcFixture fixture = new JdbcFixture(Engine.MARIADB);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }
}
