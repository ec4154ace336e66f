package dev.millrace.sink.target.jdbc;

import dev.millrace.sink.target.TargetSettings.LoadMethod;

class DuckDbLoadTest implements LoadContract {
    private final JdbcFixture fixture = DuckDbFile.fixture(LoadMethod.AUTO);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }

    @Override
    public String wayOfUpdates() {
        return "staged";
    }
}
