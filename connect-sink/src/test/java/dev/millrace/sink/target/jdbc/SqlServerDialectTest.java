package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.jdbc.SqlDialect.DescribedColumn;
import dev.millrace.sink.target.jdbc.SqlDialect.Refused;
import dev.millrace.sink.target.jdbc.sqlserver.SqlServerDialect;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlServerDialectTest implements SqlDialectContract {
    private static final TableName TABLE = TableName.of("t");

    @Override
    public SqlDialect dialect() {
        return new SqlServerDialect();
    }

    @Override
    public String url() {
        return "jdbc:sqlserver://host;databaseName=db";
    }

    @Override
    public String name() {
        return "sqlserver";
    }

    /** Of the table of the golden file: columns of other kinds than we would make, with defaults and collations. */
    @Override
    public String creation() {
        return """
                order id\tbigint\t8\t19\t0\t\t1\t\t
                count\tint\t4\t10\t0\t\t0\tDF_count\t((7))
                exact\tdecimal\t9\t10\t2\t\t0\tDF_exact\t((0))
                share\treal\t4\t24\t0\t\t0\t\t
                words\tvarchar\t20\t0\t0\tFrench_CS_AS\t0\tDF_words\t('a\tb')
                sealed\tvarbinary\t16\t0\t0\t\t1\t\t
                day\tdate\t3\t10\t0\t\t0\t\t
                moment\tdatetimeoffset\t8\t26\t0\t\t0\t\t""";
    }

    @ParameterizedTest
    @CsvSource({
        "1205,TRANSIENT",
        "1222,TRANSIENT",
        "208,TRANSIENT",
        "3960,TRANSIENT",
        "40501,TRANSIENT",
        "40613,TRANSIENT",
        "49918,TRANSIENT",
        "2627,CONFLICT",
        "2601,CONFLICT",
        "547,CONFLICT",
        "515,POISON",
        "2628,POISON",
        "8152,POISON",
        "8115,POISON",
        "241,POISON",
        "1946,POISON",
        "4060,ENVIRONMENT",
        "18456,ENVIRONMENT",
        "229,ENVIRONMENT",
        "9002,ENVIRONMENT",
        "3906,ENVIRONMENT",
        "468,ENVIRONMENT",
        "102,ENVIRONMENT"
    })
    void numbersDecide(int code, FailureKind kind) {
        assertThat(dialect().classify(new SQLException("x", "S0001", code))).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "relation \"orders\" does not exist|TRANSIENT",
                "column \"total\" of relation \"orders\" does not exist|TRANSIENT",
                "column \"total\" of relation \"orders\" already exists|TRANSIENT",
                "tuple concurrently updated|TRANSIENT",
                "canceling statement due to lock timeout|TRANSIENT",
                "'MERGE' is not currently supported in Babelfish|ENVIRONMENT",
                "syntax error at or near \"x\"|ENVIRONMENT",
                "permission denied for table orders|ENVIRONMENT",
                "invalid input syntax for type integer: \"it already exists\"|POISON"
            })
    void wordsDecideWhereAServerHasNoNumber(String message, FailureKind kind) {
        assertThat(dialect().classify(new SQLException(message, "S0001", 33_557_097)))
                .isEqualTo(kind);
    }

    private static final Refused NOT_TAKEN = new Refused(
            "ALTER TABLE [t] ALTER COLUMN [words] int NULL",
            new SQLException("'NULL in ALTER TABLE ALTER COLUMN' is not currently supported", "S0001", 33_557_097));

    private Optional<List<String>> instead(SchemaChange change, Refused refused) {
        return dialect().instead(change, creation(), refused);
    }

    @Test
    void whereOnlyATypeMayBeSaidAColumnIsWidenedByIt() {
        Column words = new Column("words", FieldType.text(20), false, false);
        assertThat(instead(new SchemaChange.WidenType(TABLE, words, FieldType.text(60)), NOT_TAKEN))
                .contains(List.of(
                        "IF @@TRANCOUNT > 0 ROLLBACK TRAN", "ALTER TABLE [t] ALTER COLUMN [words] varchar(60)"));
        Refused noSuchDefault = new Refused(NOT_TAKEN.sql(), new SQLException("no constraint", "S0001", 3728));
        assertThat(instead(new SchemaChange.WidenType(TABLE, words, FieldType.text(60)), noSuchDefault)
                        .orElseThrow())
                .endsWith("ALTER TABLE [t] ALTER COLUMN [words] varchar(60) NOT NULL");
    }

    @Test
    void whereNullsCannotBeAllowedAColumnIsMadeAnewUnlessAnIndexHasIt() {
        Column words = new Column("words", FieldType.text(20), false, false);
        assertThat(instead(new SchemaChange.RelaxColumn(TABLE, words), NOT_TAKEN)
                        .orElseThrow())
                .singleElement()
                .asString()
                .contains("ADD [_millrace_column] varchar(20) COLLATE French_CS_AS NULL DEFAULT ('a\tb');")
                .contains("N'UPDATE [t] SET [_millrace_column] = [words]'")
                .contains("EXEC sp_rename N'[t].[_millrace_column]', N'words', N'COLUMN'");
        assertThat(instead(
                        new SchemaChange.RelaxColumn(TABLE, new Column("sealed", FieldType.binary(16), false, false)),
                        NOT_TAKEN))
                .isEmpty();
        assertThat(instead(new SchemaChange.TightenColumn(TABLE, words), NOT_TAKEN))
                .contains(List.of());
    }

    @Test
    void aRefusalOfAnotherKindStands() {
        Column words = new Column("words", FieldType.text(20), false, false);
        for (int code : new int[] {1222, 5074, 229}) {
            Refused refused = new Refused(NOT_TAKEN.sql(), new SQLException("x", "S0001", code));
            assertThat(instead(new SchemaChange.RelaxColumn(TABLE, words), refused))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "2627|Violation of PRIMARY KEY constraint 'PK_t'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (7, secret).",
                "2601|Cannot insert duplicate key row in object 'dbo.t' with unique index 'u'. The duplicate key value is (secret).",
                "2628|String or binary data would be truncated in table 'db.dbo.t', column 'c'. Truncated value: 'a secret'.",
                "245|Conversion failed when converting the nvarchar value 'it''s secret' to data type int.",
                "248|The conversion of the nvarchar value 'secret' overflowed an int column.",
                "220|Arithmetic overflow error for data type smallint, value = secret.",
                "6522|A .NET Framework error occurred: 'secret' is no point",
                "50001|a trigger says secret",
                "33557097|invalid input syntax for type integer: \"secret\""
            })
    void valuesThatTheServerQuotesAreLeftOut(int code, String message) {
        String redacted = dialect().redact(new SQLException(message, "S0001", code));
        assertThat(redacted).doesNotContain("secret").isNotBlank();
    }

    @Test
    void namesAreLeftInMessages() {
        String foreignKey =
                "The INSERT statement conflicted with the FOREIGN KEY constraint \"fk\". The conflict occurred in"
                        + " database \"db\", table \"dbo.people\", column 'id'.";
        assertThat(dialect().redact(new SQLException(foreignKey, "23000", 547))).isEqualTo(foreignKey);
        assertThat(dialect()
                        .redact(new SQLException(
                                "Cannot insert the value NULL into column 'name', table 'db.dbo.t'; column does not allow"
                                        + " nulls. INSERT fails.",
                                "23000",
                                515)))
                .contains("'name'")
                .contains("db.dbo.t");
    }

    @ParameterizedTest
    @CsvSource({
        "tinyint,1,0,INT16",
        "money,8,4,DECIMAL",
        "datetime,8,3,DATETIME",
        "xml,-1,0,OTHER",
        "hierarchyid,892,0,OTHER",
        "geography,-1,0,OTHER",
        "sql_variant,8016,0,OTHER",
        "char,10,0,OTHER",
        "image,16,0,BINARY",
        "uniqueidentifier,16,0,UUID"
    })
    void aColumnThatStandsHasAKind(String type, int size, int digits, Kind kind) {
        assertThat(dialect()
                        .fieldType(new DescribedColumn(type, 0, size, digits))
                        .kind())
                .isEqualTo(kind);
    }

    @Test
    void aColumnWithoutALimitHasNone() {
        assertThat(dialect().fieldType(new DescribedColumn("nvarchar", 0, -1, 0)))
                .isEqualTo(FieldType.of(Kind.TEXT));
        assertThat(dialect().fieldType(new DescribedColumn("varbinary", 0, -1, 0)))
                .isEqualTo(FieldType.of(Kind.BINARY));
    }

    @Test
    void aKeyTooLongForAClusteredIndexGetsAnotherOneAndTooLongForAnyIsRefused() {
        assertThat(created(text("a", 450))).contains("PRIMARY KEY ([a])");
        assertThat(created(text("a", 451))).contains("PRIMARY KEY NONCLUSTERED ([a])");
        Column[] free = IntStream.range(0, 6)
                .mapToObj(i -> new Column("k" + i, FieldType.of(Kind.TEXT), false, true))
                .toArray(Column[]::new);
        assertThat(created(free)).contains("[k5] nvarchar(141) COLLATE Latin1_General_100_BIN2 NOT NULL");
        assertThatThrownBy(() -> created(text("a", 500), text("b", 500)))
                .isInstanceOf(TargetException.class)
                .hasMessageContaining("1700 bytes")
                .hasMessageContaining("key.fields");
    }

    private static Column text(String name, int length) {
        return new Column(name, FieldType.text(length), false, true);
    }

    private String created(Column... columns) {
        return dialect()
                .ddl(new SchemaChange.CreateTable(new TableShape(TableName.of("t"), List.of(columns))))
                .get(0);
    }

    @Test
    void aTableOfAnotherDatabaseIsLookedUpThere() {
        TableShape elsewhere = new TableShape(
                new TableName(List.of("shop", "dbo"), "orders"),
                List.of(key("id", Kind.INT64), column("n", FieldType.of(Kind.INT32))));
        assertThat(dialect().catalog(elsewhere.table()).orElseThrow().columns())
                .contains("FROM [shop].sys.columns")
                .contains("OBJECT_ID(N'[shop].[dbo].[orders]')");
        assertThat(dialect().staging().merge("#s", elsewhere, Staging.Merge.BY_KEY))
                .allSatisfy(sql -> assertThat(sql).contains("[shop].[dbo].[orders]"));
    }

    /** What some servers that speak the protocol do not take. */
    @Test
    void nothingButTheCommonWordsIsSent() {
        TableShape some = new TableShape(
                TableName.of("t"), List.of(key("id", Kind.INT64), column("n", FieldType.of(Kind.INT32))));
        for (String sql : dialect().staging().merge("#s", some, Staging.Merge.BY_JOIN)) {
            assertThat(sql).doesNotContain("MERGE").doesNotContain("HOLDLOCK").doesNotContain("WITH (");
        }
        assertThat(dialect().ddl(new SchemaChange.AddColumn(some.table(), column("m", FieldType.text(5)))))
                .containsExactly("ALTER TABLE [t] ADD [m] nvarchar(5) NULL");
    }

    /** Of what the parser reads; transactions, conditions and procedures it does not. */
    @Test
    void aParserOfTransactSqlReadsTheStatementsOfABatch() throws JSQLParserException {
        TableShape some = new TableShape(
                new TableName(List.of("shop", "dbo"), "t"),
                List.of(key("id", Kind.INT64), key("code", Kind.TEXT), column("at", FieldType.of(Kind.INSTANT))));
        TableShape keyed = new TableShape(some.table(), some.keyColumns());
        List<String> all = new ArrayList<>(dialect().staging().merge("#s", some, Staging.Merge.BY_KEY));
        all.addAll(dialect().staging().delete("#s", keyed));
        all.add(dialect().staging().create("#s", some));
        all.add(dialect().staging().trial("#s"));
        all.add(dialect().delete(keyed, 2));
        all.add(dialect().mark(keyed, 2));
        all.add(dialect().insert(some, some.columns(), 2));
        all.add(dialect().keyAfter(keyed, false, 10));
        all.add(dialect().catalog(some.table()).orElseThrow().columns());
        all.add(dialect().catalog(some.table()).orElseThrow().uniques());
        for (String sql : all) {
            assertThat(CCJSqlParserUtil.parse(sql, parser -> parser.withSquareBracketQuotation(true)))
                    .as(sql)
                    .isNotNull();
        }
    }

    @Test
    void whatTheUrlSaysIsNotSaidAgain() {
        assertThat(dialect().driverCall(url() + ";LoginTimeout=3;encrypt=false").properties())
                .doesNotContainKey("loginTimeout")
                .containsEntry("connectRetryCount", "0");
    }
}
