package dev.millrace.sink.schema;

import static dev.millrace.core.FieldType.UNBOUNDED;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableName;
import dev.millrace.sink.target.jdbc.SqlDialect;
import dev.millrace.sink.target.jdbc.SqlDialect.ServerVersion;
import dev.millrace.sink.target.jdbc.mysql.MySqlDialect;
import dev.millrace.sink.target.jdbc.postgres.PostgresDialect;
import dev.millrace.sink.target.jdbc.sqlserver.SqlServerDialect;
import dev.millrace.testkit.Golden;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

/** The reference page of what is widened to what, made from the dialects and the rules themselves. */
class SchemaChangesReferenceTest {
    private static final String INTRO =
            """
            <!-- Generated from the dialects in the code: edit those, then run `make golden`. -->
            # What a column is widened to

            A row is a column that stands and a type that comes; a cell is what becomes of the column. [How tables
            change](../concepts/schema-changes.md) says when, and what happens under another contract than `evolve`.

            - **as it is**: it takes every value.
            - **by value**: it is left as it is until a value comes that it does not take; then it becomes what is named.
              Where nothing is named, that value's record is set aside.
            - **refused**: values would be bent, and no wider type holds both. The topic's circuit opens, and its reason
              names the statement for whoever decides to run it.
            """;

    private static final Map<String, SqlDialect> DIALECTS = new LinkedHashMap<>(Map.of());

    static {
        DIALECTS.put("MySQL", new MySqlDialect().at(new ServerVersion("MySQL", "9.7.4", 9, 7)));
        DIALECTS.put("MariaDB", new MySqlDialect().at(new ServerVersion("MariaDB", "11.4.5-MariaDB", 11, 4)));
        DIALECTS.put("PostgreSQL", new PostgresDialect());
        DIALECTS.put("SQL Server", new SqlServerDialect());
    }

    private record Pair(FieldType stands, FieldType comes) {}

    private static FieldType of(Kind kind) {
        return FieldType.of(kind);
    }

