package dev.millrace.it;

import static dev.millrace.it.EvolvingTable.Step.touching;
import static dev.millrace.it.EvolvingTable.Step.untouched;

import dev.millrace.databases.Engine;
import dev.millrace.it.EvolvingTable.Step;
import java.util.List;

/** What people do to a table of MySQL and MariaDB. */
final class MySqlAlterations {
    static final List<String> CREATE = List.of(
            """
            CREATE TABLE things (
              id BIGINT NOT NULL PRIMARY KEY, v INT NOT NULL,
              tiny TINYINT NULL, small SMALLINT NULL, n INT NOT NULL DEFAULT 1, ratio FLOAT NULL,
              words VARCHAR(40) NULL, code CHAR(10) NULL, exact DECIMAL(10,2) NULL, needed VARCHAR(20) NOT NULL DEFAULT 'yes',
              mood ENUM('sad','ok') NULL, at DATETIME NULL, clock TIME NULL, day DATE NULL, seal VARBINARY(16) NULL)
            CHARACTER SET utf8mb4""");

    private MySqlAlterations() {}

    static List<Step> steps(Engine engine) {
        String json = engine == Engine.MYSQL ? "JSON" : "LONGTEXT";
        return List.of(
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
                        "ALTER TABLE things ADD COLUMN price DECIMAL(8,3) NOT NULL DEFAULT 1.250"),
                untouched(
                        "add a date with a default",
                        "ALTER TABLE things ADD COLUMN due DATE NOT NULL DEFAULT '2024-02-29'"),
                touching(
                        "widen an int",
                        "ALTER TABLE things MODIFY n BIGINT NOT NULL DEFAULT 1",
                        "UPDATE things SET n = 9223372036854775807 WHERE id = 3"),
                touching(
                        "widen a tinyint",
                        "ALTER TABLE things MODIFY tiny SMALLINT NULL",
                        "UPDATE things SET tiny = -32768"),
                touching(
                        "widen a smallint",
                        "ALTER TABLE things MODIFY small INT NULL",
                        "UPDATE things SET small = 70000"),
                touching(
                        "widen a varchar",
                        "ALTER TABLE things MODIFY words VARCHAR(100) NULL",
                        "UPDATE things SET words = REPEAT('ü', 100) WHERE id < 50"),
                touching(
                        "a varchar becomes a text",
                        "ALTER TABLE things MODIFY words TEXT NULL",
                        "UPDATE things SET words = REPEAT('x', 5000) WHERE id = 5"),
                touching(
                        "a text grows",
                        "ALTER TABLE things MODIFY words LONGTEXT NULL",
                        "UPDATE things SET words = 'now'"),
                touching(
                        "widen a char",
                        "ALTER TABLE things MODIFY code CHAR(20) NULL",
                        "UPDATE things SET code = REPEAT('c', 20)"),
                touching(
                        "more digits of a decimal",
                        "ALTER TABLE things MODIFY exact DECIMAL(14,2) NULL",
                        "UPDATE things SET exact = 999999999999.99"),
                touching(
                        "a finer decimal",
                        "ALTER TABLE things MODIFY exact DECIMAL(20,6) NULL",
                        "UPDATE things SET exact = 12345678901234.123456 WHERE id > 100"),
                touching(
                        "drop NOT NULL",
                        "ALTER TABLE things MODIFY needed VARCHAR(20) NULL DEFAULT 'yes'",
                        "UPDATE things SET needed = NULL WHERE id > 10"),
                touching(
                        "set NOT NULL",
                        "ALTER TABLE things ALTER COLUMN a SET DEFAULT 0",
                        "UPDATE things SET a = 0 WHERE a IS NULL",
                        "ALTER TABLE things MODIFY a INT NOT NULL DEFAULT 0"),
                touching("drop a column", "ALTER TABLE things DROP COLUMN c"),
                touching("drop a column that is NOT NULL", "ALTER TABLE things DROP COLUMN b"),
                touching("rename a column", "ALTER TABLE things RENAME COLUMN code TO sign"),
                touching("change a default", "ALTER TABLE things ALTER COLUMN n SET DEFAULT 5"),
                touching(
                        "drop a default",
                        "ALTER TABLE things MODIFY price DECIMAL(8,3) NULL",
                        "UPDATE things SET price = NULL WHERE id > 20"),
                touching(
                        "add a unique index",
                        "ALTER TABLE things ADD COLUMN u INT NULL UNIQUE",
                        "UPDATE things SET u = -id"),
                touching("drop the unique index", "ALTER TABLE things DROP INDEX u"),
                touching("add an index", "ALTER TABLE things ADD INDEX by_day (day, n)"),
                touching(
                        "add a value of an enum",
                        "ALTER TABLE things MODIFY mood ENUM('sad','ok','great') NULL",
                        "UPDATE things SET mood = 'great'"),
                touching(
                        "another character set",
                        "ALTER TABLE things MODIFY sign VARCHAR(20) CHARACTER SET latin1 NULL"),
                touching(
                        "another collation of the table",
                        "ALTER TABLE things CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"),
                touching(
                        "a float becomes a double",
                        "ALTER TABLE things MODIFY ratio DOUBLE NULL",
                        "UPDATE things SET ratio = 0.12345678901234"),
                touching(
                        "milliseconds",
                        "ALTER TABLE things MODIFY at DATETIME(3) NULL",
                        "UPDATE things SET at = '2024-03-31 02:30:00.123'"),
                touching(
                        "microseconds",
                        "ALTER TABLE things MODIFY at DATETIME(6) NULL",
                        "UPDATE things SET at = '2024-03-31 02:30:00.123456'"),
                touching(
                        "microseconds of a time",
                        "ALTER TABLE things MODIFY clock TIME(6) NULL",
                        "UPDATE things SET clock = '23:59:59.999999'"),
                touching(
                        "a date becomes a datetime",
                        "UPDATE things SET day = '2024-05-06'",
                        "ALTER TABLE things MODIFY day DATETIME NULL",
                        "UPDATE things SET day = '2024-05-06 07:08:09' WHERE id > 20"),
                touching(
                        "longer bytes",
                        "ALTER TABLE things MODIFY seal VARBINARY(300) NULL",
                        "UPDATE things SET seal = REPEAT(X'00FF', 150)"),
                touching(
                        "bytes become a blob",
                        "ALTER TABLE things MODIFY seal BLOB NULL",
                        "UPDATE things SET seal = X'0102'"),
                touching(
                        "an int becomes a decimal",
                        "ALTER TABLE things MODIFY small DECIMAL(12,2) NULL",
                        "UPDATE things SET small = 70000.25"),
                touching(
                        "a bigint loses its sign",
                        "ALTER TABLE things MODIFY n BIGINT UNSIGNED NOT NULL DEFAULT 5",
                        "UPDATE things SET n = 18446744073709551615 WHERE id = 4"),
                touching(
                        "add JSON",
                        "ALTER TABLE things ADD COLUMN extra " + json + " NULL",
                        "UPDATE things SET extra = '{\"a\": 1}'"),
                touching(
                        "add the time of the change",
                        "ALTER TABLE things ADD COLUMN seen TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)"),
                touching(
                        "add a column in front",
                        "ALTER TABLE things ADD COLUMN front INT NULL FIRST",
                        "UPDATE things SET front = 1"),
                touching("move a column", "ALTER TABLE things MODIFY front INT NULL AFTER v"),
                touching("add a comment", "ALTER TABLE things MODIFY front INT NULL COMMENT 'it''s moved'"),
                touching(
                        "add two columns at once",
                        "ALTER TABLE things ADD COLUMN one INT NULL COMMENT 'the \"first\"', ADD COLUMN `two words` VARCHAR(10) NULL",
                        "UPDATE things SET one = 1, `two words` = 'two'"),
                touching("drop two columns at once", "ALTER TABLE things DROP COLUMN one, DROP COLUMN `two words`"),
                touching(
                        "a column of a dropped one's name",
                        "ALTER TABLE things ADD COLUMN one BIGINT NULL",
                        "UPDATE things SET one = 9223372036854775807"));
    }
}
