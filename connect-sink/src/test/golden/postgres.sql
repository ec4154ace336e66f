CREATE TABLE IF NOT EXISTS "shop"."every kind" (
  "order id" bigint NOT NULL,
  "code" varchar(50) NOT NULL,
  "required" integer NOT NULL,
  "a_boolean" boolean,
  "a_int8" smallint,
  "a_int16" smallint,
  "a_int32" integer,
  "a_int64" bigint,
  "a_decimal" numeric,
  "a_float32" real,
  "a_float64" double precision,
  "a_text" text,
  "a_binary" bytea,
  "a_date" date,
  "a_time" time(6),
  "a_datetime" timestamp(6),
  "a_instant" timestamp(6) with time zone,
  "a_year" integer,
  "a_interval" interval,
  "a_uuid" uuid,
  "a_json" jsonb,
  "a_xml" xml,
  "a_bits" bit varying,
  "a_enum" text,
  "a_set" text,
  "a_array" text[],
  "a_vector" jsonb,
  "a_geometry" text,
  "a_other" text,
  "exact" numeric(20,6),
  "short" varchar(40),
  "sorted" varchar(40) COLLATE "C",
  "millis" timestamp(3),
  PRIMARY KEY ("order id", "code")
)

ALTER TABLE "shop"."every kind" ADD COLUMN IF NOT EXISTS "added" varchar(20)

ALTER TABLE "shop"."every kind" ADD COLUMN IF NOT EXISTS "status" varchar(20) NOT NULL DEFAULT 'it''s \ new'

COMMENT ON COLUMN "shop"."every kind"."status" IS 'what''s up'

ALTER TABLE "shop"."every kind" ADD COLUMN IF NOT EXISTS "story" text NOT NULL DEFAULT 'it''s \ new'

COMMENT ON COLUMN "shop"."every kind"."story" IS 'what''s up'

ALTER TABLE "shop"."every kind" ADD COLUMN IF NOT EXISTS "status" integer NOT NULL DEFAULT 7

ALTER TABLE "shop"."every kind" ALTER COLUMN "count" TYPE bigint

ALTER TABLE "shop"."every kind" ALTER COLUMN "count" TYPE numeric(20,0)

ALTER TABLE "shop"."every kind" ALTER COLUMN "exact" TYPE numeric(14,4)

ALTER TABLE "shop"."every kind" ALTER COLUMN "share" TYPE double precision

ALTER TABLE "shop"."every kind" ALTER COLUMN "words" TYPE varchar(60)

ALTER TABLE "shop"."every kind" ALTER COLUMN "words" TYPE text

ALTER TABLE "shop"."every kind" ALTER COLUMN "sealed" TYPE bytea

ALTER TABLE "shop"."every kind" ALTER COLUMN "day" TYPE timestamp(3)

ALTER TABLE "shop"."every kind" ALTER COLUMN "moment" TYPE timestamp(6) with time zone

ALTER TABLE "shop"."every kind" ALTER COLUMN "words" DROP NOT NULL

ALTER TABLE "shop"."every kind" ALTER COLUMN "moment" DROP NOT NULL

ALTER TABLE "shop"."every kind" DROP CONSTRAINT IF EXISTS "_millrace_not_null"

ALTER TABLE "shop"."every kind" ADD CONSTRAINT "_millrace_not_null" CHECK ("words" IS NOT NULL) NOT VALID

ALTER TABLE "shop"."every kind" VALIDATE CONSTRAINT "_millrace_not_null"

ALTER TABLE "shop"."every kind" ALTER COLUMN "words" SET NOT NULL

ALTER TABLE "shop"."every kind" DROP CONSTRAINT "_millrace_not_null"

SELECT "a", "b" FROM "key_only" ORDER BY "a", "b" LIMIT 1 OFFSET 4999

SELECT "a", "b" FROM "key_only" WHERE (("a" > ?) OR ("a" = ? AND "b" > ?)) ORDER BY "a", "b" LIMIT 1 OFFSET 4999

