package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.delete;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.required;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableShape;
import dev.millrace.databases.Engine;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.testkit.NeedsDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A table that somebody else has filled, with a unique index, a parent and children, gets the columns of a load: added,
 * filled and made NOT NULL, while somebody reads it all the time. A million rows at night.
 */
@NeedsDatabase({Engine.MARIADB, Engine.MYSQL, Engine.POSTGRES})
class AdoptionTest {
    private static final int ROWS = Integer.getInteger("millrace.seeds", 0) > 1_000 ? 1_000_000 : 40_000;
    private static final int CHILDREN = 1_000;
    private static final long LOCKED_MOST_MS = 5_000;

    @ParameterizedTest
    @EnumSource
    void aFilledTableIsAdoptedWithoutLockingItsReaders(Engine engine) throws Exception {
        JdbcFixture fixture = new JdbcFixture(engine);
        fill(fixture, engine);
        TableShape orders = shape(
                "orders",
                key("id", Kind.INT64),
                required("customer_id", Kind.INT32),
                new Column("number", FieldType.text(40), false, false),
                column("total", FieldType.decimal(12, 2)),
                column("placed", FieldType.temporal(Kind.DATETIME, 3)),
                new Column("_dlt_load_id", FieldType.of(Kind.TEXT), false, false),
                new Column("_dlt_id", FieldType.text(128), false, false));
        Reader reader = new Reader(fixture);
        try (Target target = fixture.open("sink", new OffsetStart(0, partition -> null));
                reader) {
            TargetFixture writer = owning(target, new TopicPartition("orders", 0))
                    .backfilling(Map.of("_dlt_load_id", "preloaded", "_dlt_id", "${uuid}"));
            long began = System.nanoTime();
            writer.write(
                    3,
                    upsert(orders, 1L, 1, "changed", null, null, "load", "row-1"),
                    upsert(orders, ROWS + 1L, 2, "new", null, null, "load", "row-2"),
                    delete(orders, (long) CHILDREN + 1));
            System.out.printf(
                    "%s: %,d rows adopted in %,d ms, %,d reads meanwhile, the longest %,d ms%n",
                    engine,
                    ROWS,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began),
                    reader.reads.get(),
                    TimeUnit.NANOSECONDS.toMillis(reader.longestNanos));
        }
        assertThat((Throwable) reader.failure).isNull();
        assertThat(reader.reads.get()).isPositive();
        assertThat(TimeUnit.NANOSECONDS.toMillis(reader.longestNanos)).isLessThan(LOCKED_MOST_MS);
        assertThat(number(fixture, "SELECT COUNT(*) FROM orders")).isEqualTo(ROWS);
        assertThat(number(fixture, "SELECT COUNT(*) FROM orders WHERE _dlt_load_id = 'preloaded'"))
                .isEqualTo(ROWS - 2L);
        assertThat(number(fixture, "SELECT COUNT(DISTINCT _dlt_id) FROM orders"))
                .isEqualTo(ROWS);
        assertThat(number(
                        fixture,
                        "SELECT COUNT(*) FROM information_schema.columns WHERE table_name = 'orders' AND is_nullable = 'NO'"
                                + " AND column_name LIKE '%dlt%' AND table_schema IN ('public', '"
                                + fixture.database() + "')"))
                .isEqualTo(2);
        assertThat(number(fixture, "SELECT COUNT(*) FROM orders WHERE number = 'changed'"))
                .isEqualTo(1);
    }

    private static void fill(JdbcFixture fixture, Engine engine) {
        String numbers = engine == Engine.POSTGRES
                ? "generate_series(1, " + ROWS + ") AS t(i)"
                : "(SELECT a.i * 1000 + b.i + 1 AS i FROM thousand AS a, thousand AS b WHERE a.i < " + ROWS / 1_000
                        + ") AS t";
        String moment = engine == Engine.POSTGRES ? "timestamp(0)" : "datetime";
        fixture.execute("CREATE TABLE thousand (i int PRIMARY KEY)");
        StringBuilder thousand = new StringBuilder("INSERT INTO thousand VALUES (0)");
        for (int i = 1; i < 1_000; i++) {
            thousand.append(",(").append(i).append(')');
        }
        fixture.execute(
                thousand.toString(),
                "CREATE TABLE customers (id int PRIMARY KEY)",
                "INSERT INTO customers VALUES (1), (2), (3)",
                "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id int NOT NULL REFERENCES customers (id),"
                        + " number varchar(40) NOT NULL UNIQUE, total decimal(12,2), placed " + moment
                        + ", CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customers (id))",
                "INSERT INTO orders SELECT i, 1 + i % 3, concat('number-', i), i / 100.0, '2024-01-01 00:00:00' FROM "
                        + numbers,
                "CREATE TABLE order_lines (id int PRIMARY KEY, order_id bigint NOT NULL,"
                        + " CONSTRAINT of_order FOREIGN KEY (order_id) REFERENCES orders (id))",
                "INSERT INTO order_lines SELECT i + 1, i + 1 FROM thousand");
    }

    private static long number(JdbcFixture fixture, String query) throws SQLException {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            found.next();
            return found.getLong(1);
        }
    }

    /** Reads the table over and over, and knows how long it took at most. */
    private static final class Reader implements AutoCloseable {
        private final JdbcFixture fixture;
        private final Thread thread = new Thread(this::run, "reader");
        private volatile boolean isEnough;
        private volatile long longestNanos;
        private final AtomicLong reads = new AtomicLong();
        private volatile @Nullable SQLException failure;

        Reader(JdbcFixture fixture) {
            this.fixture = fixture;
            thread.start();
        }

        private void run() {
            long longest = 0;
            try (Connection connection = fixture.connect();
                    Statement statement = connection.createStatement()) {
                for (long id = 1; !isEnough; id = 1 + id % ROWS) {
                    long began = System.nanoTime();
                    statement
                            .executeQuery("SELECT * FROM orders WHERE id = " + id)
                            .close();
                    longest = Math.max(longest, System.nanoTime() - began);
                    longestNanos = longest;
                    reads.incrementAndGet();
                    TimeUnit.MILLISECONDS.sleep(1);
                }
            } catch (SQLException e) {
                failure = e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            isEnough = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
