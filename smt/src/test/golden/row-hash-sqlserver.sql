c_array
  (CONVERT(nvarchar(max), N'') + COALESCE(REPLACE(REPLACE((CONVERT(nvarchar(max), [c_array]) COLLATE Latin1_General_100_BIN2), N'~', N'~t'), N'|', N'~p'), N'~n'))
c_binary
  (CONVERT(nvarchar(max), N'') + COALESCE(LOWER(CONVERT(nvarchar(max), [c_binary], 2)), N'~n'))
c_bits
  (CONVERT(nvarchar(max), N'') + COALESCE(REPLACE(REPLACE((CONVERT(nvarchar(max), [c_bits]) COLLATE Latin1_General_100_BIN2), N'~', N'~t'), N'|', N'~p'), N'~n'))
c_boolean
  (CONVERT(nvarchar(max), N'') + COALESCE(CONVERT(nvarchar(max), [c_boolean]), N'~n'))
c_date
  (CONVERT(nvarchar(max), N'') + COALESCE(CONVERT(nvarchar(10), [c_date], 23), N'~n'))
c_datetime
  (CONVERT(nvarchar(max), N'') + COALESCE(LEFT(CONVERT(nvarchar(27), CONVERT(datetime2(7), CONVERT(datetime2(7), [c_datetime])), 121), 26), N'~n'))
c_enum
  (CONVERT(nvarchar(max), N'') + COALESCE(REPLACE(REPLACE((CONVERT(nvarchar(max), [c_enum]) COLLATE Latin1_General_100_BIN2), N'~', N'~t'), N'|', N'~p'), N'~n'))
c_float32
  (CONVERT(nvarchar(max), N'') + COALESCE(CASE WHEN [c_float32] = 0 THEN N'0000000000000000' ELSE LOWER(CONVERT(nvarchar(16), CONVERT(binary(8), CONVERT(float, [c_float32])), 2)) END, N'~n'))
c_float64
  (CONVERT(nvarchar(max), N'') + COALESCE(CASE WHEN [c_float64] = 0 THEN N'0000000000000000' ELSE LOWER(CONVERT(nvarchar(16), CONVERT(binary(8), CONVERT(float, [c_float64])), 2)) END, N'~n'))
c_geometry
  (CONVERT(nvarchar(max), N'') + COALESCE(REPLACE(REPLACE((CONVERT(nvarchar(max), [c_geometry]) COLLATE Latin1_General_100_BIN2), N'~', N'~t'), N'|', N'~p'), N'~n'))
c_instant
  (CONVERT(nvarchar(max), N'') + COALESCE(LEFT(CONVERT(nvarchar(27), CONVERT(datetime2(7), CONVERT(datetime2(7), SWITCHOFFSET([c_instant], '+00:00'))), 121), 26), N'~n'))
c_int16
  (CONVERT(nvarchar(max), N'') + COALESCE(CONVERT(nvarchar(max), [c_int16]), N'~n'))
c_int32
  (CONVERT(nvarchar(max), N'') + COALESCE(CONVERT(nvarchar(max), [c_int32]), N'~n'))
c_int64
  (CONVERT(nvarchar(max), N'') + COALESCE(CONVERT(nvarchar(max), [c_int64]), N'~n'))
c_int8
  (CONVERT(nvarchar(max), N'') + COALESCE(CONVERT(nvarchar(max), [c_int8]), N'~n'))
c_interval
  (CONVERT(nvarchar(max), N'') + COALESCE(REPLACE(REPLACE((CONVERT(nvarchar(max), [c_interval]) COLLATE Latin1_General_100_BIN2), N'~', N'~t'), N'|', N'~p'), N'~n'))
c_json
  (CONVERT(nvarchar(max), N'') + COALESCE(REPLACE(REPLACE((CONVERT(nvarchar(max), [c_json]) COLLATE Latin1_General_100_BIN2), N'~', N'~t'), N'|', N'~p'), N'~n'))
