package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.Engine;
import dev.millrace.testkit.NeedsDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From a database to a database by the shipped files: first rows, changes of every kind, and a change of the schema. */
class PipelineIT {
    private static final int FIRST_ROWS = 500;
    private static final String LOG = "orders_log";

    private static final String MYSQL_ORDERS =
            """
            CREATE TABLE orders (
              id INT NOT NULL, item VARCHAR(40) NOT NULL, amount DECIMAL(12,4) NOT NULL, share DOUBLE NULL,
              is_paid BOOLEAN NOT NULL, note LONGTEXT NULL, due DATE NULL, at TIME(6) NULL,
              placed DATETIME(6) NOT NULL, seen TIMESTAMP(6) NULL, picture BLOB NULL,
              PRIMARY KEY (id, item)) CHARACTER SET utf8mb4""";

    private static final String POSTGRES_ORDERS =
            """
            CREATE TABLE orders (
              id INT NOT NULL, item VARCHAR(40) NOT NULL, amount DECIMAL(12,4) NOT NULL, share DOUBLE PRECISION NULL,
              is_paid BOOLEAN NOT NULL, note TEXT NULL, due DATE NULL, at TIME(6) NULL,
              placed TIMESTAMP(6) NOT NULL, seen TIMESTAMPTZ(6) NULL, picture BYTEA NULL,
              PRIMARY KEY (id, item))""";

    private static final String CUSTOMERS =
            "CREATE TABLE customers (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(80) NOT NULL, mail VARCHAR(80) NULL)";

    @Test
    @NeedsDatabase(Engine.MARIADB)
    void mariaDbToMariaDb() throws Exception {
        run(Engine.MARIADB, Engine.MARIADB);
    }

    @Test
    @NeedsDatabase(Engine.MYSQL)
    void mySqlToMySql() throws Exception {
        run(Engine.MYSQL, Engine.MYSQL);
    }

    @Test
    @NeedsDatabase(Engine.POSTGRES)
    void postgresToPostgres() throws Exception {
        run(Engine.POSTGRES, Engine.POSTGRES);
    }

    @Test
    @NeedsDatabase({Engine.MARIADB, Engine.POSTGRES})
    void mariaDbToPostgres() throws Exception {
        run(Engine.MARIADB, Engine.POSTGRES);
    }

    private static void run(Engine from, Engine to) throws SQLException {
        Database source = Database.fresh(from, "shop");
        Database target = Database.fresh(to, "copy");
        source.execute(from == Engine.POSTGRES ? POSTGRES_ORDERS : MYSQL_ORDERS, CUSTOMERS);
        firstRows(source);
        try (Pipeline pipeline = new Pipeline(Cluster.worker(), Cluster.bootstrapServers(), source, target)) {
            pipeline.startSource("orders", "customers");
            pipeline.deploy(pipeline.sink());
            pipeline.deploy(pipeline.log("orders", LOG));
            pipeline.awaitEqual("orders", "id");
            pipeline.awaitEqual("customers", "id");
            assertThat(Rows.columns(target, "orders")).contains("_dlt_load_id", "_dlt_id");

            changes(source);
            pipeline.awaitEqual("orders", "id");
            pipeline.awaitExact("orders", LOG, Duration.ofSeconds(60));
            assertThat(Positions.problems(target, "orders", LOG)).isEmpty();

            source.execute("ALTER TABLE customers ADD COLUMN points INT NULL");
            source.execute(
                    "INSERT INTO customers (id, name, points) VALUES (900, 'with the new column', 7)",
                    "UPDATE customers SET points = 3 WHERE id = 2",
                    "DELETE FROM customers WHERE id = 4");
            pipeline.awaitEqual("customers", "id");
            assertThat(Rows.columns(target, "customers")).contains("points");
        }
    }

    private static void firstRows(Database source) throws SQLException {
        try (Connection connection = source.connect();
                var orders = connection.prepareStatement("INSERT INTO orders VALUES (?,?,?,?,?,?,?,?,?,?,?)");
                var customers = connection.prepareStatement("INSERT INTO customers VALUES (?,?,?)")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < FIRST_ROWS; i++) {
                boolean isBare = i % 7 == 0;
                orders.setInt(1, i);
                orders.setString(2, "item " + i);
                orders.setBigDecimal(3, new java.math.BigDecimal(i).movePointLeft(4));
                orders.setObject(4, isBare ? null : i / 3.0);
                orders.setBoolean(5, i % 2 == 0);
                orders.setString(6, isBare ? null : "a 'quoted' \\ note, ünïcode 🚚\nsecond line " + i);
                orders.setObject(
                        7, isBare ? null : java.time.LocalDate.of(2024, 2, 29).plusDays(i));
                orders.setObject(8, isBare ? null : java.time.LocalTime.of(23, 59, 59, 123_456_000));
                orders.setObject(9, java.time.LocalDateTime.of(2024, 3, 31, 2, 30, 0, i * 1_000));
                orders.setObject(10, isBare ? null : java.time.LocalDateTime.of(2024, 10, 27, 2, 30, 0, 999_999_000));
                orders.setBytes(11, isBare ? null : new byte[] {0, 9, 10, 13, 39, 92, (byte) 255, (byte) i});
                orders.addBatch();
                customers.setLong(1, i);
                customers.setString(2, "customer " + i);
                customers.setString(3, isBare ? null : "c" + i + "@example.com");
                customers.addBatch();
            }
            orders.executeBatch();
            customers.executeBatch();
            connection.commit();
        }
    }

    /** Insert, update (twice too), delete, another key, a row that comes and goes, and what never happened. */
    private static void changes(Database source) throws SQLException {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            if (source.engine() == Engine.MYSQL) { // one position for all of the transaction's events
                statement.execute("SET SESSION binlog_transaction_compression = ON");
            }
            connection.setAutoCommit(false);
            for (String sql : List.of(
                    "INSERT INTO orders (id, item, amount, is_paid, placed)"
                            + " VALUES (1000, 'new', 12.3456, true, '2024-12-31 23:59:59.999999')",
                    "UPDATE orders SET amount = amount + 1, note = 'changed' WHERE id < 100",
                    "UPDATE orders SET note = 'changed again' WHERE id BETWEEN 20 AND 40",
                    "UPDATE orders SET note = NULL, share = NULL WHERE id BETWEEN 100 AND 120",
                    "DELETE FROM orders WHERE id BETWEEN 200 AND 220",
                    "UPDATE orders SET id = id + 2000 WHERE id BETWEEN 300 AND 320")) {
                statement.execute(sql);
            }
            connection.commit();
            statement.execute("UPDATE orders SET note = 'never' WHERE id < 50");
            statement.execute("DELETE FROM orders WHERE id BETWEEN 50 AND 90");
            connection.rollback();
            if (source.engine() == Engine.MYSQL) {
                statement.execute("SET SESSION binlog_transaction_compression = OFF");
            }
            statement.execute("DELETE FROM orders WHERE id = 10");
            statement.execute("INSERT INTO orders (id, item, amount, is_paid, placed)"
                    + " VALUES (10, 'item 10', 5, false, '2024-01-01 00:00:00')");
            connection.commit();
        }
    }
}
