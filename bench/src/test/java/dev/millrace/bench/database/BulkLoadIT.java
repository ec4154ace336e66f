package dev.millrace.bench.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.bench.data.History;
import dev.millrace.bench.data.TableDesign;
import dev.millrace.bench.data.TableState;
import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.Engine;
import dev.millrace.testkit.NeedsDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bulk load brings exactly the rows that the events say, and a row that differs is found. */
class BulkLoadIT {
    private static final String TABLE = "bulk_load";
    private static final List<String> TABLES = List.of(TABLE);
    private static final int ROWS = 1_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    @NeedsDatabase(Engine.MARIADB)
    void mariaDb(DatabaseServer server) throws Exception {
        check(server);
    }

    @Test
    @NeedsDatabase(Engine.MYSQL)
    void mySql(DatabaseServer server) throws Exception {
        check(server);
    }

    @Test
    @NeedsDatabase(Engine.POSTGRES)
    void postgres(DatabaseServer server) throws Exception {
        check(server);
    }

    private void check(DatabaseServer server) throws Exception {
        BenchDatabase database = BenchDatabase.on(server);
        for (TableDesign design : List.of(TableDesign.ORDERS, TableDesign.WIDE, TableDesign.KILOBYTE)) {
            List<TableState> states = new History(History.Mix.INSERT, 1, 1, ROWS).replay(change -> {});
            BulkFile file = BulkFile.write(folder.resolve(design.name()), server.engine(), design, states.get(0), 300);
            BulkLoad load = new BulkLoad(database, design, TABLE);

            database.createTables(design, TABLES);
            load.direct(file);
            assertThat(database.check(design, TABLES, states)).hasToString((ROWS + 1) + " rows equal");

            database.createTables(design, TABLES);
            load.staged(file);
            load.staged(file); // over rows that are there
            assertThat(database.check(design, TABLES, states)).hasToString((ROWS + 1) + " rows equal");
        }
        differencesAreFound(database);
        database.settle();
        database.dropTables(TABLES);
    }

    private static void differencesAreFound(BenchDatabase database) throws SQLException {
        TableDesign design = TableDesign.KILOBYTE;
        List<TableState> states = new History(History.Mix.INSERT, 1, 1, ROWS).replay(change -> {});
        execute(database, "UPDATE bulk_load SET text_3 = 'other' WHERE id = 20");
        assertThat(database.check(design, TABLES, states))
                .hasToString("1 of 1001 rows differ, first bulk_load id 20 has another text_3");
        execute(database, "DELETE FROM bulk_load WHERE id = 10");
        assertThat(database.check(design, TABLES, states))
                .hasToString("2 of 1001 rows differ, first bulk_load id 10 is missing");
        execute(database, "UPDATE bulk_load SET id = 0 WHERE id = 20");
        assertThat(database.check(design, TABLES, states).toString())
                .startsWith("3 of 1001 rows differ, first bulk_load id 0 is there");
    }

    private static void execute(BenchDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