c_set
  (CONVERT(nvarchar(max), N'') + COALESCE(REPLACE(REPLACE((CONVERT(nvarchar(max), [c_set]) COLLATE Latin1_General_100_BIN2), N'~', N'~t'), N'|', N'~p'), N'~n'))
c_text
  (CONVERT(nvarchar(max), N'') + COALESCE(REPLACE(REPLACE((CONVERT(nvarchar(max), [c_text]) COLLATE Latin1_General_100_BIN2), N'~', N'~t'), N'|', N'~p'), N'~n'))
c_time
  (CONVERT(nvarchar(max), N'') + COALESCE(LEFT(CONVERT(nvarchar(16), CONVERT(time(7), CONVERT(time(7), [c_time])), 121), 15), N'~n'))
c_uuid
  (CONVERT(nvarchar(max), N'') + COALESCE(LOWER(CONVERT(nvarchar(36), [c_uuid])), N'~n'))
c_vector
  (CONVERT(nvarchar(max), N'') + COALESCE(REPLACE(REPLACE((CONVERT(nvarchar(max), [c_vector]) COLLATE Latin1_General_100_BIN2), N'~', N'~t'), N'|', N'~p'), N'~n'))
c_xml
  (CONVERT(nvarchar(max), N'') + COALESCE(REPLACE(REPLACE((CONVERT(nvarchar(max), [c_xml]) COLLATE Latin1_General_100_BIN2), N'~', N'~t'), N'|', N'~p'), N'~n'))
c_year
  (CONVERT(nvarchar(max), N'') + COALESCE(CONVERT(nvarchar(max), [c_year]), N'~n'))
d_any
  (CONVERT(nvarchar(max), N'') + COALESCE(CASE WHEN CHARINDEX(N'.', CONVERT(nvarchar(50), [d_any])) > 0 THEN REPLACE(RTRIM(REPLACE(REPLACE(RTRIM(REPLACE(CONVERT(nvarchar(50), [d_any]), N'0', N' ')), N' ', N'0'), N'.', N' ')), N' ', N'.') ELSE CONVERT(nvarchar(50), [d_any]) END, N'~n'))
d_money
  (CONVERT(nvarchar(max), N'') + COALESCE(CONVERT(nvarchar(max), CONVERT(decimal(38, 2), [d_money])), N'~n'))
d_whole
  (CONVERT(nvarchar(max), N'') + COALESCE(CONVERT(nvarchar(max), CONVERT(decimal(38, 0), [d_whole])), N'~n'))
d_wide
  (CONVERT(nvarchar(max), N'') + COALESCE(CONVERT(nvarchar(max), CONVERT(decimal(38, 18), [d_wide])), N'~n'))
SELECT [id], LOWER(CONVERT(varchar(32), HASHBYTES('MD5', CONVERT(varchar(max), (CONVERT(nvarchar(max), N'') + COALESCE(REPLACE(REPLACE((CONVERT(nvarchar(max), [c_array]) COLLATE Latin1_General_100_BIN2), N'~', N'~t'), N'|', N'~p'), N'~n')) COLLATE Latin1_General_100_BIN2_UTF8)), 2)) AS [row_hash] FROM [dbo].[orders]
SELECT COUNT(*) AS [row_count], COALESCE(SUM(CONVERT(decimal(38, 0), CONVERT(bigint, CONVERT(varbinary(8), '0' + LEFT(LOWER(CONVERT(varchar(64), HASHBYTES('SHA2_256', CONVERT(varchar(max), (CONVERT(nvarchar(max), N'') + COALESCE(REPLACE(REPLACE((CONVERT(nvarchar(max), [c_array]) COLLATE Latin1_General_100_BIN2), N'~', N'~t'), N'|', N'~p'), N'~n')) COLLATE Latin1_General_100_BIN2_UTF8)), 2)), 15), 2)))), 0) AS [hash_sum] FROM [dbo].[orders]
