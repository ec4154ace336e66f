package dev.millrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.Engine;
import dev.millrace.testkit.NeedsDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A log of every order as a snapshot leaves it, and what is found in it once it is bent. */
@NeedsDatabase({Engine.MARIADB, Engine.POSTGRES})
class AppendCheckTest {
    @SuppressWarnings("NullAway.Init")
    private Session source;

    @SuppressWarnings("NullAway.Init")
    private Session target;

    @BeforeEach
    void logEveryOrder() throws SQLException {
        source = TestShops.open(Engine.MARIADB, 500, 3);
        target = TestShops.open(Engine.POSTGRES, 500, 3);
        target.execute(
                """
                CREATE TABLE orders_log AS
                SELECT 'shop.shop.orders' AS _topic, 0 AS _partition, id AS _offset, 'r' AS _op, orders.* FROM orders""");
    }

    @AfterEach
    void close() throws SQLException {
        source.close();
        target.close();
    }

    @Test
    void aSnapshotIsComplete() throws SQLException {
        TableResult result = check();
        assertThat(result.examples()).isEmpty();
        assertThat(result.problems()).isEmpty();
        assertThat(result.verdict()).isEqualTo("complete");
        assertThat(result.targetRows()).isEqualTo(result.sourceRows()).isEqualTo(100);
    }

    @Test
    void aHistoryMayEndInADelete() throws SQLException {
        source.execute("DELETE FROM orders WHERE id = 4");
        assertThat(check().extra()).isEqualTo(1);

        append(4, 1000, 'd');
        assertThat(check().isEqual()).isTrue();
    }

    @Test
    void findsAnEventThatIsThereTwice() throws SQLException {
        target.execute("INSERT INTO orders_log SELECT * FROM orders_log WHERE _offset = 6");
        assertThat(check().problems()).containsExactly("shop.shop.orders-0@6 is there 2 times");
    }

    @Test
    void findsARowWithoutEvents() throws SQLException {
        target.execute("DELETE FROM orders_log WHERE id IN (0, 50, 99)");
        TableResult result = check();
        assertThat(result.missing()).isEqualTo(3);
        assertThat(result.examples()).extracting(Difference::key).containsExactly("0", "50", "99");
    }

    @Test
    void findsALastEventThatIsNotTheRow() throws SQLException {
        source.execute("UPDATE orders SET status = 'paid' WHERE id = 8");
        assertThat(check().examples()).singleElement().satisfies(difference -> {
            assertThat(difference.key()).isEqualTo("8");
            assertThat(difference.detail()).isEqualTo("status: paid -> new");
        });
    }

    @Test
    void findsAnEventThatIsLost() throws SQLException {
        append(5, 1001, 'd');
        append(5, 1003, 'u');
        assertThat(check().examples()).singleElement().satisfies(difference -> {
            assertThat(difference.kind()).isEqualTo(Difference.Kind.BROKEN_HISTORY);
            assertThat(difference.detail()).isEqualTo("operations rdu");
        });
    }

    @Test
    void knowsWhichHistoriesArePossible() {
        assertThat(AppendCheck.isPossible("r")).isTrue();
        assertThat(AppendCheck.isPossible("cuudcud")).isTrue();
        assertThat(AppendCheck.isPossible("rrud")).isTrue();
        assertThat(AppendCheck.isPossible("u")).isFalse();
        assertThat(AppendCheck.isPossible("cc")).isFalse();
        assertThat(AppendCheck.isPossible("cdd")).isFalse();
        assertThat(AppendCheck.isPossible("?")).isFalse();
    }

    private void append(long id, long offset, char operation) throws SQLException {
        target.execute(
                """
                INSERT INTO orders_log
                SELECT 'shop.shop.orders', 0, %d, '%s', orders.* FROM orders WHERE id = %d"""
                        .formatted(offset, operation, id));
    }

    private TableResult check() throws SQLException {
        return new AppendCheck(source.side(), target.side()).check(Shop.LOGGED, Shop.ORDERS_LOG);
    }
}
