package dev.millrace.sink.target.jdbc;

import dev.millrace.sink.target.TargetSettings.LoadMethod;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.testcontainers.mssqlserver.MSSQLServerContainer;

/** What the stand-in is asked, on the real SQL Server in a container: where {@code -Dmillrace.docker=true} says that there is Docker. */
@EnabledIfSystemProperty(named = "millrace.docker", matches = "true")
@SuppressWarnings("NullAway.Init") // JUnit calls start() first
class SqlServerDockerTest {
    private static MSSQLServerContainer server;

    @BeforeAll
    static void start() {
        server = new MSSQLServerContainer("mcr.microsoft.com/mssql/server:2022-latest").acceptLicense();
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    private static JdbcFixture fixture(LoadMethod load) {
        return SqlServerPlace.at(server.getJdbcUrl(), server.getUsername(), server.getPassword(), load);
    }

    @Nested
    class Target implements SqlServerTargetContract, SqlServerTroubleContract, SqlServerTablesContract {
        private final JdbcFixture fixture = SqlServerDockerTest.fixture(LoadMethod.AUTO);

        @Override
        public JdbcFixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Bulk implements SqlServerTargetContract {
        private final JdbcFixture fixture = SqlServerDockerTest.fixture(LoadMethod.BULK);

        @Override
        public JdbcFixture fixture() {
            return fixture;
        }
    }

    @Nested
    class Statements implements SqlServerTargetContract {
        private final JdbcFixture fixture = SqlServerDockerTest.fixture(LoadMethod.STATEMENTS);

        @Override
        public JdbcFixture fixture() {
            return fixture;
        }
    }
}
