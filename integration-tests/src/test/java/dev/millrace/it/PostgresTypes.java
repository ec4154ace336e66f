package dev.millrace.it;

import static dev.millrace.it.ValueForm.BYTES;
import static dev.millrace.it.ValueForm.CLOCK;
import static dev.millrace.it.ValueForm.DAY;
import static dev.millrace.it.ValueForm.DOUBLE;
import static dev.millrace.it.ValueForm.FIGURE;
import static dev.millrace.it.ValueForm.FLAG;
import static dev.millrace.it.ValueForm.FLOAT;
import static dev.millrace.it.ValueForm.INSTANT;
import static dev.millrace.it.ValueForm.INTERVAL;
import static dev.millrace.it.ValueForm.JSON;
import static dev.millrace.it.ValueForm.NUMBER;
import static dev.millrace.it.ValueForm.TEXT;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The types of PostgreSQL, with values at their boundaries. */
final class PostgresTypes {
    static final List<String> BEFORE = List.of(
            "CREATE EXTENSION citext",
            "CREATE EXTENSION hstore",
            "CREATE EXTENSION ltree",
            "CREATE TYPE mood AS ENUM ('sad', 'a,b', 'it''s', 'say \"hi\"', 'trailing ')",
            "CREATE DOMAIN cents AS numeric(12,2)",
            "CREATE TYPE pair AS (n int, t text)");

    private final List<SourceType> types = new ArrayList<>();

    private PostgresTypes() {}

    static List<SourceType> all() {
        PostgresTypes all = new PostgresTypes();
        all.numbers();
        all.texts();
        all.times();
        all.networks();
        all.arrays();
        return all.types;
    }

    /** Values are texts that the server reads as the type. */
    private void add(String group, String declared, ValueForm form, String... values) {
        List<String> literals = Arrays.stream(values)
                .map(value -> value.startsWith("repeat(") ? value : "'" + value.replace("'", "''") + "'")
                .toList();
        types.add(new SourceType(group, declared, form, literals));
    }

    private void numbers() {
        String of = "numbers";
        add(of, "smallint", NUMBER, "-32768", "-1", "0", "1", "32767");
        add(of, "integer", NUMBER, "-2147483648", "-1", "0", "1", "2147483647");
        add(of, "bigint", NUMBER, "-9223372036854775808", "0", "9007199254740993", "9223372036854775807");
        add(of, "numeric(10,2)", NUMBER, "-99999999.99", "0", "0.01", "0.10", "99999999.99");
        add(of, "numeric(65,30)", NUMBER, "9".repeat(35) + "." + "9".repeat(30), "-0." + "0".repeat(29) + "1");
        add(of, "numeric(38,0)", NUMBER, "9".repeat(38), "-" + "9".repeat(38));
        add(
                of,
                "numeric",
                NUMBER,
                "0",
                "1.10",
                "-0.000000000000000000000000000001",
                "1e30",
                "9".repeat(35) + ".5",
                "1e-40",
                "1e100");
        add(of, "cents", NUMBER, "0.01", "9999999999.99");
        add(of, "real", FLOAT, "0", "-0", "0.1", "16777216", "3.4028235e38", "1e-45", "NaN", "Infinity", "-Infinity");
        add(
                of,
                "double precision",
                DOUBLE,
                "0",
                "-0",
                "0.1",
                "1.7976931348623157e308",
                "5e-324",
                "9007199254740993",
                "NaN",
                "Infinity",
                "-Infinity");
        add(of, "money", NUMBER, "-92233720368547758.08", "0", "0.01", "92233720368547758.07");
        add(of, "boolean", FLAG, "true", "false");
        add(of, "bit(1)", FLAG, "0", "1");
        add(of, "bit(8)", TEXT, "00000000", "00001111", "00000001", "10000000", "11111111");
        add(of, "bit(70)", TEXT, "0".repeat(69) + "1", "1" + "0".repeat(69), "1".repeat(70));
        add(of, "bit varying(12)", TEXT, "1", "10000000", "100000000001", "0001");
    }

