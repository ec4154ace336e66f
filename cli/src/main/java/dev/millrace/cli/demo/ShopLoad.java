package dev.millrace.cli.demo;

import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A day in the shop, one transaction after the other: orders, payments, cancellations, and what pipelines stumble over,
 * as keys that change, a row deleted and inserted again in one transaction, and transactions that are taken back. What
 * it does follows from the seed and the rows that are there, so it can go on after a restart without a memory of its
 * own.
 */
final class ShopLoad {
    private static final int ONE_IN_ROLLED_BACK = 12;
    private static final int BULK_ROWS = 100;

    private final Session session;
    private final LoadCounters counters;
    private final Random random;
    private final ShopData data;
    private final Map<Deed, Integer> weights = new EnumMap<>(Deed.class);
    private long lastCustomer;
    private long lastOrder;
    private long lastPayment;
    private long lastProduct;
    private boolean hasAddedColumn;

    private enum Deed {
        PLACE_ORDER,
        PAY_ORDER,
        EDIT_CUSTOMER,
        NEW_CUSTOMER,
        NEW_PRODUCT,
        CHANGE_PRICE,
        CANCEL_ORDER,
        DELETE_ORDER,
        RENUMBER_ORDER,
        RENAME_PRODUCT,
        REPLACE_LINE,
        MOVE_LINE,
        GRANT_BONUS
    }

    ShopLoad(Session session, LoadCounters counters, long seed) throws SQLException {
        this.session = session;
        this.counters = counters;
        this.random = new Random(seed);
        this.data = new ShopData(random);
        this.lastCustomer = last(Shop.CUSTOMERS);
        this.lastOrder = last(Shop.ORDERS);
        this.lastPayment = last(Shop.PAYMENTS);
        for (ShopTable table : Shop.TABLES) {
            counters.start(
                    table, session.count("SELECT COUNT(*) FROM " + session.sql().quote(table.name())));
        }
        this.lastProduct = session.count("SELECT COUNT(*) FROM " + session.sql().quote(Shop.PRODUCTS.name()));
        this.hasAddedColumn = session.side().columns(Shop.ALTERED.name()).containsKey(Shop.ADDED_COLUMN.name());
        weigh();
    }

    private void weigh() {
        weights.put(Deed.PLACE_ORDER, 30);
        weights.put(Deed.PAY_ORDER, 22);
        weights.put(Deed.EDIT_CUSTOMER, 12);
        weights.put(Deed.NEW_CUSTOMER, 4);
        weights.put(Deed.NEW_PRODUCT, 1);
        weights.put(Deed.CHANGE_PRICE, 8);
        weights.put(Deed.CANCEL_ORDER, 5);
        weights.put(Deed.DELETE_ORDER, 5);
        weights.put(Deed.RENUMBER_ORDER, 3);
        weights.put(Deed.RENAME_PRODUCT, 2);
        weights.put(Deed.REPLACE_LINE, 4);
        weights.put(Deed.MOVE_LINE, 3);
        weights.put(Deed.GRANT_BONUS, 1);
    }

    boolean hasAddedColumn() {
        return hasAddedColumn;
    }

    /** The live ALTER TABLE. From now on the column is also written. */
    void addColumn() throws SQLException {
        if (!hasAddedColumn) {
            session.execute(session.sql().addColumn(Shop.ALTERED, Shop.ADDED_COLUMN));
            hasAddedColumn = true;
        }
    }

    /** One transaction; how many rows it changed, 0 if it was rolled back. */
    long transact() throws SQLException {
        session.connection().setAutoCommit(false);
        Work work = new Work();
        boolean isDone = false;
        try {
            work.perform(draw());
            isDone = random.nextInt(ONE_IN_ROLLED_BACK) > 0;
        } finally {
            end(work, isDone);
        }
        return isDone ? work.changes : 0;
    }

    private void end(Work work, boolean isDone) throws SQLException {
        if (isDone) {
            session.connection().commit();
            counters.committed(work.rowsAdded, work.changes);
        } else {
            session.connection().rollback();
            counters.rolledBack();
        }
        session.connection().setAutoCommit(true);
    }

