-- The parts of SQL Server's catalog that the sink reads, over PostgreSQL's. A column's T-SQL type stands in its comment.
CREATE SCHEMA IF NOT EXISTS dbo;
CREATE SCHEMA sys;

CREATE FUNCTION sys.object_id(name text, kind text DEFAULT NULL) RETURNS int LANGUAGE sql STABLE AS
$$ SELECT to_regclass(replace(replace(replace(name, '"', '""'), '[', '"'), ']', '"'))::oid::int $$;
CREATE FUNCTION sys.quotename(name text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT '[' || replace(name, ']', ']]') || ']' $$;
CREATE FUNCTION sys.db_name() RETURNS text LANGUAGE sql STABLE AS $$ SELECT current_database()::text $$;
CREATE FUNCTION sys.schema_name() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'dbo'::text $$;
CREATE FUNCTION sys.user_name() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'dbo'::text $$;
CREATE FUNCTION sys.has_perms_by_name(securable text, class text, permission text) RETURNS int LANGUAGE sql IMMUTABLE AS
$$ SELECT 1 $$;

CREATE VIEW sys.types AS
  SELECT t.name, hashtext(t.name) AS system_type_id, hashtext(t.name) AS user_type_id
  FROM unnest(ARRAY['bit', 'tinyint', 'smallint', 'int', 'bigint', 'decimal', 'money', 'real', 'float', 'nvarchar', 'varchar',
    'nchar', 'char', 'varbinary', 'date', 'time', 'datetime2', 'datetime', 'datetimeoffset', 'uniqueidentifier', 'xml',
    'rowversion', 'sql_variant', 'hierarchyid', 'geography']) AS t (name);

CREATE VIEW sys.columns AS
  SELECT a.attrelid::int AS object_id, a.attnum::int AS column_id, a.attname::text AS name,
    hashtext(d.type) AS system_type_id, hashtext(d.type) AS user_type_id,
    CASE WHEN d.arguments = 'max' THEN -1
      WHEN d.type IN ('nvarchar', 'nchar') THEN 2 * d.arguments::int
      WHEN d.type IN ('varchar', 'char', 'varbinary') THEN d.arguments::int
      ELSE 8 END AS max_length,
    CASE WHEN d.type = 'decimal' THEN split_part(d.arguments, ',', 1)::int ELSE 0 END AS precision,
    CASE WHEN d.type = 'decimal' THEN split_part(d.arguments, ',', 2)::int
      WHEN d.type IN ('time', 'datetime2', 'datetimeoffset') THEN COALESCE(d.arguments, '7')::int
      ELSE 0 END AS scale,
    d.collation_name, CASE WHEN a.attnotnull THEN 0 ELSE 1 END AS is_nullable,
    CASE WHEN a.attgenerated <> '' THEN 1 ELSE 0 END AS is_computed,
    CASE WHEN a.attidentity <> '' THEN 1 ELSE 0 END AS is_identity,
    CASE WHEN a.attgenerated = '' THEN COALESCE(f.oid::int, 0) ELSE 0 END AS default_object_id
  FROM pg_attribute AS a
  LEFT JOIN pg_attrdef AS f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
  CROSS JOIN LATERAL (
    SELECT substring(c.comment FROM '^\w+') AS type, substring(c.comment FROM '\(([^)]*)\)') AS arguments,
      substring(c.comment FROM ' COLLATE (\w+)') AS collation_name
    FROM (SELECT COALESCE(col_description(a.attrelid, a.attnum), 'unknown') AS comment) AS c) AS d
  WHERE a.attnum > 0 AND NOT a.attisdropped;

CREATE VIEW sys.default_constraints AS
  SELECT oid::int AS object_id, 'DF_' || oid AS name, pg_get_expr(adbin, adrelid) AS definition FROM pg_attrdef;

-- Those with expressions are the stand-in's own: see the padding of keys.
CREATE VIEW sys.indexes AS
  SELECT i.indrelid::int AS object_id, i.indexrelid::int AS index_id, c.relname::text AS name,
    i.indisunique::int AS is_unique, i.indisprimary::int AS is_primary_key, (i.indpred IS NOT NULL)::int AS has_filter
  FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid WHERE i.indexprs IS NULL;

CREATE VIEW sys.index_columns AS
  SELECT i.indrelid::int AS object_id, i.indexrelid::int AS index_id, k.attnum::int AS column_id, 0 AS is_included_column
  FROM pg_index AS i CROSS JOIN LATERAL unnest(i.indkey::int2[]) AS k (attnum);

CREATE VIEW sys.triggers AS SELECT tgrelid::int AS parent_id FROM pg_trigger WHERE NOT tgisinternal;

CREATE VIEW sys.foreign_keys AS
  SELECT confrelid::int AS referenced_object_id FROM pg_constraint WHERE contype = 'f';

CREATE VIEW sys.foreign_key_columns AS
  SELECT c.conrelid::int AS parent_object_id, k.attnum::int AS parent_column_id
  FROM pg_constraint AS c CROSS JOIN LATERAL unnest(c.conkey) AS k (attnum) WHERE c.contype = 'f';

CREATE VIEW sys.dm_exec_sessions AS
  SELECT pid AS session_id, to_char(backend_start, 'YYYY-MM-DD"T"HH24:MI:SS.US') AS login_time FROM pg_stat_activity;