    private void texts() {
        String of = "texts";
        add(of, "char(10)", TEXT, "", "a", "0123456789", "🙂");
        add(
                of,
                "varchar(100)",
                TEXT,
                "",
                " ",
                "a  ",
                "  a",
                "O'Brien",
                "back\\slash",
                "tab\tline\nreturn\r",
                "🙂 ü 中",
                "NULL",
                "repeat('ü', 100)");
        add(of, "text", TEXT, "", " ", "a  ", "\\N", "🙂", "repeat('x', 100000)");
        add(of, "citext", TEXT, "", "MiXed", "a  ");
        add(of, "name", TEXT, "pg_class");
        add(of, "bytea", BYTES, "", "\\x00", "\\xff00ff", "\\x5c0a0d09", "repeat('x', 60000)::bytea");
        add(of, "uuid", TEXT, "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-4fff-bfff-ffffffffffff");
        add(
                of,
                "json",
                JSON,
                "null",
                "{}",
                "[]",
                "{\"b\": 1, \"a\": [true, null, \"x\"]}",
                "{\"a\": 1, \"a\": 2}",
                "9007199254740993",
                "\"O'Brien 🙂 \\\\ \\\"\"");
        add(
                of,
                "jsonb",
                JSON,
                "null",
                "{}",
                "[]",
                "{\"b\": 1, \"a\": [true, null, \"x\"]}",
                "12345678901234567890.123456789",
                "\"O'Brien 🙂\"");
        add(of, "xml", TEXT, "<a/>", "<a b=\"c\">ü &amp; <d>x</d></a>");
        add(of, "mood", TEXT, "sad", "a,b", "it's", "say \"hi\"", "trailing ");
        add(of, "hstore", JSON, "", "\"a\"=>\"1\"", "\"a\"=>NULL, \"b\"=>\"it's \\\"\"");
        add(of, "ltree", TEXT, "", "top.middle.leaf");
        add(of, "tsvector", TEXT, "", "'cat':2 'fat':1A");
        add(of, "tsquery", TEXT, "'fat' & 'cat'");
        add(of, "pair", TEXT, "(1,x)", "(2,\"a b\")");
    }

    private void times() {
        String of = "times";
        add(
                of,
                "date",
                DAY,
                "0001-01-01",
                "1582-10-10",
                "1970-01-01",
                "2000-02-29",
                "9999-12-31",
                "10000-01-01",
                "5874897-12-31",
                "0001-12-31 BC",
                "4713-01-01 BC",
                "infinity",
                "-infinity");
        add(of, "time", CLOCK, "00:00:00", "12:34:56.789012", "23:59:59.999999", "24:00:00");
        add(of, "time(3)", CLOCK, "00:00:00.001", "12:34:56.789", "23:59:59.999");
        add(
                of,
                "time with time zone",
                TEXT,
                "00:00:00+00",
                "12:34:56.789012+05:30",
                "23:59:59.999999-12",
                "24:00:00+00");
        add(
                of,
                "timestamp",
                CLOCK,
                "0001-01-01 00:00:00",
                "1582-10-10 12:00:00",
                "1969-12-31 23:59:59.999999",
                "2024-03-31 02:30:00",
                "9999-12-31 23:59:59.999999",
                "10000-01-01 00:00:00",
                "294246-12-31 23:59:59.999999",
                "0001-12-31 23:59:59 BC",
                "4713-01-01 00:00:00 BC",
                "infinity",
                "-infinity");
        add(of, "timestamp(3)", CLOCK, "2024-02-29 12:34:56.789");
        add(
                of,
                "timestamp with time zone",
                INSTANT,
                "0001-01-01 00:00:00+00",
                "1970-01-01 00:00:00+00",
                "2024-03-31 02:30:00.123456+01",
                "2038-01-19 03:14:08+00",
                "9999-12-31 23:59:59.999999+00",
                "10000-01-01 00:00:00+00",
                "0001-12-31 23:59:59+00 BC",
                "infinity",
                "-infinity");
        add(
                of,
                "interval",
                INTERVAL,
                "0",
                "1 year 2 months 3 days 04:05:06.789012",
                "-1 year -2 months +3 days -04:05:06.789012",
                "838:59:59",
                "-00:00:00.000001",
                "178000000 years");
    }

