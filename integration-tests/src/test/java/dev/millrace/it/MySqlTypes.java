package dev.millrace.it;

import static dev.millrace.it.ValueForm.BYTES;
import static dev.millrace.it.ValueForm.CLOCK;
import static dev.millrace.it.ValueForm.DAY;
import static dev.millrace.it.ValueForm.DOUBLE;
import static dev.millrace.it.ValueForm.FLAG;
import static dev.millrace.it.ValueForm.FLOAT;
import static dev.millrace.it.ValueForm.GEOMETRY;
import static dev.millrace.it.ValueForm.INSTANT;
import static dev.millrace.it.ValueForm.JSON;
import static dev.millrace.it.ValueForm.NUMBER;
import static dev.millrace.it.ValueForm.TEXT;
import static dev.millrace.it.ValueForm.VECTOR;

import dev.millrace.databases.Engine;
import java.util.ArrayList;
import java.util.List;

/** The types of MySQL and MariaDB, with values at their boundaries. */
final class MySqlTypes {
    private static final String[] TEXTS = {
        "''", "' '", "'a  '", "'  a'", "'O''Brien'", "'back\\\\slash'", "'tab\\tline\\nreturn\\r'", "'🙂 ü 中'", "'NULL'"
    };
    private static final String[] BLOBS = {"''", "X'00'", "X'FF00FF'", "'abc'", "X'5C0A0D09'"};

    private final List<SourceType> types = new ArrayList<>();

    private MySqlTypes() {}

    static List<SourceType> of(Engine engine) {
        MySqlTypes all = new MySqlTypes();
        all.numbers();
        all.texts();
        all.times();
        all.others(engine);
        return all.types;
    }

    private void add(String group, String declared, ValueForm form, String... values) {
        types.add(new SourceType(group, declared, form, List.of(values)));
    }

    private void numbers() {
        String of = "numbers";
        add(of, "TINYINT", NUMBER, "-128", "-1", "0", "1", "127");
        add(of, "TINYINT(1)", NUMBER, "-128", "0", "1", "127");
        add(of, "BOOLEAN", FLAG, "FALSE", "TRUE");
        add(of, "TINYINT UNSIGNED", NUMBER, "0", "128", "255");
        add(of, "SMALLINT", NUMBER, "-32768", "0", "32767");
        add(of, "SMALLINT UNSIGNED", NUMBER, "0", "32768", "65535");
        add(of, "MEDIUMINT", NUMBER, "-8388608", "0", "8388607");
        add(of, "MEDIUMINT UNSIGNED", NUMBER, "0", "8388608", "16777215");
        add(of, "INT", NUMBER, "-2147483648", "-1", "0", "2147483647");
        add(of, "INT UNSIGNED", NUMBER, "0", "2147483648", "4294967295");
        add(of, "INT(8) UNSIGNED ZEROFILL", NUMBER, "0", "42", "4294967295");
        add(of, "BIGINT", NUMBER, "-9223372036854775808", "-1", "0", "9007199254740993", "9223372036854775807");
        add(of, "BIGINT UNSIGNED", NUMBER, "0", "9223372036854775808", "18446744073709551615");
        add(of, "BIGINT(12) UNSIGNED ZEROFILL", NUMBER, "0", "42", "18446744073709551615");
        add(of, "DECIMAL(10,2)", NUMBER, "-99999999.99", "-0.01", "0", "0.01", "0.10", "99999999.99");
        add(of, "DECIMAL(5,0)", NUMBER, "-99999", "-1", "0", "1", "99999");
        add(of, "DECIMAL(10,2) UNSIGNED", NUMBER, "0", "99999999.99");
        add(of, "DECIMAL(65,0)", NUMBER, "-" + "9".repeat(65), "0", "9".repeat(65));
        add(
                of,
                "DECIMAL(65,30)",
                NUMBER,
                "-" + "9".repeat(35) + "." + "9".repeat(30),
                "0." + "0".repeat(29) + "1",
                "9".repeat(35) + "." + "9".repeat(30));
        add(
                of,
                "FLOAT",
                FLOAT,
                "0",
                "-0.0",
                "1.5",
                "-1.5",
                "0.1",
                "3.4028234e38",
                "1.17549435e-38",
                "16777217",
                "123456.789");
        add(
                of,
                "DOUBLE",
                DOUBLE,
                "0",
                "-0.0e0",
                "0.1",
                "1.7976931348623157e308",
                "-1.7976931348623157e308",
                "2.2250738585072014e-308",
                "9007199254740993",
                "123456789.123456789");
        add(of, "BIT(1)", FLAG, "b'0'", "b'1'");
        add(of, "BIT(8)", TEXT, "b'00000000'", "b'00000001'", "b'10000000'", "b'11111111'");
        add(of, "BIT(17)", TEXT, "b'0'", "b'1'", "b'10000000000000000'", "b'10000000011111111'");
        add(of, "BIT(64)", TEXT, "b'0'", "b'1'", "b'1" + "0".repeat(63) + "'", "b'" + "1".repeat(64) + "'");
    }