    private Deed draw() {
        int left = random.nextInt(
                weights.values().stream().mapToInt(Integer::intValue).sum());
        for (Map.Entry<Deed, Integer> weight : weights.entrySet()) {
            left -= weight.getValue();
            if (left < 0) {
                return weight.getKey();
            }
        }
        throw new IllegalStateException("Weights do not add up");
    }

    private long last(ShopTable table) throws SQLException {
        return session.count("SELECT MAX(id) FROM " + session.sql().quote(table.name()));
    }

    private static LocalDateTime now() {
        return LocalDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
    }

    /** The statements of one transaction, and what they changed. */
    private final class Work {
        private final Map<ShopTable, Long> rowsAdded = new HashMap<>();
        private long changes;

        void perform(Deed deed) throws SQLException {
            switch (deed) {
                case PLACE_ORDER -> placeOrder();
                case PAY_ORDER -> payOrder();
                case EDIT_CUSTOMER -> editCustomer();
                case NEW_CUSTOMER -> insert(Shop.CUSTOMERS, data.customer(++lastCustomer));
                case NEW_PRODUCT -> insert(Shop.PRODUCTS, data.product(newSku("")));
                case CHANGE_PRICE -> changePrice();
                case CANCEL_ORDER -> cancelOrder();
                case DELETE_ORDER -> deleteOrder();
                case RENUMBER_ORDER -> renumberOrder();
                case RENAME_PRODUCT -> renameProduct();
                case REPLACE_LINE -> replaceLine();
                case MOVE_LINE -> moveLine();
                case GRANT_BONUS -> grantBonus();
            }
        }

        private void placeOrder() throws SQLException {
            long order = ++lastOrder;
            insert(Shop.ORDERS, data.order(order, random.nextLong(lastCustomer) + 1));
            int lines = random.nextInt(1, 6);
            for (int line = 1; line <= lines; line++) {
                insert(Shop.ORDER_LINES, data.orderLine(order, line, anySku().orElse("none")));
            }
        }

        private void payOrder() throws SQLException {
            OptionalLong order = anyOrder();
            if (order.isPresent()) {
                long id = order.getAsLong();
                change(Shop.ORDERS, List.of("status", "paid_at", Shop.CHANGED_AT), "paid", now(), now(), id);
                insert(Shop.PAYMENTS, data.payment(++lastPayment, id));
            }
        }

        private void editCustomer() throws SQLException {
            long id = random.nextLong(lastCustomer) + 1;
            if (hasAddedColumn) {
                changeColumns(
                        Shop.CUSTOMERS,
                        List.of(Shop.ADDED_COLUMN, Shop.CUSTOMERS.column(Shop.CHANGED_AT)),
                        data.phone(),
                        now(),
                        id);
            }
            change(
                    Shop.CUSTOMERS,
                    List.of("name", "tier", "preferences", "birthday", Shop.CHANGED_AT),
                    data.name(),
                    data.tier(),
                    random.nextInt(4) == 0 ? null : data.preferences(),
                    random.nextInt(4) == 0 ? null : data.birthday(),
                    now(),
                    id);
        }

        private void changePrice() throws SQLException {
            Optional<String> sku = anySku();
            if (sku.isPresent()) {
                change(
                        Shop.PRODUCTS,
                        List.of("price", "unit_cost", "weight_kg", "attributes", Shop.CHANGED_AT),
                        data.price(),
                        data.money20(),
                        data.weight(),
                        data.attributes(),
                        now(),
                        sku.get());
            }
        }

        private void cancelOrder() throws SQLException {
            OptionalLong order = anyOrder();
            if (order.isPresent()) {
                long id = order.getAsLong();
                delete(Shop.ORDER_LINES, id);
                change(
                        Shop.ORDERS,
                        List.of("status", "note", "paid_at", Shop.CHANGED_AT),
                        "cancelled",
                        data.note(),
                        null,
                        now(),
                        id);
            }
        }

        private void deleteOrder() throws SQLException {
            OptionalLong order = anyOrder();
            if (order.isPresent()) {
                delete(Shop.ORDER_LINES, order.getAsLong());
                delete(Shop.ORDERS, order.getAsLong());
            }
        }

