package dev.millrace.bench.database;

import dev.millrace.bench.data.TableDesign;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/** The database's own bulk load over one connection, without Kafka: what no sink can be faster than. */
public final class BulkLoad {
    private static final String STAGE = "bench_stage";

    private final BenchDatabase database;
    private final TableDesign design;
    private final String table;

    public BulkLoad(BenchDatabase database, TableDesign design, String table) {
        this.database = database;
        this.design = design;
        this.table = table;
    }

    /** Straight into the table. */
    public void direct(BulkFile file) throws Exception {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            file.forEachChunk(chunk -> {
                load(connection, table, chunk);
                connection.commit();
            });
        }
    }

    /** Into a temporary table, and from there by one statement that replaces what the table has. */
    public void staged(BulkFile file) throws Exception {
        try (Connection connection = database.connect()) {
            createStage(connection);
            connection.setAutoCommit(false);
            file.forEachChunk(chunk -> {
                load(connection, STAGE, chunk);
                execute(connection, database.sql().merge(table, STAGE, design));
                connection.commit();
                emptyStage(connection);
            });
        }
    }

    private void createStage(Connection connection) throws SQLException {
        execute(
                connection,
                "CREATE TEMPORARY TABLE " + STAGE + " (" + database.sql().columns(design) + ")"
                        + (database.sql().isPostgres() ? " ON COMMIT DELETE ROWS" : ""));
    }

    /** A new table is quicker than deleting every row of the old one. */
    private void emptyStage(Connection connection) throws SQLException {
        if (!database.sql().isPostgres()) {
            execute(connection, "DROP TEMPORARY TABLE " + STAGE);
            createStage(connection);
            connection.commit();
        }
    }

    private void load(Connection connection, String into, byte[] chunk) throws Exception {
        ByteArrayInputStream in = new ByteArrayInputStream(chunk);
        String names = database.sql().names(design);
        if (database.sql().isPostgres()) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + into + " (" + names + ") FROM STDIN (FORMAT BINARY)", in);
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.unwrap(org.mariadb.jdbc.Statement.class).setLocalInfileInputStream(in);
            // The bytes as they are: they are UTF-8 already, and some columns hold no text.
            statement.execute(
                    "LOAD DATA LOCAL INFILE 'chunk' INTO TABLE " + into + " CHARACTER SET binary (" + names + ")");
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
