IF OBJECT_ID(N'[shop].[every kind]', N'U') IS NULL CREATE TABLE [shop].[every kind] (
  [order id] bigint NOT NULL,
  [code] nvarchar(50) COLLATE Latin1_General_100_BIN2 NOT NULL,
  [required] int NOT NULL,
  [a_boolean] bit NULL,
  [a_int8] smallint NULL,
  [a_int16] smallint NULL,
  [a_int32] int NULL,
  [a_int64] bigint NULL,
  [a_decimal] decimal(38,0) NULL,
  [a_float32] real NULL,
  [a_float64] float NULL,
  [a_text] nvarchar(max) NULL,
  [a_binary] varbinary(max) NULL,
  [a_date] date NULL,
  [a_time] time(7) NULL,
  [a_datetime] datetime2(7) NULL,
  [a_instant] datetimeoffset(7) NULL,
  [a_year] int NULL,
  [a_interval] nvarchar(max) NULL,
  [a_uuid] uniqueidentifier NULL,
  [a_json] nvarchar(max) NULL,
  [a_xml] nvarchar(max) NULL,
  [a_bits] nvarchar(max) NULL,
  [a_enum] nvarchar(max) NULL,
  [a_set] nvarchar(max) NULL,
  [a_array] nvarchar(max) NULL,
  [a_vector] nvarchar(max) NULL,
  [a_geometry] nvarchar(max) NULL,
  [a_other] nvarchar(max) NULL,
  [exact] decimal(20,6) NULL,
  [short] nvarchar(40) NULL,
  [sorted] varchar(40) COLLATE Latin1_General_100_BIN2 NULL,
  [millis] datetime2(3) NULL,
  PRIMARY KEY ([order id], [code])
)

ALTER TABLE [shop].[every kind] ADD [added] nvarchar(20) NULL

ALTER TABLE [shop].[every kind] ADD [status] nvarchar(20) NOT NULL DEFAULT N'it''s \ new'

BEGIN TRY
DECLARE @schema sysname = N'shop';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'what''s up', @level0type = N'SCHEMA', @level0name = @schema, @level1type = N'TABLE', @level1name = N'every kind', @level2type = N'COLUMN', @level2name = N'status';
END TRY
BEGIN CATCH
END CATCH

ALTER TABLE [shop].[every kind] ADD [story] nvarchar(max) NOT NULL DEFAULT N'it''s \ new'

BEGIN TRY
DECLARE @schema sysname = N'shop';
EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'what''s up', @level0type = N'SCHEMA', @level0name = @schema, @level1type = N'TABLE', @level1name = N'every kind', @level2type = N'COLUMN', @level2name = N'story';
END TRY
BEGIN CATCH
END CATCH

ALTER TABLE [shop].[every kind] ADD [status] int NOT NULL DEFAULT 7

BEGIN TRANSACTION; ALTER TABLE [shop].[every kind] DROP CONSTRAINT [DF_count]; ALTER TABLE [shop].[every kind] ALTER COLUMN [count] bigint NULL; ALTER TABLE [shop].[every kind] ADD CONSTRAINT [DF_count] DEFAULT ((7)) FOR [count]; COMMIT TRANSACTION

BEGIN TRANSACTION; ALTER TABLE [shop].[every kind] DROP CONSTRAINT [DF_count]; ALTER TABLE [shop].[every kind] ALTER COLUMN [count] decimal(20,0) NULL; ALTER TABLE [shop].[every kind] ADD CONSTRAINT [DF_count] DEFAULT ((7)) FOR [count]; COMMIT TRANSACTION

ALTER TABLE [shop].[every kind] ALTER COLUMN [exact] decimal(14,4) NULL

ALTER TABLE [shop].[every kind] ALTER COLUMN [share] float NULL

ALTER TABLE [shop].[every kind] ALTER COLUMN [words] varchar(60) COLLATE French_CS_AS NULL

ALTER TABLE [shop].[every kind] ALTER COLUMN [words] varchar(max) COLLATE French_CS_AS NULL

ALTER TABLE [shop].[every kind] ALTER COLUMN [sealed] varbinary(64) NULL

ALTER TABLE [shop].[every kind] ALTER COLUMN [day] datetime2(3) NULL

ALTER TABLE [shop].[every kind] ALTER COLUMN [moment] datetimeoffset(6) NULL

ALTER TABLE [shop].[every kind] ALTER COLUMN [words] varchar(20) COLLATE French_CS_AS NULL

ALTER TABLE [shop].[every kind] ALTER COLUMN [moment] datetimeoffset(0) NULL

ALTER TABLE [shop].[every kind] ALTER COLUMN [words] varchar(20) COLLATE French_CS_AS NOT NULL