        /** Keys of a parent and all its children, a composite one among them. */
        private void renumberOrder() throws SQLException {
            OptionalLong order = anyOrder();
            if (order.isPresent()) {
                long id = order.getAsLong();
                long renumbered = ++lastOrder;
                change(Shop.ORDERS, List.of("id", Shop.CHANGED_AT), renumbered, now(), id);
                String lines = session.sql().quote(Shop.ORDER_LINES.name());
                changes += session.update(
                        "UPDATE " + lines + " SET order_id = " + renumbered + " WHERE order_id = " + id, List.of());
            }
        }

        private void renameProduct() throws SQLException {
            Optional<String> sku = anySku();
            if (sku.isPresent()) {
                change(Shop.PRODUCTS, List.of("sku", Shop.CHANGED_AT), newSku(" ✓"), now(), sku.get());
            }
        }

        /** Deleted and inserted again under the same key: nothing of the old row may survive. */
        private void replaceLine() throws SQLException {
            OptionalLong order = anyOrder();
            if (order.isPresent() && deleteWhole(Shop.ORDER_LINES, order.getAsLong(), 1L) > 0) {
                insert(Shop.ORDER_LINES, data.orderLine(order.getAsLong(), 1, anySku().orElse("none")));
            }
        }

        private void moveLine() throws SQLException {
            OptionalLong order = anyOrder();
            if (order.isPresent()) {
                long to = 100 + random.nextLong(1_000_000);
                change(Shop.ORDER_LINES, List.of("line_no", Shop.CHANGED_AT), to, now(), order.getAsLong(), 2L);
            }
        }

        /** Many rows in one statement. */
        private void grantBonus() throws SQLException {
            long first = random.nextLong(lastCustomer) + 1;
            String customers = session.sql().quote(Shop.CUSTOMERS.name());
            changes += session.update(
                    "UPDATE " + customers + " SET balance = balance + 0.000001 WHERE id BETWEEN " + first + " AND "
                            + (first + BULK_ROWS - 1),
                    List.of());
        }

        private OptionalLong anyOrder() throws SQLException {
            String query =
                    "SELECT id FROM orders WHERE id >= " + (random.nextLong(lastOrder) + 1) + " ORDER BY id LIMIT 1";
            Optional<String> found = session.first(query);
            return found.isPresent() ? OptionalLong.of(Long.parseLong(found.get())) : OptionalLong.empty();
        }

        private Optional<String> anySku() throws SQLException {
            String probe = ShopData.sku(random.nextInt(1_000_000));
            return session.first(
                    "SELECT sku FROM products WHERE sku >= ? AND sku <> ? ORDER BY sku LIMIT 1",
                    List.of(probe, Beats.SKU));
        }

        private String newSku(String suffix) throws SQLException {
            String sku = ShopData.sku(++lastProduct) + suffix;
            while (session.first("SELECT sku FROM products WHERE sku = ?", List.of(sku))
                    .isPresent()) {
                sku = ShopData.sku(++lastProduct) + suffix;
            }
            return sku;
        }

        private void insert(ShopTable table, List<@Nullable Object> row) throws SQLException {
            session.update(session.sql().insert(table, 1), row);
            count(table, 1, 1);
        }

        /** New values of the named columns, then the key. */
        private void change(ShopTable table, List<String> columns, @Nullable Object... valuesAndKey)
                throws SQLException {
            changeColumns(table, columns.stream().map(table::column).toList(), valuesAndKey);
        }

        private void changeColumns(ShopTable table, List<ShopColumn> columns, @Nullable Object... valuesAndKey)
                throws SQLException {
            List<@Nullable Object> values = new ArrayList<>(Arrays.asList(valuesAndKey));
            changes += session.update(session.sql().update(table, columns), values);
        }

        private void delete(ShopTable table, long keyPrefix) throws SQLException {
            int deleted = session.update(session.sql().delete(table, 1), List.of(keyPrefix));
            count(table, deleted, -deleted);
        }

        private int deleteWhole(ShopTable table, Object... key) throws SQLException {
            int deleted = session.update(session.sql().delete(table, key.length), List.of(key));
            count(table, deleted, -deleted);
            return deleted;
        }

        private void count(ShopTable table, long changed, long added) {
            changes += changed;
            rowsAdded.merge(table, added, Long::sum);
        }
    }
}
