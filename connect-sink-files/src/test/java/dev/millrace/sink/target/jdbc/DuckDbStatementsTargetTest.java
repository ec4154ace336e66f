package dev.millrace.sink.target.jdbc;

import dev.millrace.sink.target.TargetSettings.LoadMethod;

/** The contract with nothing but statements. */
class DuckDbStatementsTargetTest implements DuckDbContract {
    private final JdbcFixture fixture = DuckDbFile.fixture(LoadMethod.STATEMENTS);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }
}
