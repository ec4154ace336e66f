package dev.millrace.it;

import static dev.millrace.it.EvolvingTable.Step.touching;
import static dev.millrace.it.EvolvingTable.Step.untouched;

import dev.millrace.it.EvolvingTable.Step;
import java.util.List;

/** What people do to a table of PostgreSQL. */
final class PostgresAlterations {
    static final List<String> CREATE = List.of(
            "CREATE TYPE mood AS ENUM ('sad', 'ok')",
            """
            CREATE TABLE things (
              id BIGINT NOT NULL PRIMARY KEY, v INT NOT NULL,
              small SMALLINT NULL, n INT NOT NULL DEFAULT 1, ratio REAL NULL,
              words VARCHAR(40) NULL, code CHAR(10) NULL, exact NUMERIC(10,2) NULL, needed VARCHAR(20) NOT NULL DEFAULT 'yes',
              feels mood NULL, at TIMESTAMP(0) NULL, clock TIME(0) NULL, day DATE NULL, seen TIMESTAMPTZ(0) NULL)""");

    static final List<Step> STEPS = List.of(
            touching("add a column", "ALTER TABLE things ADD COLUMN a INT NULL", "UPDATE things SET a = id"),
            untouched("add a column with a default", "ALTER TABLE things ADD COLUMN b INT NOT NULL DEFAULT 7"),
            untouched(
                    "add a text with a default",
                    "ALTER TABLE things ADD COLUMN c VARCHAR(20) NULL DEFAULT 'brand new'"),
            touching(
                    "add a text whose default has a quote",
                    "ALTER TABLE things ADD COLUMN quoted VARCHAR(20) NULL DEFAULT 'it''s'"),
            untouched(
                    "add a decimal with a default",
                    "ALTER TABLE things ADD COLUMN price NUMERIC(8,3) NOT NULL DEFAULT 1.250"),
            untouched("add a flag with a default", "ALTER TABLE things ADD COLUMN flag BOOLEAN NOT NULL DEFAULT true"),
            untouched(
                    "add a date with a default",
                    "ALTER TABLE things ADD COLUMN due DATE NOT NULL DEFAULT '2024-02-29'"),
            touching(
                    "widen an int",
                    "ALTER TABLE things ALTER COLUMN n TYPE BIGINT",
                    "UPDATE things SET n = 9223372036854775807 WHERE id = 3"),
            touching(
                    "widen a smallint",
                    "ALTER TABLE things ALTER COLUMN small TYPE INT",
                    "UPDATE things SET small = 70000"),
            touching(
                    "widen a varchar",
                    "ALTER TABLE things ALTER COLUMN words TYPE VARCHAR(100)",
                    "UPDATE things SET words = repeat('ü', 100) WHERE id < 50"),
            touching(
                    "a varchar becomes a text",
                    "ALTER TABLE things ALTER COLUMN words TYPE TEXT",
                    "UPDATE things SET words = repeat('x', 5000) WHERE id = 5"),
            touching(
                    "widen a char",
                    "ALTER TABLE things ALTER COLUMN code TYPE CHAR(20)",
                    "UPDATE things SET code = repeat('c', 20)"),
            touching("a char becomes a varchar", "ALTER TABLE things ALTER COLUMN code TYPE VARCHAR(30)"),
            touching(
                    "more digits of a decimal",
                    "ALTER TABLE things ALTER COLUMN exact TYPE NUMERIC(14,2)",
                    "UPDATE things SET exact = 999999999999.99"),
            touching(
                    "a finer decimal",
                    "ALTER TABLE things ALTER COLUMN exact TYPE NUMERIC(20,6)",
                    "UPDATE things SET exact = 12345678901234.123456 WHERE id > 100"),
            touching(
                    "a decimal without bounds",
                    "ALTER TABLE things ALTER COLUMN exact TYPE NUMERIC",
                    "UPDATE things SET exact = 0.000000000123456789 WHERE id > 50"),
            touching(
                    "drop NOT NULL",
                    "ALTER TABLE things ALTER COLUMN needed DROP NOT NULL",
                    "UPDATE things SET needed = NULL WHERE id > 10"),
            touching(
                    "set NOT NULL",
                    "ALTER TABLE things ALTER COLUMN a SET DEFAULT 0",
                    "UPDATE things SET a = 0 WHERE a IS NULL",
                    "ALTER TABLE things ALTER COLUMN a SET NOT NULL"),
            touching("drop a column", "ALTER TABLE things DROP COLUMN c"),
            touching("drop a column that is NOT NULL", "ALTER TABLE things DROP COLUMN b"),
            touching("rename a column", "ALTER TABLE things RENAME COLUMN code TO sign"),
            touching("change a default", "ALTER TABLE things ALTER COLUMN n SET DEFAULT 5"),
            touching(
                    "drop a default",
                    "ALTER TABLE things ALTER COLUMN needed DROP DEFAULT",
                    "UPDATE things SET needed = 'x'"),
            touching(
                    "add a unique index",
                    "ALTER TABLE things ADD COLUMN u INT NULL UNIQUE",
                    "UPDATE things SET u = -id"),
            touching("drop the unique index", "ALTER TABLE things DROP CONSTRAINT things_u_key"),
            touching("add an index", "CREATE INDEX by_day ON things (day, n)"),
            touching(
                    "add a value of an enum",
                    "ALTER TYPE mood ADD VALUE 'it''s, great'",
                    "UPDATE things SET feels = 'it''s, great'"),
            touching(
                    "rename a value of an enum",
                    "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'",
                    "UPDATE things SET feels = 'blue'"),
            touching(
                    "a real becomes a double",
                    "ALTER TABLE things ALTER COLUMN ratio TYPE DOUBLE PRECISION",
                    "UPDATE things SET ratio = 0.12345678901234"),
            touching(
                    "microseconds",
                    "ALTER TABLE things ALTER COLUMN at TYPE TIMESTAMP(6)",
                    "UPDATE things SET at = '2024-03-31 02:30:00.123456'"),
            touching(
                    "microseconds of a time",
                    "ALTER TABLE things ALTER COLUMN clock TYPE TIME(6)",
                    "UPDATE things SET clock = '23:59:59.999999'"),
            touching(
                    "microseconds of an instant",
                    "ALTER TABLE things ALTER COLUMN seen TYPE TIMESTAMPTZ(6)",
                    "UPDATE things SET seen = '2024-10-27 01:30:00.654321+00'"),
            touching(
                    "a date becomes a timestamp",
                    "UPDATE things SET day = '2024-05-06'",
                    "ALTER TABLE things ALTER COLUMN day TYPE TIMESTAMP(3)",
                    "UPDATE things SET day = '2024-05-06 07:08:09.123' WHERE id > 20"),
            touching(
                    "an int becomes a decimal",
                    "ALTER TABLE things ALTER COLUMN small TYPE NUMERIC(12,2)",
                    "UPDATE things SET small = 70000.25"),
            touching(
                    "add JSON",
                    "ALTER TABLE things ADD COLUMN extra JSONB NULL",
                    "UPDATE things SET extra = '{\"a\": 1}'"),
            touching(
                    "add a UUID",
                    "ALTER TABLE things ADD COLUMN ident UUID NULL",
                    "UPDATE things SET ident = gen_random_uuid()"),
            touching(
                    "add bytes", "ALTER TABLE things ADD COLUMN seal BYTEA NULL", "UPDATE things SET seal = '\\x00ff'"),
            touching(
                    "add the time of the change",
                    "ALTER TABLE things ADD COLUMN made TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP"),
            touching(
                    "add a column that counts up",
                    "ALTER TABLE things ADD COLUMN seq BIGINT GENERATED BY DEFAULT AS IDENTITY"),
            touching(
                    "add a comment",
                    "ALTER TABLE things ADD COLUMN front INT NULL",
                    "COMMENT ON COLUMN things.front IS 'it''s'"),
            touching("tell of deletes in full", "ALTER TABLE things REPLICA IDENTITY FULL"),
            touching(
                    "add two columns at once",
                    "ALTER TABLE things ADD COLUMN one INT NULL, ADD COLUMN \"two words\" VARCHAR(10) NULL",
                    "UPDATE things SET one = 1, \"two words\" = 'two'"),
            touching("drop two columns at once", "ALTER TABLE things DROP COLUMN one, DROP COLUMN \"two words\""),
            touching(
                    "a column of a dropped one's name",
                    "ALTER TABLE things ADD COLUMN one BIGINT NULL",
                    "UPDATE things SET one = 9223372036854775807"));

    private PostgresAlterations() {}
}