SELECT [a], [b] FROM [key_only] ORDER BY [a], [b] OFFSET 4999 ROWS FETCH NEXT 1 ROWS ONLY

SELECT [a], [b] FROM [key_only] WHERE (([a] > ?) OR ([a] = ? AND [b] > ?)) ORDER BY [a], [b] OFFSET 4999 ROWS FETCH NEXT 1 ROWS ONLY

SELECT CONCAT(c.name, NCHAR(9), t.name, NCHAR(9), c.max_length, NCHAR(9), c.precision, NCHAR(9), c.scale, NCHAR(9), c.collation_name,
  NCHAR(9), CASE WHEN EXISTS (SELECT 1 FROM sys.index_columns AS i WHERE i.object_id = c.object_id AND i.column_id = c.column_id)
    OR EXISTS (SELECT 1 FROM sys.foreign_key_columns AS f WHERE f.parent_object_id = c.object_id AND f.parent_column_id = c.column_id)
    THEN 1 ELSE 0 END, NCHAR(9), d.name, NCHAR(9), d.definition)
FROM sys.columns AS c
INNER JOIN sys.types AS t ON t.user_type_id = c.user_type_id
LEFT JOIN sys.default_constraints AS d ON d.object_id = c.default_object_id
WHERE c.object_id = OBJECT_ID(N'[shop].[every kind]') ORDER BY c.column_id

SET LOCK_TIMEOUT 1500

DELETE t FROM [key_only] AS t INNER JOIN (VALUES (?, ?), (?, ?)) AS s (c0, c1) ON t.[a] = s.c0 AND t.[b] = s.c1 AND LEN(t.[b] + N'.') = LEN(s.c1 + N'.')

UPDATE t SET [_deleted_at] = SYSUTCDATETIME() FROM [key_only] AS t INNER JOIN (VALUES (?, ?), (?, ?)) AS s (c0, c1) ON t.[a] = s.c0 AND t.[b] = s.c1 AND LEN(t.[b] + N'.') = LEN(s.c1 + N'.') WHERE t.[_deleted_at] IS NULL

UPDATE t SET [_deleted_at] = SYSUTCDATETIME(), [position] = COALESCE(s.c0, t.[position]) FROM [key_only] AS t INNER JOIN (VALUES (?, ?, ?)) AS s (c0, c1, c2) ON t.[a] = s.c1 AND t.[b] = s.c2 AND LEN(t.[b] + N'.') = LEN(s.c2 + N'.') WHERE t.[_deleted_at] IS NULL

UPDATE t SET [a] = s.c0, [b] = s.c1 FROM [key_only] AS t INNER JOIN (VALUES (?, ?, ?, ?)) AS s (c0, c1, c2, c3) ON t.[a] = s.c2 AND t.[b] = s.c3 AND LEN(t.[b] + N'.') = LEN(s.c3 + N'.')

CREATE TABLE [trial] (n int)

SELECT CAST([order id] AS bigint) AS [order id], CAST([code] AS nvarchar(50)) AS [code], CAST([required] AS int) AS [required], CAST([a_boolean] AS bit) AS [a_boolean] INTO [stage] FROM [shop].[every kind] WHERE 1 = 0

UPDATE t SET [required] = s.[required], [a_boolean] = s.[a_boolean] FROM [shop].[every kind] AS t INNER JOIN [stage] AS s ON t.[order id] = s.[order id] AND t.[code] = s.[code] AND LEN(t.[code] + N'.') = LEN(s.[code] + N'.')

INSERT INTO [shop].[every kind] ([order id], [code], [required], [a_boolean]) SELECT s.[order id], s.[code], s.[required], s.[a_boolean] FROM [stage] AS s WHERE NOT EXISTS (SELECT 1 FROM [shop].[every kind] AS t WHERE t.[order id] = s.[order id] AND t.[code] = s.[code] AND LEN(t.[code] + N'.') = LEN(s.[code] + N'.'))

INSERT INTO [key_only] ([a], [b]) SELECT s.[a], s.[b] FROM [stage] AS s WHERE NOT EXISTS (SELECT 1 FROM [key_only] AS t WHERE t.[a] = s.[a] AND t.[b] = s.[b] AND LEN(t.[b] + N'.') = LEN(s.[b] + N'.'))

UPDATE t SET [required] = s.[required], [a_boolean] = s.[a_boolean] FROM [shop].[every kind] AS t INNER JOIN [stage] AS s ON t.[order id] = s.[order id] AND t.[code] = s.[code] AND LEN(t.[code] + N'.') = LEN(s.[code] + N'.')

