package dev.millrace.bench.database;

import dev.millrace.bench.data.TableDesign;
import dev.millrace.bench.data.TableState;
import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.DatabaseServers;
import dev.millrace.databases.Engine;
import dev.millrace.databases.ServerOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A server with its durability on, and the one database that contestants write to. */
public final class BenchDatabase implements AutoCloseable {
    public static final String NAME = "bench";

    private final DatabaseServer server;
    private final BenchSql sql;

    private BenchDatabase(DatabaseServer server) {
        this.server = server;
        this.sql = new BenchSql(server.engine());
    }

    /**
     * Starts one on the directory.
     *
     * @param buffers how much memory its pages may take, as {@code 1G}
     */
    public static BenchDatabase start(Engine engine, Path directory, String buffers) {
        String setting = engine == Engine.POSTGRES ? "shared_buffers" : "innodb_buffer_pool_size";
        // PostgreSQL reads no G.
        String size = engine == Engine.POSTGRES ? buffers.replaceAll("([GM])$", "$1B") : buffers;
        DatabaseServer server = DatabaseServers.start(
                engine, directory, ServerOptions.defaults().withDurability().withSetting(setting, size));
        return on(server);
    }

    static BenchDatabase on(DatabaseServer server) {
        server.createDatabase(NAME);
        return new BenchDatabase(server);
    }

    public Engine engine() {
        return server.engine();
    }

    public DatabaseServer server() {
        return server;
    }

    BenchSql sql() {
        return sql;
    }

    public String version() {
        return server.version();
    }

    public Connection connect() throws SQLException {
        return server.connect(NAME);
    }

    /** Drops what an earlier run left, and creates the tables empty: the same for each contestant. */
    public void createTables(TableDesign design, List<String> tables) throws SQLException {
        dropTables(tables);
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String table : tables) {
                statement.execute(sql.createTable(table, design));
            }
        }
    }

    public void dropTables(List<String> tables) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String table : tables) {
                statement.execute("DROP TABLE IF EXISTS " + table);
            }
        }
    }

    /** Waits until what earlier runs left to do in the background is done, so that the next does not pay for it. */
    public void settle() throws SQLException {
        try (Connection connection = connect()) {
            new Settling(connection).settle(engine());
        }
    }

    /** The server's and its children's. */
    public double cpuSeconds() {
        return ProcessCpu.seconds(server.pid());
    }

    public TableCheck check(TableDesign design, List<String> tables, List<TableState> states) throws SQLException {
        TableCheck check = new TableCheck(design);
        try (Connection connection = connect()) {
            for (int i = 0; i < tables.size(); i++) {
                check.compare(connection, tables.get(i), states.get(i));
            }
        }
        return check;
    }

    @Override
    public void close() {
        server.close();
    }
}