    private void texts() {
        String of = "texts";
        add(of, "CHAR(10)", TEXT, "''", "'a'", "'a  '", "'0123456789'", "'🙂'");
        add(of, "VARCHAR(100)", TEXT, texts("REPEAT('ü', 100)"));
        add(of, "VARCHAR(30) CHARACTER SET latin1", TEXT, "'äöü ß'", "'é  '");
        add(of, "TINYTEXT", TEXT, "''", "'a  '", "REPEAT('x', 255)");
        add(of, "TEXT", TEXT, texts("REPEAT('x', 65535)"));
        add(of, "MEDIUMTEXT", TEXT, "''", "REPEAT('m', 70000)");
        add(of, "LONGTEXT", TEXT, "''", "REPEAT('🙂', 20000)", "'\\0'", "'a\\0b'");
        add(of, "ENUM('sad','ok','very good')", TEXT, "'sad'", "'very good'", "1", "''");
        add(
                of,
                "ENUM('a,b','it''s','say \"hi\"','back\\\\slash')",
                TEXT,
                "'a,b'",
                "'it''s'",
                "'say \"hi\"'",
                "'back\\\\slash'");
        add(of, "ENUM('A','a') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", TEXT, "'A'", "'a'");
        add(of, "SET('read','write','it''s')", TEXT, "''", "'read'", "'read,write'", "'read,write,it''s'");
        add(
                of,
                "JSON",
                JSON,
                "'null'",
                "'{}'",
                "'[]'",
                "'{\"b\": 1, \"a\": [true, null, \"x\"]}'",
                "'9007199254740993'",
                "'1.5'",
                "'\"O\\'Brien 🙂\"'",
                "'\"\\\\u0007 \\\\\\\\ \\\\\"\"'");
        add(of, "BINARY(4)", BYTES, "''", "X'01'", "X'01020304'", "X'FFFFFFFF'", "X'41202000'");
        add(of, "VARBINARY(100)", BYTES, blobs("REPEAT(X'FE', 100)"));
        add(of, "TINYBLOB", BYTES, "''", "X'00FF'");
        add(of, "BLOB", BYTES, blobs("REPEAT(X'00FF', 30000)"));
        add(of, "MEDIUMBLOB", BYTES, "''", "X'DEADBEEF'", "REPEAT(X'00', 70000)");
        add(of, "LONGBLOB", BYTES, "''", "REPEAT(X'5C0A', 50000)");
    }

    private static String[] texts(String longest) {
        List<String> all = new ArrayList<>(List.of(TEXTS));
        all.add(longest);
        return all.toArray(String[]::new);
    }

    private static String[] blobs(String longest) {
        List<String> all = new ArrayList<>(List.of(BLOBS));
        all.add(longest);
        return all.toArray(String[]::new);
    }

