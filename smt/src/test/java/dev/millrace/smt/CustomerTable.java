package dev.millrace.smt;

import dev.millrace.databases.DatabaseServer;
import dev.millrace.databases.Engine;
import dev.millrace.testkit.SharedDatabases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** A small dimension in a database of its own; made when it is first asked for, so that a skipped test needs none. */
final class CustomerTable implements AutoCloseable {
    private final Engine engine;
    private final Queue<Enrich<SinkRecord>> open = new ConcurrentLinkedQueue<>();
    private @Nullable String database;

    CustomerTable(Engine engine) {
        this.engine = engine;
    }

    synchronized Map<String, String> config() {
        if (database == null) {
            database = SharedDatabases.freshDatabase(server(), "customers");
            execute(
                    "CREATE TABLE customer (id integer NOT NULL, region varchar(10) NOT NULL, segment varchar(40),"
                            + " score numeric(6,2), since timestamp, PRIMARY KEY (id, region))",
                    "INSERT INTO customer VALUES (1, 'eu', 'gold', 9.50, '2024-02-29 12:00:00.000001'),"
                            + " (2, 'eu', 'silver', NULL, NULL), (2, 'us', 'bronze', 1.25, NULL), (7, 'eu', NULL, 0, NULL)",
                    "CREATE TABLE latest AS SELECT id, segment FROM customer WHERE region = 'eu'");
        }
        return Map.of(
                "connection.url", server().jdbcUrl(database),
                "connection.user", server().user(),
                "connection.password", server().password(),
                "table", "latest",
                "keys", "customer_id:id",
                "columns", "segment",
                "retry.max.ms", "0");
    }

    DatabaseServer server() {
        return SharedDatabases.get(engine);
    }

    Enrich<SinkRecord> closedLater(Map<String, String> config) {
        Enrich<SinkRecord> transform = new Enrich<>();
        transform.configure(config);
        open.add(transform);
        return transform;
    }

    void execute(String... statements) {
        try (Connection connection = server().connect(String.valueOf(database));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        open.forEach(Enrich::close);
    }
}
