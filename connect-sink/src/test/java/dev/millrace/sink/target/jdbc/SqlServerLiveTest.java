package dev.millrace.sink.target.jdbc;

import dev.millrace.sink.target.TargetSettings.LoadMethod;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * What the stand-in is asked, on a server that the environment names: MILLRACE_IT_SQLSERVER_URL, as in
 * {@code jdbc:sqlserver://host;databaseName=free;encrypt=false}, with _USER and _PASSWORD. All tables of the user's schema in
 * that database are dropped.
 */
@EnabledIfEnvironmentVariable(named = SqlServerPlace.LIVE_URL, matches = ".+")
class SqlServerLiveTest {
    @Nested
    class Target implements SqlServerTargetContract, SqlServerTroubleContract, SqlServerTablesContract {
        private final JdbcFixture fixture = SqlServerPlace.live(LoadMethod.AUTO);

        @Override
        public JdbcFixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Bulk implements SqlServerTargetContract {
        private final JdbcFixture fixture = SqlServerPlace.live(LoadMethod.BULK);

        @Override
        public JdbcFixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Statements implements SqlServerTargetContract {
        private final JdbcFixture fixture = SqlServerPlace.live(LoadMethod.STATEMENTS);

        @Override
        public JdbcFixture fixture() {
            return fixture;
        }
    }
}
