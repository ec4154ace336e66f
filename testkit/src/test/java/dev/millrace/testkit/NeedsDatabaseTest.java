package dev.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.Engine;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

@NeedsDatabase(Engine.POSTGRES)
class NeedsDatabaseTest {
    @Test
    void receivesTheSharedServer(DatabaseServer server) {
        assertThat(server.engine()).isEqualTo(Engine.POSTGRES);
        assertThat(SharedDatabases.get(Engine.POSTGRES)).isSameAs(server);
    }

    @Test
    void aKilledServerIsBackForTheNextTest(DatabaseServer server) throws SQLException {
        String database = SharedDatabases.freshDatabase(server, "kill");
        server.kill();
        DatabaseServer again = SharedDatabases.get(Engine.POSTGRES);
        try (Connection connection = again.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 1")) {
            assertThat(rows.next()).isTrue();
        }
    }

    @Test
    @NeedsDatabase(Engine.MARIADB)
    void aMethodMayNeedAnother(DatabaseServer server) {
        assertThat(server.engine()).isEqualTo(Engine.MARIADB);
        assertThat(SharedDatabases.POOL.summary())
                .contains("Database: MariaDB " + server.version() + " ran")
                .anyMatch(line -> line.contains("PostgreSQL"));
    }
}