INSERT INTO [shop].[every kind] ([order id], [code], [required], [a_boolean]) SELECT s.[order id], s.[code], s.[required], s.[a_boolean] FROM [stage] AS s WHERE NOT EXISTS (SELECT 1 FROM [shop].[every kind] AS t WHERE t.[order id] = s.[order id] AND t.[code] = s.[code] AND LEN(t.[code] + N'.') = LEN(s.[code] + N'.'))

INSERT INTO [key_only] ([a], [b]) SELECT s.[a], s.[b] FROM [stage] AS s WHERE NOT EXISTS (SELECT 1 FROM [key_only] AS t WHERE t.[a] = s.[a] AND t.[b] = s.[b] AND LEN(t.[b] + N'.') = LEN(s.[b] + N'.'))

DELETE t FROM [key_only] AS t INNER JOIN [stage] AS s ON t.[a] = s.[a] AND t.[b] = s.[b] AND LEN(t.[b] + N'.') = LEN(s.[b] + N'.')

UPDATE t SET [_deleted_at] = SYSUTCDATETIME() FROM [key_only] AS t INNER JOIN [stage] AS s ON t.[a] = s.[a] AND t.[b] = s.[b] AND LEN(t.[b] + N'.') = LEN(s.[b] + N'.') WHERE t.[_deleted_at] IS NULL

UPDATE t SET [_deleted_at] = SYSUTCDATETIME(), [position] = COALESCE(s.[position], t.[position]) FROM [key_only] AS t INNER JOIN [stage] AS s ON t.[a] = s.[a] AND t.[b] = s.[b] AND LEN(t.[b] + N'.') = LEN(s.[b] + N'.') WHERE t.[_deleted_at] IS NULL

TRUNCATE TABLE [stage]

DROP TABLE [stage]

SELECT 1 FROM (SELECT OBJECT_ID(QUOTENAME(?) + N'.' + QUOTENAME(?)) AS id) AS asked
WHERE EXISTS (SELECT 1 FROM sys.triggers AS r WHERE r.parent_id = asked.id)
  OR EXISTS (SELECT 1 FROM sys.foreign_keys AS f WHERE f.referenced_object_id = asked.id)
  OR (USER_NAME() <> N'dbo' AND COALESCE(HAS_PERMS_BY_NAME(QUOTENAME(DB_NAME()), N'DATABASE', N'VIEW DEFINITION'), 1) = 0)

SELECT c.name, COALESCE(b.name, t.name),
  CASE WHEN c.max_length = -1 THEN -1
    WHEN COALESCE(b.name, t.name) IN (N'nvarchar', N'nchar') THEN c.max_length / 2
    WHEN COALESCE(b.name, t.name) IN (N'decimal', N'numeric') THEN c.precision
    ELSE c.max_length END,
  CAST(c.scale AS int), CAST(c.is_nullable AS int),
  CASE WHEN c.is_computed = 1 OR t.name IN (N'timestamp', N'rowversion') THEN 1 ELSE 0 END,
  CASE WHEN c.default_object_id <> 0 THEN 1 ELSE 0 END, CAST(c.is_identity AS int)
FROM sys.columns AS c
INNER JOIN sys.types AS t ON t.user_type_id = c.user_type_id
LEFT JOIN sys.types AS b ON b.user_type_id = c.system_type_id AND b.system_type_id = c.system_type_id
WHERE c.object_id = OBJECT_ID(N'[shop].[every kind]') ORDER BY c.column_id

SELECT i.name, c.name, CAST(i.is_primary_key AS int), CAST(i.has_filter AS int)
FROM sys.indexes AS i
INNER JOIN sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id
INNER JOIN sys.columns AS c ON c.object_id = k.object_id AND c.column_id = k.column_id
WHERE i.object_id = OBJECT_ID(N'[shop].[every kind]') AND i.is_unique = 1 AND k.is_included_column = 0

SELECT 1 FROM (SELECT OBJECT_ID(N'[shop].[every kind]') AS id) AS asked
WHERE EXISTS (SELECT 1 FROM sys.triggers AS r WHERE r.parent_id = asked.id)
  OR EXISTS (SELECT 1 FROM sys.foreign_keys AS f WHERE f.referenced_object_id = asked.id)
  OR (USER_NAME() <> N'dbo' AND COALESCE(HAS_PERMS_BY_NAME(QUOTENAME(DB_NAME()), N'DATABASE', N'VIEW DEFINITION'), 1) = 0)

SET XACT_ABORT ON

SET LOCK_TIMEOUT 10000

SET IDENTITY_INSERT [shop].[every kind] ON

SET IDENTITY_INSERT [shop].[every kind] OFF

SELECT CONCAT(session_id, N'@', CONVERT(nvarchar(33), login_time, 126)) FROM sys.dm_exec_sessions WHERE session_id = @@SPID
