package dev.millrace.sink.target.jdbc;

import static dev.millrace.core.FieldType.UNBOUNDED;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.sink.target.jdbc.SqlDialect.ServerVersion;
import dev.millrace.sink.target.jdbc.mysql.MySqlDialect;
import dev.millrace.sink.target.jdbc.postgres.PostgresDialect;
import dev.millrace.testkit.Golden;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

/** The reference page of what each type becomes in which database, made from the dialects. */
class ColumnTypesReferenceTest {
    private static final String INTRO =
            """
            <!-- Generated from the dialects in the code: edit those, then run `make golden`. -->
            # Column types

            A value has a type of its own, apart from any database: it is read from what Connect or Debezium says of its field, and
            each database has a column for it. [Types from end to end](types.md) says what became of real values. Where a database
            has no column for a type, it gets a text: of an array or a vector JSON, of a geometry its hexadecimal extended well-known
            binary form, of all others what their own database would show.

            | from Connect or Debezium | SQL Server's types | type | %s |
            | --- | --- | --- |%s
            """;

    private record Row(String schema, String ofSqlServer, String type, FieldType neutral) {}

    private static final List<Row> ROWS = List.of(
            new Row("boolean", "bit", "boolean", of(Kind.BOOLEAN)),
            new Row("int8", "", "int8", of(Kind.INT8)),
            new Row("int16", "tinyint, smallint", "int16", of(Kind.INT16)),
            new Row("int32", "int", "int32", of(Kind.INT32)),
            new Row("int64", "bigint", "int64", of(Kind.INT64)),
            new Row("`Decimal`", "decimal, numeric, money, smallmoney", "decimal(12,2)", FieldType.decimal(12, 2)),
            new Row("`VariableScaleDecimal`", "", "decimal", FieldType.decimal(UNBOUNDED, UNBOUNDED)),
            new Row("float", "real", "float32", of(Kind.FLOAT32)),
            new Row("double", "float", "float64", of(Kind.FLOAT64)),
            new Row("string", "varchar(40), nvarchar(40)", "text(40)", FieldType.text(40)),
            new Row("string", "varchar(max), nvarchar(max), text, ntext", "text", of(Kind.TEXT)),
            new Row("bytes", "binary, varbinary, image, rowversion", "binary", of(Kind.BINARY)),
            new Row("`Date`, `IsoDate`", "date", "date", of(Kind.DATE)),
            new Row("`Time`, `MicroTime`", "", "time(6)", FieldType.temporal(Kind.TIME, 6)),
            new Row("`NanoTime`, `IsoTime`", "time(7)", "time(9)", FieldType.temporal(Kind.TIME, 9)),
            new Row("`Timestamp`", "", "datetime(3)", FieldType.temporal(Kind.DATETIME, 3)),
            new Row("`MicroTimestamp`", "", "datetime(6)", FieldType.temporal(Kind.DATETIME, 6)),
            new Row(
                    "`NanoTimestamp`, `IsoTimestamp`",
                    "datetime, datetime2, smalldatetime",
                    "datetime(9)",
                    FieldType.temporal(Kind.DATETIME, 9)),
            new Row("`ZonedTimestamp`", "datetimeoffset", "instant(6)", FieldType.temporal(Kind.INSTANT, 6)),
            new Row("`Year`", "", "year", of(Kind.YEAR)),
            new Row("`Interval`", "", "interval", of(Kind.INTERVAL)),
            new Row("`Uuid`", "uniqueidentifier", "uuid", of(Kind.UUID)),
            new Row("`Json`, map", "", "json", of(Kind.JSON)),
            new Row("`Xml`", "xml", "xml", of(Kind.XML)),
            new Row("`Bits`", "", "bits(12)", FieldType.bits(12)),
            new Row("`Enum`", "", "enum(a, b)", FieldType.labelled(Kind.ENUM, List.of("a", "b"))),
            new Row("`EnumSet`", "", "set(a, b)", FieldType.labelled(Kind.SET, List.of("a", "b"))),
            new Row("array", "", "array of int32", FieldType.array(of(Kind.INT32))),
            new Row("array", "", "array of text", FieldType.array(of(Kind.TEXT))),
            new Row("`FloatVector`, `DoubleVector`", "", "vector(3)", FieldType.vector(3)),
            new Row("`Point`, `Geometry`, `Geography`", "geometry, geography", "geometry", of(Kind.GEOMETRY)),
            new Row("string", "", "inet of PostgreSQL", FieldType.own("postgresql", "inet")),
            new Row("`Tsvector`", "", "tsvector of PostgreSQL", FieldType.own("postgresql", "tsvector")),
            new Row("`Ltree`", "", "ltree of PostgreSQL, an extension", FieldType.own("postgresql", "ltree")));

    private static final Map<String, SqlDialect> DIALECTS = new LinkedHashMap<>(Map.of());

    static {
        DIALECTS.put("MySQL", new MySqlDialect().at(new ServerVersion("MySQL", "9.7.4", 9, 7)));
        DIALECTS.put("MariaDB", new MySqlDialect().at(new ServerVersion("MariaDB", "11.4.5-MariaDB", 11, 4)));
        DIALECTS.put("PostgreSQL", new PostgresDialect());
    }

    private static FieldType of(Kind kind) {
        return FieldType.of(kind);
    }

    @Test
    void theReferencePageSaysWhatTheDialectsDo() {
        StringJoiner page = new StringJoiner("\n", "", "\n");
        page.add(INTRO.strip().formatted(String.join(" | ", DIALECTS.keySet()), " --- |".repeat(DIALECTS.size())));
        for (Row row : ROWS) {
            StringJoiner cells = new StringJoiner(" | ", "| ", " |");
            cells.add(row.schema()).add(row.ofSqlServer()).add(row.type());
            DIALECTS.values()
                    .forEach(dialect -> cells.add(
                            "`" + dialect.columnType(row.neutral(), false).sql().replaceFirst(" NULL$", "") + "`"));
            page.add(cells.toString());
        }
        Golden.files(Path.of(System.getProperty("millrace.root"), "docs", "reference"))
                .check("column-types.md", page.toString());
    }
}
