-- The source: change data capture, a snapshot that blocks nobody, and an account for Debezium.
IF DB_ID('shop') IS NULL CREATE DATABASE shop;
GO
ALTER DATABASE shop SET ALLOW_SNAPSHOT_ISOLATION ON;
GO
USE shop;
GO
IF NOT EXISTS (SELECT 1 FROM sys.databases WHERE name = 'shop' AND is_cdc_enabled = 1) EXEC sys.sp_cdc_enable_db;
GO
IF OBJECT_ID('dbo.debezium_signal') IS NULL
CREATE TABLE dbo.debezium_signal (
    id varchar(42) NOT NULL PRIMARY KEY,
    type varchar(32) NOT NULL,
    data varchar(2048)
);
GO
IF OBJECT_ID('dbo.orders') IS NULL
CREATE TABLE dbo.orders (
    id bigint IDENTITY NOT NULL PRIMARY KEY,
    customer nvarchar(100) NOT NULL,
    total decimal(18, 4) NOT NULL,
    placed_at datetime2(7) NOT NULL DEFAULT SYSUTCDATETIME()
);
GO
IF NOT EXISTS (SELECT 1 FROM cdc.change_tables WHERE source_object_id = OBJECT_ID('dbo.orders'))
EXEC sys.sp_cdc_enable_table @source_schema = 'dbo', @source_name = 'orders', @role_name = 'cdc_reader';
GO
IF NOT EXISTS (SELECT 1 FROM cdc.change_tables WHERE source_object_id = OBJECT_ID('dbo.debezium_signal'))
EXEC sys.sp_cdc_enable_table @source_schema = 'dbo', @source_name = 'debezium_signal', @role_name = 'cdc_reader';
GO
IF SUSER_ID('cdc_login') IS NULL CREATE LOGIN cdc_login WITH PASSWORD = '$(SQLSERVER_PASSWORD)';
GO
IF DATABASE_PRINCIPAL_ID('cdc_login') IS NULL CREATE USER cdc_login FOR LOGIN cdc_login;
GO
ALTER ROLE db_datareader ADD MEMBER cdc_login;
ALTER ROLE cdc_reader ADD MEMBER cdc_login;
GRANT SELECT ON SCHEMA::cdc TO cdc_login;
GRANT INSERT, DELETE ON dbo.debezium_signal TO cdc_login;
GRANT VIEW DATABASE STATE TO cdc_login;
GO
IF NOT EXISTS (SELECT 1 FROM dbo.orders)
INSERT INTO dbo.orders (customer, total) VALUES (N'Ada', 12.5), (N'Grace', 99.9999);
GO
