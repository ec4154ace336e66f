package dev.millrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.Engine;
import java.sql.SQLException;
import java.time.Clock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShopLoadTest {
    @ParameterizedTest
    @EnumSource
    void changesDeletesAndRollsBack(Engine engine) throws SQLException {
        LoadCounters counters = new LoadCounters();
        try (Session session = TestShops.open(engine, 2_000, 11)) {
            ShopLoad load = new ShopLoad(session, counters, 11);
            long changed = 0;
            for (int i = 0; i < 600; i++) {
                changed += load.transact();
            }
            LoadCounters.Snapshot done = counters.snapshot();
            assertThat(done.changes()).isEqualTo(changed).isGreaterThan(1_000);
            assertThat(done.rolledBack()).isBetween(20L, 100L);
            assertThat(done.transactions() + done.rolledBack()).isEqualTo(600);
            for (ShopTable table : Shop.TABLES) {
                assertThat(done.rows().get(table))
                        .as(table.name())
                        .isEqualTo(session.count("SELECT COUNT(*) FROM " + table.name()));
            }
            assertThat(session.count("SELECT COUNT(*) FROM products WHERE sku LIKE '% ✓'"))
                    .isPositive();
            assertThat(session.count("SELECT COUNT(*) FROM order_lines WHERE line_no >= 100"))
                    .isPositive();
            assertThat(session.count("SELECT COUNT(*) FROM orders WHERE id < 400"))
                    .isLessThan(400);
        }
    }

    @ParameterizedTest
    @EnumSource
    void addsItsColumnOnceAndThenWritesIt(Engine engine) throws SQLException {
        try (Session session = TestShops.open(engine, 200, 5)) {
            ShopLoad load = new ShopLoad(session, new LoadCounters(), 5);
            load.addColumn();
            load.addColumn();
            for (int i = 0; i < 100; i++) {
                load.transact();
            }
            assertThat(session.count("SELECT COUNT(*) FROM customers WHERE phone IS NOT NULL"))
                    .isPositive();

            ShopLoad goesOn = new ShopLoad(session, new LoadCounters(), 5);
            assertThat(goesOn.hasAddedColumn()).isTrue();
            for (int i = 0; i < 100; i++) {
                goesOn.transact();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesTheRowsOfTheBeatAlone(Engine engine) throws SQLException {
        try (Session session = TestShops.open(engine, 200, 5)) {
            ShopLoad load = new ShopLoad(session, new LoadCounters(), 9);
            Beats beats = new Beats(() -> session, () -> session, session.sql(), Clock.systemUTC());
            beats.write(session);
            for (int i = 0; i < 300; i++) {
                load.transact();
            }
            beats.look(session);
            assertThat(beats.waitingFor()).containsExactly(Shop.ORDERS_LOG);
            assertThat(beats.lags()).containsKeys("customers", "products", "orders", "order_lines", "payments");
        }
    }
}