    private void times() {
        String of = "times";
        add(
                of,
                "DATE",
                DAY,
                "'0001-01-01'",
                "'1000-01-01'",
                "'1582-10-04'",
                "'1582-10-10'",
                "'1582-10-15'",
                "'1900-02-28'",
                "'1970-01-01'",
                "'2000-02-29'",
                "'9999-12-31'",
                "'0000-00-00'",
                "'2024-00-00'");
        add(
                of,
                "DATETIME",
                CLOCK,
                "'0001-01-01 00:00:00'",
                "'1000-01-01 00:00:00'",
                "'1582-10-10 12:00:00'",
                "'1970-01-01 00:00:00'",
                "'2024-03-31 02:30:00'",
                "'2024-10-27 02:30:00'",
                "'9999-12-31 23:59:59'",
                "'0000-00-00 00:00:00'");
        add(
                of,
                "DATETIME(3)",
                CLOCK,
                "'1000-01-01 00:00:00.001'",
                "'9999-12-31 23:59:59.999'",
                "'1969-12-31 23:59:59.999'",
                "'2024-02-29 12:34:56.789'");
        add(
                of,
                "DATETIME(6)",
                CLOCK,
                "'1000-01-01 00:00:00.000001'",
                "'1969-12-31 23:59:59.999999'",
                "'2024-02-29 12:34:56.789012'",
                "'9999-12-31 23:59:59.999999'");
        add(
                of,
                "TIMESTAMP",
                INSTANT,
                "'1970-01-01 00:00:01'",
                "'2024-03-31 02:30:00'",
                "'2038-01-19 03:14:07'",
                "'0000-00-00 00:00:00'");
        add(
                of,
                "TIMESTAMP(6)",
                INSTANT,
                "'1970-01-01 00:00:01.000001'",
                "'2024-02-29 12:34:56.789012'",
                "'2038-01-19 03:14:07.999999'");
        add(of, "TIME", CLOCK, "'00:00:00'", "'23:59:59'", "'24:00:00'", "'838:59:59'", "'-838:59:59'", "'-00:00:01'");
        add(of, "TIME(6)", CLOCK, "'00:00:00.000001'", "'23:59:59.999999'", "'838:59:58.999999'", "'-12:34:56.789012'");
        add(of, "TIME(3)", CLOCK, "'12:34:56.789'", "'-00:00:00.001'");
        add(of, "YEAR", NUMBER, "1901", "1969", "1970", "2000", "2024", "2155");
    }

    private void others(Engine engine) {
        String of = "others";
        add(
                of,
                "POINT",
                GEOMETRY,
                "ST_GeomFromText('POINT(0 0)')",
                "ST_GeomFromText('POINT(-180.5 89.123456789012345)')");
        add(of, "LINESTRING", GEOMETRY, "ST_GeomFromText('LINESTRING(0 0, 1 1.5, 2 2)')");
        add(of, "POLYGON", GEOMETRY, "ST_GeomFromText('POLYGON((0 0, 4 0, 4 4, 0 0), (1 1, 2 1, 2 2, 1 1))')");
        add(of, "MULTIPOINT", GEOMETRY, "ST_GeomFromText('MULTIPOINT(0 0, 1 1)')");
        add(of, "MULTILINESTRING", GEOMETRY, "ST_GeomFromText('MULTILINESTRING((0 0, 1 1), (2 2, 3 3))')");
        add(of, "MULTIPOLYGON", GEOMETRY, "ST_GeomFromText('MULTIPOLYGON(((0 0, 4 0, 4 4, 0 0)))')");
        add(
                of,
                "GEOMETRYCOLLECTION",
                GEOMETRY,
                "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(0 0, 1 1))')");
        add(
                of,
                "GEOMETRY",
                GEOMETRY,
                "ST_GeomFromText('POINT(1 2)', 4326)",
                "ST_GeomFromText('LINESTRING(0 0, 1 1)', 3857)");
        if (engine == Engine.MYSQL) {
            add(
                    of,
                    "VECTOR(3)",
                    VECTOR,
                    "STRING_TO_VECTOR('[0,-1.5,3.25]')",
                    "STRING_TO_VECTOR('[1e38,1.1754944e-38,0.1]')");
        } else {
            add(of, "UUID", TEXT, "'00000000-0000-0000-0000-000000000000'", "'FFFFFFFF-ffff-4fff-bfff-ffffffffffff'");
        }
    }
}
