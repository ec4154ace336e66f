-- The source: an account for Debezium, and the table that takes its signals.
CREATE USER IF NOT EXISTS 'cdc'@'%' IDENTIFIED BY 'millrace';
GRANT SELECT, RELOAD, SHOW DATABASES, LOCK TABLES, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'cdc'@'%';

CREATE TABLE IF NOT EXISTS shop.debezium_signal (
    id varchar(42) NOT NULL PRIMARY KEY,
    type varchar(32) NOT NULL,
    data varchar(2048)
);
GRANT INSERT, DELETE ON shop.debezium_signal TO 'cdc'@'%';

CREATE TABLE IF NOT EXISTS shop.orders (
    id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    customer varchar(100) NOT NULL,
    total decimal(18, 4) NOT NULL,
    placed_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
);
INSERT INTO shop.orders (customer, total) VALUES ('Ada', 12.5), ('Grace', 99.9999);