    private void networks() {
        String of = "networks";
        add(of, "inet", TEXT, "0.0.0.0", "192.168.0.1/24", "255.255.255.255", "::", "2001:db8::1/64");
        add(of, "cidr", TEXT, "0.0.0.0/0", "192.168.0.0/16", "2001:db8::/32");
        add(of, "macaddr", TEXT, "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff");
        add(of, "macaddr8", TEXT, "00:00:00:00:00:00:00:00", "08:00:2b:01:02:03:04:05");
        add(of, "int4range", TEXT, "empty", "[1,5)", "(,)");
        add(of, "int8range", TEXT, "[1,9223372036854775807)");
        add(of, "numrange", TEXT, "(0.1,2.50]", "[,5)");
        add(of, "daterange", TEXT, "[2024-01-01,2024-12-31)", "[2024-01-01,)");
        add(of, "tsrange", TEXT, "[\"2024-01-01 00:00:00\",\"2024-12-31 23:59:59.999999\")");
        add(of, "tstzrange", TEXT, "[\"2024-01-01 00:00:00+00\",)");
        add(of, "int4multirange", TEXT, "{}", "{[1,3),[5,8)}");
        add(of, "pg_lsn", TEXT, "0/0", "16/B374D848");
        add(of, "point", FIGURE, "(0,0)", "(-180.5,89.123456789012345)");
        add(of, "line", FIGURE, "{1,-1,0}");
        add(of, "lseg", FIGURE, "[(0,0),(1,1)]");
        add(of, "box", FIGURE, "(1,1),(0,0)");
        add(of, "path", FIGURE, "[(0,0),(1,1)]", "((0,0),(1,1))");
        add(of, "polygon", FIGURE, "((0,0),(1,1),(2,0))");
        add(of, "circle", FIGURE, "<(0,0),1.5>");
    }

    private void arrays() {
        String of = "arrays";
        add(of, "smallint[]", JSON, "{}", "{-32768,NULL,32767}");
        add(of, "integer[]", JSON, "{}", "{1,NULL,2147483647}");
        add(of, "bigint[]", JSON, "{9223372036854775807,-9223372036854775808}");
        add(of, "text[]", JSON, "{}", "{\"\",NULL,\"NULL\",\"a,b\",\"say \\\"hi\\\"\",\"back\\\\slash\",\"🙂\"}");
        add(of, "varchar(10)[]", JSON, "{a,b}");
        add(of, "boolean[]", JSON, "{true,NULL,false}");
        add(of, "numeric(10,2)[]", JSON, "{0.01,99999999.99}");
        add(of, "double precision[]", JSON, "{0.1,-1.5}", "{NaN,Infinity,-Infinity}");
        add(of, "real[]", JSON, "{0.5,-1.5}", "{NaN,Infinity,-Infinity}");
        add(of, "uuid[]", JSON, "{00000000-0000-0000-0000-000000000000}");
        add(of, "date[]", JSON, "{2024-02-29}");
        add(of, "timestamp[]", JSON, "{\"2024-02-29 12:34:56.789012\"}");
        add(of, "timestamp with time zone[]", JSON, "{\"2024-02-29 12:34:56.789012+00\"}");
        add(of, "inet[]", JSON, "{192.168.0.1,::1}");
        add(of, "jsonb[]", JSON, "{\"{\\\"a\\\": 1}\"}");
    }
}
