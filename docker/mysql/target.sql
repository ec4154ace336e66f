-- The target: the sink creates and changes tables in this database, and nothing elsewhere.
CREATE USER IF NOT EXISTS 'sink'@'%' IDENTIFIED BY 'millrace';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP, CREATE TEMPORARY TABLES ON shop.* TO 'sink'@'%';
