package dev.millrace.sink.target.jdbc;

import dev.millrace.sink.target.TargetSettings.LoadMethod;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * What the stand-in is asked, on a server that the environment names: MILLRACE_IT_SQLSERVER_URL, as in
 * {@code jdbc:sqlserver://host;databaseName=free;encrypt=false}, with _USER and _PASSWORD. All tables of the user's schema in
 * that database are dropped.
 */
@EnabledIfEnvironmentVariable(named = SqlServerFixture.LIVE_URL, matches = ".+")
class SqlServerLiveTest {
    @Nested
    class Target implements SqlServerTargetContract, SqlServerTroubleContract, SqlServerTablesContract {
        private final SqlServerFixture fixture = SqlServerFixture.live(LoadMethod.AUTO);

        @Override
        public SqlServerFixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Bulk implements SqlServerTargetContract {
        private final SqlServerFixture fixture = SqlServerFixture.live(LoadMethod.BULK);

        @Override
        public SqlServerFixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Statements implements SqlServerTargetContract {
        private final SqlServerFixture fixture = SqlServerFixture.live(LoadMethod.STATEMENTS);

        @Override
        public SqlServerFixture fixture() {
            return fixture;
        }
    }
}
