package dev.millrace.sink.target.jdbc;

import dev.millrace.sink.target.TargetSettings.LoadMethod;

/** The contract with each batch streamed, however small. */
class DuckDbBulkTargetTest implements DuckDbContract {
    private final JdbcFixture fixture = DuckDbFile.fixture(LoadMethod.BULK);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }
}
