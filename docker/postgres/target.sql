-- The target: the sink owns a schema's worth of tables in this database.
CREATE ROLE sink LOGIN PASSWORD 'millrace';
GRANT CONNECT, TEMPORARY ON DATABASE shop TO sink;
GRANT USAGE, CREATE ON SCHEMA public TO sink;
