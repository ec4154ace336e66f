package dev.millrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.Engine;
import dev.millrace.testkit.NeedsDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same shop in MariaDB and PostgreSQL, and what the comparison says once somebody has touched it. */
@NeedsDatabase({Engine.MARIADB, Engine.POSTGRES})
class TableComparisonTest {
    private static final long ROWS = 1_000;

    @SuppressWarnings("NullAway.Init")
    private Session source;

    @SuppressWarnings("NullAway.Init")
    private Session target;

    @BeforeEach
    void openShops() throws SQLException {
        source = TestShops.open(Engine.MARIADB, ROWS, 7);
        target = TestShops.open(Engine.POSTGRES, ROWS, 7);
    }

    @AfterEach
    void closeShops() throws SQLException {
        source.close();
        target.close();
    }

    @Test
    void oneShopInTwoEnginesIsEqual() throws SQLException {
        long rows = 0;
        for (ShopTable table : Shop.TABLES) {
            TableResult result = compare(table);
            assertThat(result.examples()).isEmpty();
            assertThat(result.problems()).isEmpty();
            assertThat(result.verdict()).isEqualTo("equal");
            assertThat(result.targetRows()).isEqualTo(result.sourceRows()).isGreaterThan(1);
            rows += result.sourceRows();
        }
        assertThat(rows).isEqualTo(ROWS);
    }

    @Test
    void theOtherWayRoundToo() throws SQLException {
        for (ShopTable table : Shop.TABLES) {
            assertThat(new TableComparison(target.side(), source.side(), List.of())
                            .compare(table)
                            .isEqual())
                    .isTrue();
        }
    }

    @Test
    void findsAMicrosecond() throws SQLException {
        target.execute("UPDATE payments SET received_at = received_at + INTERVAL '1 microsecond' WHERE id = 5");
        assertOneDifference(compare(Shop.PAYMENTS), "5", "received_at");
    }

    @Test
    void findsTheLastOfTwentyDigits() throws SQLException {
        target.execute("UPDATE orders SET total = total + 0.000001 WHERE id = 7");
        assertOneDifference(compare(Shop.ORDERS), "7", "total");
    }

    @Test
    void findsANullThatWasEmptyText() throws SQLException {
        source.execute("UPDATE orders SET note = '' WHERE id = 9");
        target.execute("UPDATE orders SET note = NULL WHERE id = 9");
        assertOneDifference(compare(Shop.ORDERS), "9", "note");
    }

    @Test
    void findsAChangedMemberOfADocument() throws SQLException {
        source.execute("UPDATE customers SET preferences = '{\"a\": [1, 2.50], \"b\": null}' WHERE id = 3");
        target.execute("UPDATE customers SET preferences = '{\"b\": null, \"a\": [1.0, 2.5]}' WHERE id = 3");
        assertThat(compare(Shop.CUSTOMERS).isEqual()).isTrue();

        target.execute("UPDATE customers SET preferences = '{\"a\": [2.5, 1], \"b\": null}' WHERE id = 3");
        assertOneDifference(compare(Shop.CUSTOMERS), "3", "preferences");
    }

    @Test
    void findsAMissingRowOfACompositeKey() throws SQLException {
        target.execute("DELETE FROM order_lines WHERE order_id = 2 AND line_no = 3");
        TableResult result = compare(Shop.ORDER_LINES);
        assertThat(result.missing()).isEqualTo(1);
        assertThat(result.differing() + result.extra()).isZero();
        assertThat(result.examples()).extracting(Difference::key).containsExactly("[2, 3]");
    }

    @Test
    void findsAnExtraRowOfATextKeyThatDiffersInCaseOnly() throws SQLException {
        target.execute("UPDATE products SET sku = lower(sku) WHERE sku = 'Mug-000010'");
        TableResult result = compare(Shop.PRODUCTS);
        assertThat(result.missing()).isEqualTo(1);
        assertThat(result.extra()).isEqualTo(1);
        assertThat(result.examples()).extracting(Difference::key).containsExactly("Mug-000010", "mug-000010");
    }

    @Test
    void findsAColumnThatTheTargetLacks() throws SQLException {
        source.execute(source.sql().addColumn(Shop.ALTERED, Shop.ADDED_COLUMN));
        assertThat(compare(Shop.CUSTOMERS).problems()).containsExactly("the target has no column phone");

        target.execute(target.sql().addColumn(Shop.ALTERED, Shop.ADDED_COLUMN));
        assertThat(compare(Shop.CUSTOMERS).isEqual()).isTrue();

        source.execute("UPDATE customers SET phone = '112' WHERE id = 1");
        assertOneDifference(compare(Shop.CUSTOMERS), "1", "phone");
    }

    @Test
    void findsALoadColumnWithoutAValue() throws SQLException {
        target.execute("ALTER TABLE orders ADD COLUMN _dlt_id VARCHAR(40)");
        TableComparison comparison = new TableComparison(source.side(), target.side(), List.of("_dlt_id"));
        assertThat(comparison.compare(Shop.ORDERS).problems())
                .singleElement()
                .asString()
                .startsWith("_dlt_id is NULL");
        assertThat(comparison.compare(Shop.CUSTOMERS).problems()).containsExactly("the target has no column _dlt_id");

        target.execute("UPDATE orders SET _dlt_id = 'x'");
        assertThat(comparison.compare(Shop.ORDERS).isEqual()).isTrue();
    }

    @Test
    void saysThatATableIsNotThere() throws SQLException {
        target.execute("DROP TABLE payments");
        TableResult result = compare(Shop.PAYMENTS);
        assertThat(result.isEqual()).isFalse();
        assertThat(result.problems()).containsExactly("the table does not exist in the target");
    }

    private TableResult compare(ShopTable table) throws SQLException {
        return new TableComparison(source.side(), target.side(), List.of()).compare(table);
    }

    private static void assertOneDifference(TableResult result, String key, String column) {
        assertThat(result.differing()).isEqualTo(1);
        assertThat(result.missing() + result.extra()).isZero();
        Difference difference = result.examples().get(0);
        assertThat(difference.kind()).isEqualTo(Difference.Kind.DIFFERENT);
        assertThat(difference.key()).isEqualTo(key);
        assertThat(difference.detail()).startsWith(column + ": ").doesNotContain(";");
    }
}
