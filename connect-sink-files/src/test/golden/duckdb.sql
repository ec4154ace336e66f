CREATE TABLE IF NOT EXISTS "shop"."every kind" (
  "order id" BIGINT NOT NULL,
  "code" VARCHAR NOT NULL,
  "required" INTEGER NOT NULL,
  "a_boolean" BOOLEAN,
  "a_int8" TINYINT,
  "a_int16" SMALLINT,
  "a_int32" INTEGER,
  "a_int64" BIGINT,
  "a_decimal" DECIMAL(38,0),
  "a_float32" FLOAT,
  "a_float64" DOUBLE,
  "a_text" VARCHAR,
  "a_binary" BLOB,
  "a_date" DATE,
  "a_time" TIME,
  "a_datetime" TIMESTAMP,
  "a_instant" TIMESTAMP WITH TIME ZONE,
  "a_year" INTEGER,
  "a_interval" VARCHAR,
  "a_uuid" UUID,
  "a_json" JSON,
  "a_xml" VARCHAR,
  "a_bits" VARCHAR,
  "a_enum" VARCHAR,
  "a_set" VARCHAR,
  "a_array" JSON,
  "a_vector" JSON,
  "a_geometry" VARCHAR,
  "a_other" VARCHAR,
  "exact" DECIMAL(20,6),
  "short" VARCHAR,
  "sorted" VARCHAR,
  "millis" TIMESTAMP,
  PRIMARY KEY ("order id", "code")
)

ALTER TABLE "shop"."every kind" ADD COLUMN IF NOT EXISTS "added" VARCHAR

ALTER TABLE "shop"."every kind" ADD COLUMN IF NOT EXISTS "status" VARCHAR DEFAULT 'it''s \ new'

ALTER TABLE "shop"."every kind" ALTER COLUMN "status" SET NOT NULL

COMMENT ON COLUMN "shop"."every kind"."status" IS 'what''s up'

ALTER TABLE "shop"."every kind" ADD COLUMN IF NOT EXISTS "story" VARCHAR DEFAULT 'it''s \ new'

ALTER TABLE "shop"."every kind" ALTER COLUMN "story" SET NOT NULL

COMMENT ON COLUMN "shop"."every kind"."story" IS 'what''s up'

ALTER TABLE "shop"."every kind" ADD COLUMN IF NOT EXISTS "status" INTEGER DEFAULT 7

ALTER TABLE "shop"."every kind" ALTER COLUMN "status" SET NOT NULL

ALTER TABLE "shop"."every kind" ALTER COLUMN "count" TYPE BIGINT

ALTER TABLE "shop"."every kind" ALTER COLUMN "count" TYPE DECIMAL(20,0)

ALTER TABLE "shop"."every kind" ALTER COLUMN "exact" TYPE DECIMAL(14,4)

ALTER TABLE "shop"."every kind" ALTER COLUMN "share" TYPE DOUBLE

ALTER TABLE "shop"."every kind" ALTER COLUMN "words" TYPE VARCHAR

ALTER TABLE "shop"."every kind" ALTER COLUMN "words" TYPE VARCHAR

ALTER TABLE "shop"."every kind" ALTER COLUMN "sealed" TYPE BLOB

ALTER TABLE "shop"."every kind" ALTER COLUMN "day" TYPE TIMESTAMP

ALTER TABLE "shop"."every kind" ALTER COLUMN "moment" TYPE TIMESTAMP WITH TIME ZONE

ALTER TABLE "shop"."every kind" ALTER COLUMN "words" DROP NOT NULL

ALTER TABLE "shop"."every kind" ALTER COLUMN "moment" DROP NOT NULL

ALTER TABLE "shop"."every kind" ALTER COLUMN "words" SET NOT NULL

SELECT "a", "b" FROM "key_only" ORDER BY "a", "b" LIMIT 1 OFFSET 4999

SELECT "a", "b" FROM "key_only" WHERE (("a" > ?) OR ("a" = ? AND "b" > ?)) ORDER BY "a", "b" LIMIT 1 OFFSET 4999

INSERT INTO "shop"."every kind" ("order id", "code", "required", "a_boolean") VALUES (?, ?, ?, ?), (?, ?, ?, ?) ON CONFLICT ("order id", "code") DO UPDATE SET "required" = EXCLUDED."required", "a_boolean" = EXCLUDED."a_boolean"

INSERT INTO "key_only" ("a", "b") VALUES (?, ?) ON CONFLICT ("a", "b") DO NOTHING

DELETE FROM "key_only" WHERE ("a", "b") IN ((?, ?), (?, ?))

UPDATE "key_only" SET "_deleted_at" = CURRENT_TIMESTAMP WHERE ("a", "b") IN ((?, ?), (?, ?)) AND "_deleted_at" IS NULL

UPDATE "key_only" SET "_deleted_at" = CURRENT_TIMESTAMP, "position" = COALESCE(?, "position") WHERE "a" = ? AND "b" = ? AND "_deleted_at" IS NULL

UPDATE "key_only" SET "a" = ?, "b" = ? WHERE "a" = ? AND "b" = ?

CREATE TEMPORARY TABLE "trial" (n INTEGER)

CREATE TEMPORARY TABLE "stage" AS SELECT "order id", "code", "required", "a_boolean" FROM "shop"."every kind" WITH NO DATA

INSERT INTO "shop"."every kind" ("order id", "code", "required", "a_boolean") SELECT "order id", "code", "required", "a_boolean" FROM "stage" AS s ON CONFLICT ("order id", "code") DO UPDATE SET "required" = EXCLUDED."required", "a_boolean" = EXCLUDED."a_boolean"

INSERT INTO "key_only" ("a", "b") SELECT "a", "b" FROM "stage" AS s ON CONFLICT ("a", "b") DO NOTHING

UPDATE "shop"."every kind" AS t SET "required" = s."required", "a_boolean" = s."a_boolean" FROM "stage" AS s WHERE t."order id" = s."order id" AND t."code" = s."code"

INSERT INTO "shop"."every kind" ("order id", "code", "required", "a_boolean") SELECT "order id", "code", "required", "a_boolean" FROM "stage" AS s WHERE NOT EXISTS (SELECT 1 FROM "shop"."every kind" AS t WHERE t."order id" = s."order id" AND t."code" = s."code")

INSERT INTO "key_only" ("a", "b") SELECT "a", "b" FROM "stage" AS s WHERE NOT EXISTS (SELECT 1 FROM "key_only" AS t WHERE t."a" = s."a" AND t."b" = s."b")

DELETE FROM "stage"

DROP TABLE IF EXISTS temp."stage"

SELECT 1 FROM duckdb_constraints()
WHERE constraint_type = 'FOREIGN KEY' AND schema_name = ? AND referenced_table = ?

SET TimeZone = 'UTC'

SELECT CAST(NULL AS VARCHAR)
