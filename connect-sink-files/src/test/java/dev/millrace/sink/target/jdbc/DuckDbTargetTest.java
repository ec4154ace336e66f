package dev.millrace.sink.target.jdbc;

import dev.millrace.sink.target.TargetSettings.LoadMethod;

class DuckDbTargetTest implements DuckDbContract {
    private final JdbcFixture fixture = DuckDbFile.fixture(LoadMethod.AUTO);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }
}
