package dev.millrace.cli.demo;

import static dev.millrace.cli.demo.ColumnKind.BOOLEAN;
import static dev.millrace.cli.demo.ColumnKind.BYTES;
import static dev.millrace.cli.demo.ColumnKind.DATE;
import static dev.millrace.cli.demo.ColumnKind.DOUBLE;
import static dev.millrace.cli.demo.ColumnKind.JSON;
import static dev.millrace.cli.demo.ColumnKind.NUMBER;
import static dev.millrace.cli.demo.ColumnKind.TEXT;
import static dev.millrace.cli.demo.ColumnKind.TIMESTAMP;
import static dev.millrace.cli.demo.ShopColumn.optional;
import static dev.millrace.cli.demo.ShopColumn.required;

import java.util.List;
import java.util.Map;

/**
 * The schema of the demo's shop. It holds what pipelines get wrong: composite and text keys, six decimals, unsigned
 * numbers above 2^63, microseconds with and without a zone, JSON, enums, bytes, and text that looks like an escape.
 */
final class Shop {
    static final String SOURCE_DATABASE = "shop";
    static final String TARGET_DATABASE = "warehouse";

    /** Each table's last column, and the one that beats are written to: see {@link Beats}. */
    static final String CHANGED_AT = "updated_at";

    static final ShopTable CUSTOMERS = new ShopTable(
            "customers",
            1,
            List.of(
                    required("id", NUMBER, "INT", "INTEGER"),
                    required("external_id", NUMBER, "BIGINT UNSIGNED", "NUMERIC(20,0)"),
                    required("email", TEXT, "VARCHAR(190)", "VARCHAR(190)"),
                    required("name", TEXT, "VARCHAR(120)", "VARCHAR(120)"),
                    required("tier", TEXT, "ENUM('bronze','silver','gold')", "customer_tier"),
                    required("newsletter", BOOLEAN, "BOOLEAN", "BOOLEAN"),
                    optional("birthday", DATE, "DATE", "DATE"),
                    optional("preferences", JSON, "JSON", "JSONB"),
                    required("balance", NUMBER, "DECIMAL(20,6)", "NUMERIC(20,6)"),
                    required("created_at", TIMESTAMP, "TIMESTAMP(6)", "TIMESTAMPTZ(6)"),
                    changedAt()));

    static final ShopTable PRODUCTS = new ShopTable(
            "products",
            1,
            List.of(
                    required("sku", TEXT, "VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "VARCHAR(40)"),
                    required("name", TEXT, "VARCHAR(160)", "VARCHAR(160)"),
                    optional("description", TEXT, "TEXT", "TEXT"),
                    required("price", NUMBER, "DECIMAL(12,2)", "NUMERIC(12,2)"),
                    required("unit_cost", NUMBER, "DECIMAL(20,6)", "NUMERIC(20,6)"),
                    optional("weight_kg", DOUBLE, "DOUBLE", "DOUBLE PRECISION"),
                    optional("attributes", JSON, "JSON", "JSONB"),
                    required("active", BOOLEAN, "BOOLEAN", "BOOLEAN"),
                    optional("available_from", DATE, "DATE", "DATE"),
                    changedAt()));

    static final ShopTable ORDERS = new ShopTable(
            "orders",
            1,
            List.of(
                    required("id", NUMBER, "BIGINT", "BIGINT"),
                    required("customer_id", NUMBER, "INT", "INTEGER"),
                    required("status", TEXT, "ENUM('new','paid','shipped','cancelled')", "order_status"),
                    required("total", NUMBER, "DECIMAL(20,6)", "NUMERIC(20,6)"),
                    required("currency", TEXT, "VARCHAR(3)", "VARCHAR(3)"),
                    optional("shipping", JSON, "JSON", "JSONB"),
                    optional("note", TEXT, "TEXT", "TEXT"),
                    required("placed_at", TIMESTAMP, "DATETIME(6)", "TIMESTAMP(6)"),
                    optional("paid_at", TIMESTAMP, "TIMESTAMP(6)", "TIMESTAMPTZ(6)"),
                    changedAt()));

    static final ShopTable ORDER_LINES = new ShopTable(
            "order_lines",
            2,
            List.of(
                    required("order_id", NUMBER, "BIGINT", "BIGINT"),
                    required("line_no", NUMBER, "INT", "INTEGER"),
                    required("sku", TEXT, "VARCHAR(40)", "VARCHAR(40)"),
                    required("quantity", NUMBER, "SMALLINT UNSIGNED", "INTEGER"),
                    required("unit_price", NUMBER, "DECIMAL(20,6)", "NUMERIC(20,6)"),
                    optional("discount", DOUBLE, "DOUBLE", "DOUBLE PRECISION"),
                    required("gift", BOOLEAN, "BOOLEAN", "BOOLEAN"),
                    changedAt()));

    static final ShopTable PAYMENTS = new ShopTable(
            "payments",
            1,
            List.of(
                    required("id", NUMBER, "BIGINT", "BIGINT"),
                    required("order_id", NUMBER, "BIGINT", "BIGINT"),
                    required("reference", NUMBER, "BIGINT UNSIGNED", "NUMERIC(20,0)"),
                    required("amount", NUMBER, "DECIMAL(20,6)", "NUMERIC(20,6)"),
                    required("method", TEXT, "ENUM('card','cash','transfer')", "payment_method"),
                    optional("receipt", BYTES, "VARBINARY(64)", "BYTEA"),
                    required("received_at", TIMESTAMP, "TIMESTAMP(6)", "TIMESTAMPTZ(6)"),
                    changedAt()));

    static final List<ShopTable> TABLES = List.of(CUSTOMERS, PRODUCTS, ORDERS, ORDER_LINES, PAYMENTS);

    /** The table whose every event is also appended to {@link #ORDERS_LOG} in the target. */
    static final ShopTable LOGGED = ORDERS;

    static final String ORDERS_LOG = "orders_log";

    /** What the load adds in mid-stream. */
    static final ShopTable ALTERED = CUSTOMERS;

    static final ShopColumn ADDED_COLUMN = optional("phone", TEXT, "VARCHAR(32)", "VARCHAR(32)");

    /** PostgreSQL's enums are types of their own. */
    static final Map<String, String> POSTGRES_ENUMS = Map.of(
            "customer_tier", "'bronze','silver','gold'",
            "order_status", "'new','paid','shipped','cancelled'",
            "payment_method", "'card','cash','transfer'");

    private Shop() {}

    private static ShopColumn changedAt() {
        return required(CHANGED_AT, TIMESTAMP, "DATETIME(6)", "TIMESTAMP(6)");
    }
}