SELECT string_agg(quote_ident(a.attname) || ' COLLATE ' || quote_ident(n.nspname) || '.' || quote_ident(c.collname), E'\n')
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
JOIN pg_collation c ON c.oid = a.attcollation JOIN pg_namespace n ON n.oid = c.collnamespace
WHERE a.attrelid = to_regclass('"shop"."every kind"') AND a.attnum > 0 AND a.attcollation <> t.typcollation

SET lock_timeout = '1500ms'

INSERT INTO "shop"."every kind" ("order id", "code", "required", "a_boolean") OVERRIDING SYSTEM VALUE VALUES (?, ?, ?, ?), (?, ?, ?, ?) ON CONFLICT ("order id", "code") DO UPDATE SET "required" = EXCLUDED."required", "a_boolean" = EXCLUDED."a_boolean"

INSERT INTO "key_only" ("a", "b") OVERRIDING SYSTEM VALUE VALUES (?, ?) ON CONFLICT ("a", "b") DO NOTHING

DELETE FROM "key_only" WHERE ("a", "b") IN ((?, ?), (?, ?))

UPDATE "key_only" SET "_deleted_at" = CURRENT_TIMESTAMP(6) WHERE ("a", "b") IN ((?, ?), (?, ?)) AND "_deleted_at" IS NULL

UPDATE "key_only" SET "_deleted_at" = CURRENT_TIMESTAMP(6), "position" = COALESCE(?, "position") WHERE "a" = ? AND "b" = ? AND "_deleted_at" IS NULL

UPDATE "key_only" SET "a" = ?, "b" = ? WHERE "a" = ? AND "b" = ?

CREATE TEMPORARY TABLE "trial" (n int)

CREATE TEMPORARY TABLE "stage" ON COMMIT DELETE ROWS AS SELECT "order id", "code", "required", "a_boolean" FROM "shop"."every kind" WITH NO DATA

INSERT INTO "shop"."every kind" ("order id", "code", "required", "a_boolean") OVERRIDING SYSTEM VALUE SELECT "order id", "code", "required", "a_boolean" FROM "stage" AS s ON CONFLICT ("order id", "code") DO UPDATE SET "required" = EXCLUDED."required", "a_boolean" = EXCLUDED."a_boolean"

INSERT INTO "key_only" ("a", "b") OVERRIDING SYSTEM VALUE SELECT "a", "b" FROM "stage" AS s ON CONFLICT ("a", "b") DO NOTHING

UPDATE "shop"."every kind" AS t SET "required" = s."required", "a_boolean" = s."a_boolean" FROM "stage" AS s WHERE t."order id" = s."order id" AND t."code" = s."code"

INSERT INTO "shop"."every kind" ("order id", "code", "required", "a_boolean") OVERRIDING SYSTEM VALUE SELECT "order id", "code", "required", "a_boolean" FROM "stage" AS s WHERE NOT EXISTS (SELECT 1 FROM "shop"."every kind" AS t WHERE t."order id" = s."order id" AND t."code" = s."code")

INSERT INTO "key_only" ("a", "b") OVERRIDING SYSTEM VALUE SELECT "a", "b" FROM "stage" AS s WHERE NOT EXISTS (SELECT 1 FROM "key_only" AS t WHERE t."a" = s."a" AND t."b" = s."b")

DROP TABLE IF EXISTS pg_temp."stage"

SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ? AND c.relname = ? AND (
  EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
  OR EXISTS (SELECT 1 FROM pg_rewrite r WHERE r.ev_class = c.oid)
  OR EXISTS (SELECT 1 FROM pg_constraint k WHERE k.confrelid = c.oid AND k.contype = 'f'))

SET TIME ZONE 'UTC'

SET lock_timeout = '10s'

SET idle_in_transaction_session_timeout = '5min'

SELECT pid || '@' || extract(epoch FROM backend_start) FROM pg_stat_activity WHERE pid = pg_backend_pid()