    private static final List<Pair> PAIRS = List.of(
            new Pair(of(Kind.INT8), of(Kind.INT16)),
            new Pair(of(Kind.INT16), of(Kind.INT32)),
            new Pair(of(Kind.INT32), of(Kind.INT64)),
            new Pair(of(Kind.INT64), of(Kind.INT16)),
            new Pair(of(Kind.INT64), FieldType.decimal(20, 0)),
            new Pair(of(Kind.INT32), FieldType.decimal(12, 2)),
            new Pair(of(Kind.INT64), FieldType.decimal(12, 2)),
            new Pair(of(Kind.INT32), of(Kind.FLOAT64)),
            new Pair(of(Kind.INT64), of(Kind.FLOAT64)),
            new Pair(FieldType.decimal(10, 2), FieldType.decimal(14, 2)),
            new Pair(FieldType.decimal(10, 2), FieldType.decimal(10, 4)),
            new Pair(FieldType.decimal(10, 2), FieldType.decimal(UNBOUNDED, UNBOUNDED)),
            new Pair(FieldType.decimal(10, 2), of(Kind.INT64)),
            new Pair(FieldType.decimal(60, 10), FieldType.decimal(60, 20)),
            new Pair(FieldType.decimal(10, 2), of(Kind.FLOAT64)),
            new Pair(of(Kind.FLOAT32), of(Kind.FLOAT64)),
            new Pair(of(Kind.FLOAT32), of(Kind.INT32)),
            new Pair(of(Kind.FLOAT64), of(Kind.INT64)),
            new Pair(of(Kind.FLOAT64), FieldType.decimal(10, 2)),
            new Pair(FieldType.text(40), FieldType.text(100)),
            new Pair(FieldType.text(40), FieldType.text(100_000)),
            new Pair(FieldType.text(40), of(Kind.TEXT)),
            new Pair(of(Kind.TEXT), FieldType.text(40)),
            new Pair(FieldType.binary(16), FieldType.binary(300)),
            new Pair(FieldType.binary(16), of(Kind.BINARY)),
            new Pair(of(Kind.DATE), FieldType.temporal(Kind.DATETIME, 3)),
            new Pair(FieldType.temporal(Kind.DATETIME, 3), of(Kind.DATE)),
            new Pair(of(Kind.DATE), FieldType.temporal(Kind.INSTANT, 6)),
            new Pair(FieldType.temporal(Kind.DATETIME, 0), FieldType.temporal(Kind.DATETIME, 6)),
            new Pair(FieldType.temporal(Kind.INSTANT, 0), FieldType.temporal(Kind.INSTANT, 6)),
            new Pair(FieldType.temporal(Kind.TIME, 0), FieldType.temporal(Kind.TIME, 6)),
            new Pair(FieldType.temporal(Kind.TIME, 6), FieldType.temporal(Kind.TIME, 6)),
            new Pair(FieldType.temporal(Kind.DATETIME, 6), FieldType.temporal(Kind.DATETIME, 9)),
            new Pair(
                    FieldType.labelled(Kind.ENUM, List.of("a", "b")),
                    FieldType.labelled(Kind.ENUM, List.of("a", "b", "c"))),
            new Pair(
                    FieldType.labelled(Kind.ENUM, List.of("a", "b")), FieldType.labelled(Kind.ENUM, List.of("a", "b"))),
            new Pair(FieldType.labelled(Kind.ENUM, List.of("a", "b")), FieldType.text(20)),
            new Pair(FieldType.labelled(Kind.SET, List.of("a", "b")), FieldType.labelled(Kind.SET, List.of("a", "c"))),
            new Pair(FieldType.bits(8), FieldType.bits(16)),
            new Pair(FieldType.array(of(Kind.INT32)), FieldType.array(of(Kind.INT64))),
            new Pair(of(Kind.INT32), of(Kind.TEXT)),
            new Pair(of(Kind.TEXT), of(Kind.INT32)));

    @Test
    void theReferencePageSaysWhatTheDialectsDo() {
        StringJoiner page = new StringJoiner("\n", INTRO + "\n", "\n");
        page.add("| stands | comes | " + String.join(" | ", DIALECTS.keySet()) + " |");
        page.add("| --- | --- |" + " --- |".repeat(DIALECTS.size()));
        for (Pair pair : PAIRS) {
            StringJoiner row = new StringJoiner(" | ", "| ", " |");
            row.add(TypeWords.of(pair.stands())).add(TypeWords.of(pair.comes()));
            DIALECTS.values().forEach(dialect -> row.add(outcome(dialect, pair)));
            page.add(row.toString());
        }
        Golden.files(Path.of(System.getProperty("millrace.root"), "docs", "reference"))
                .check("schema-changes.md", page.toString());
    }

    private static String outcome(SqlDialect dialect, Pair pair) {
        Column stands = new Column("c", dialect.stored(pair.stands(), false), true, false);
        Described target = new Described() {
            @Override
            public Optional<Standing> describe(TableName table) {
                return Optional.empty();
            }

            @Override
            public FieldType stored(FieldType type, boolean inKey) {
                return dialect.stored(type, inKey);
            }
        };
        Widening widening = SchemaPlanner.between(stands, pair.comes(), target);
        boolean mends = SchemaPlanner.mends(widening.to(), stands, dialect.stored(pair.comes(), false));
        return switch (widening.verdict()) {
            case HOLDS -> "as it is";
            case REFUSE -> "refused";
            case WIDEN -> mends ? sql(dialect, widening.to()) : "refused";
            case LOOK, TRY -> "by value" + (mends ? ": " + sql(dialect, widening.to()) : "");
        };
    }

    private static String sql(SqlDialect dialect, FieldType type) {
        return "`" + dialect.columnType(type, false).sql().replaceFirst(" NULL$", "") + "`";
    }
}
