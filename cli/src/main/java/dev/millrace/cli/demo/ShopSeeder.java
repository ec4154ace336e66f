package dev.millrace.cli.demo;

import dev.millrace.databases.Engine;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Creates the shop and fills it. Row 0 of each table is the one that {@link Beats} touches; the load leaves it alone. */
final class ShopSeeder {
    /** Large enough to be quick, small enough for PostgreSQL's 65,535 bound values. */
    private static final int ROWS_PER_INSERT = 200;

    private static final int LINES_PER_ORDER = 3;

    private final Session session;
    private final ShopData data;

    ShopSeeder(Session session, long seed) {
        this.session = session;
        this.data = new ShopData(new Random(seed));
    }

    void createSchema() throws SQLException {
        for (String statement : session.sql().createShop()) {
            session.execute(statement);
        }
    }

    /** Loads this many rows over all tables. */
    void load(long rows) throws SQLException {
        long customers = Math.max(2, rows / 5);
        long products = Math.max(2, rows / 20);
        long orders = Math.max(2, rows / 5);
        long payments = Math.max(2, rows / 10);
        long lines = Math.max(2, rows - customers - products - orders - payments);
        session.connection().setAutoCommit(false);
        fill(Shop.CUSTOMERS, customers, data::customer);
        fill(Shop.PRODUCTS, products, number -> data.product(number == 0 ? Beats.SKU : ShopData.sku(number)));
        fill(Shop.ORDERS, orders, number -> data.order(number, number % customers));
        fill(
                Shop.ORDER_LINES,
                lines,
                number -> data.orderLine(
                        (number + LINES_PER_ORDER - 1) / LINES_PER_ORDER,
                        number == 0 ? 0 : (number + LINES_PER_ORDER - 1) % LINES_PER_ORDER + 1,
                        ShopData.sku(number % products)));
        fill(Shop.PAYMENTS, payments, number -> data.payment(number, number % orders));
        session.connection().setAutoCommit(true);
        if (session.sql().engine() == Engine.POSTGRES) {
            session.execute("ANALYZE");
        }
    }

    private void fill(ShopTable table, long rows, LongFunction<List<@Nullable Object>> row) throws SQLException {
        for (long first = 0; first < rows; first += ROWS_PER_INSERT) {
            int count = (int) Math.min(ROWS_PER_INSERT, rows - first);
            List<@Nullable Object> values =
                    new ArrayList<>(count * table.columns().size());
            for (long number = first; number < first + count; number++) {
                values.addAll(row.apply(number));
            }
            session.update(session.sql().insert(table, count), values);
            session.connection().commit();
        }
    }
}
