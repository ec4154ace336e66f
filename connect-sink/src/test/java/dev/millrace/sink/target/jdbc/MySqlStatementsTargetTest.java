package dev.millrace.sink.target.jdbc;

import dev.millrace.databases.Engine;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.testkit.NeedsDatabase;

/** The contract with nothing but statements. */
@NeedsDatabase(Engine.MYSQL)
class MySqlStatementsTargetTest implements RealServerContract {
    private final JdbcFixture fixture = new JdbcFixture(Engine.MYSQL, LoadMethod.STATEMENTS);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }
}
