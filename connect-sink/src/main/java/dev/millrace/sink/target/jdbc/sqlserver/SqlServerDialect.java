package dev.millrace.sink.target.jdbc.sqlserver;

import static java.util.stream.Collectors.joining;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.jdbc.BulkLoad;
import dev.millrace.sink.target.jdbc.ColumnType;
import dev.millrace.sink.target.jdbc.SqlDialect;
import dev.millrace.sink.target.jdbc.SqlText;
import dev.millrace.sink.target.jdbc.Staging;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * SQL Server 2016 and later, Azure SQL, and servers that speak as they do. Only documented T-SQL, and of that only what
 * servers that imitate it take too.
 */
public final class SqlServerDialect implements SqlDialect {
    /** Two codes are one key here only if they are the same characters; blanks at the end are the exception. */
    static final String BINARY = "Latin1_General_100_BIN2";

    private static final int KEY_BYTES = 255;
    private static final int NOT_SHORT = 0;

    private static final Map<String, String> PROPERTIES = Map.of(
            "applicationName", "millrace",
            "loginTimeout", "10",
            "socketTimeout", "300000",
            // A session that the driver brings back in silence has lost its stages.
            "connectRetryCount", "0");

    @Override
    public List<String> urls() {
        return List.of("jdbc:sqlserver:");
    }

    /** What the URL says itself stays as it says. */
    @Override
    public DriverCall driverCall(String jdbcUrl) {
        String said = jdbcUrl.toLowerCase(Locale.ROOT);
        Map<String, String> more = new HashMap<>();
        PROPERTIES.forEach((name, value) -> {
            if (!said.contains(";" + name.toLowerCase(Locale.ROOT) + "=")) {
                more.put(name, value);
            }
        });
        return new DriverCall(jdbcUrl, more);
    }

    @Override
    public SqlDialect at(ServerVersion server) {
        return this;
    }

    /** A statement takes 2,100 parameters, of which the driver needs some, and a list of rows 1,000. */
    @Override
    public Facts facts() {
        return new Facts("SQL Server", 2_000, 1_000, true, new Names(128, false, true));
    }

    @Override
    public String quote(String identifier) {
        return "[" + identifier.replace("]", "]]") + "]";
    }

    @Override
    public String text(String value) {
        return "N'" + value.replace("'", "''") + "'";
    }

    /** The current time without a zone is the server's own. */
    @Override
    public String now() {
        return "SYSUTCDATETIME()";
    }

    @Override
    public String randomUuid() {
        return "LOWER(CAST(NEWID() AS nvarchar(36)))";
    }

    @Override
    public ColumnType columnType(FieldType type, boolean inKey) {
        return new ColumnType(sql(type, inKey), WireType.of(type).binder());
    }

    private static String sql(FieldType type, boolean inKey) {
        return switch (type.kind()) {
            case BOOLEAN, INT8, INT16, INT32, INT64, DECIMAL, FLOAT32, FLOAT64 ->
                WireType.of(type).sql();
            case TEXT -> text(type, inKey);
            case BINARY ->
                inKey && !type.isBounded()
                        ? "varbinary(%d)".formatted(KEY_BYTES)
                        : WireType.of(type).sql();
            case DATE -> "date";
            case TIME -> "time(%d)".formatted(WireType.digitsOf(type));
            case DATETIME -> "datetime2(%d)".formatted(WireType.digitsOf(type));
            case INSTANT -> "datetimeoffset(%d)".formatted(WireType.digitsOf(type));
            case UUID -> "uniqueidentifier";
            case JSON, OTHER -> "nvarchar(max)";
            case YEAR, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY -> sql(type.standIn(), inKey);
        };
    }

    private static String text(FieldType type, boolean inKey) {
        if (type.isAscii() && type.size() <= WireType.BINARY_MOST) {
            return "varchar(%d) COLLATE %s".formatted(type.size(), BINARY);
        }
        if (inKey) {
            int length = type.isBounded() ? Math.min(type.size(), WireType.TEXT_MOST) : KeyLength.TEXT_CHARS;
            return "nvarchar(%d) COLLATE %s".formatted(length, BINARY);
        }
        return WireType.of(type).sql();
    }

    @Override
    public FieldType stored(FieldType type, boolean inKey) {
        return switch (type.kind()) {
            case INT8 -> FieldType.of(Kind.INT16);
            case DECIMAL -> FieldType.decimal(WireType.precisionOf(type), WireType.scaleOf(type));
            case TEXT -> {
                int length = type.isBounded() ? Math.min(type.size(), WireType.TEXT_MOST) : KeyLength.TEXT_CHARS;
                yield inKey
                        ? FieldType.text(length)
                        : isShort(type, WireType.TEXT_MOST) ? FieldType.text(type.size()) : FieldType.of(Kind.TEXT);
            }
            case BINARY ->
                inKey && !type.isBounded()
                        ? FieldType.binary(KEY_BYTES)
                        : isShort(type, WireType.BINARY_MOST) ? type : FieldType.of(Kind.BINARY);
            case TIME, DATETIME, INSTANT -> FieldType.temporal(type.kind(), WireType.digitsOf(type));
            case JSON, OTHER -> FieldType.of(Kind.TEXT);
            case BOOLEAN, INT16, INT32, INT64, FLOAT32, FLOAT64, DATE, UUID -> type;
            case YEAR, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY -> stored(type.standIn(), inKey);
        };
    }

    private static boolean isShort(FieldType type, int most) {
        return type.isBounded() && type.size() <= most;
    }

    /** The size of a column without a limit is -1. What pads its values is no text of ours, but it takes texts. */
    @Override
    public FieldType fieldType(DescribedColumn column) {
        int size = column.size() > NOT_SHORT ? column.size() : FieldType.UNBOUNDED;
        return switch (column.typeName().toLowerCase(Locale.ROOT)) {
            case "bit" -> FieldType.of(Kind.BOOLEAN);
            case "tinyint", "smallint" -> FieldType.of(Kind.INT16);
            case "int" -> FieldType.of(Kind.INT32);
            case "bigint" -> FieldType.of(Kind.INT64);
            case "decimal", "numeric" -> FieldType.decimal(column.size(), column.digits());
            case "money" -> FieldType.decimal(19, 4);
            case "smallmoney" -> FieldType.decimal(10, 4);
            case "real" -> FieldType.of(Kind.FLOAT32);
            case "float" -> FieldType.of(Kind.FLOAT64);
            case "nvarchar", "varchar", "sysname" -> FieldType.text(size);
            case "ntext", "text" -> FieldType.of(Kind.TEXT);
            case "binary", "varbinary" -> FieldType.binary(size);
            case "image" -> FieldType.of(Kind.BINARY);
            case "date" -> FieldType.of(Kind.DATE);
            case "time" -> FieldType.temporal(Kind.TIME, column.digits());
            case "datetime2" -> FieldType.temporal(Kind.DATETIME, column.digits());
            // It counts in thirds of a hundredth of a second: what is exact in it are hundredths.
            case "datetime" -> FieldType.temporal(Kind.DATETIME, 2);
            case "smalldatetime" -> FieldType.temporal(Kind.DATETIME, 0);
            case "datetimeoffset" -> FieldType.temporal(Kind.INSTANT, column.digits());
            case "uniqueidentifier" -> FieldType.of(Kind.UUID);
            default -> FieldType.of(Kind.OTHER);
        };
    }

    /** A staged or bound value as the column's type, where it travels as a text. */
    String converted(Column column, String value) {
        return switch (column.type().kind()) {
            case UUID, DATE, TIME, DATETIME, INSTANT ->
                "CAST(%s AS %s)".formatted(value, sql(column.type(), column.inKey()));
            case BOOLEAN, INT8, INT16, INT32, INT64, DECIMAL, FLOAT32, FLOAT64, TEXT, BINARY, JSON, OTHER -> value;
            case YEAR, INTERVAL, XML, BITS, ENUM, SET, ARRAY, VECTOR, GEOMETRY -> value;
        };
    }

    /**
     * Whether a column of a key has a value. Texts are the same to the server when they differ in blanks at their end only;
     * so that none of them is ever written over another, their lengths are compared too. Then the second one of the two
     * finds no row to update, and the primary key refuses it.
     */
    String match(Column column, String stands, String comes) {
        String same = stands + " = " + converted(column, comes);
        return column.type().standIn().kind() == Kind.TEXT
                ? same + " AND LEN(%s + N'.') = LEN(%s + N'.')".formatted(stands, comes)
                : same;
    }

    @Override
    public List<String> ddl(SchemaChange change) {
        return ddl(change, "");
    }

    @Override
    public List<String> ddl(SchemaChange change, String creation) {
        return new SqlServerAlter(this).ddl(change, creation);
    }

    @Override
    public Optional<List<String>> instead(SchemaChange change, String creation, Refused refused) {
        return new SqlServerAlter(this).instead(change, creation, refused);
    }

    @Override
    public Optional<String> creationOf(TableName table) {
        return Optional.of(SqlServerCatalog.of(this, table).creation());
    }

    @Override
    public Optional<Catalog> catalog(TableName table) {
        SqlServerCatalog catalog = SqlServerCatalog.of(this, table);
        return Optional.of(new Catalog(catalog.columns(), catalog.uniques(), catalog.watchers()));
    }

    @Override
    public String watchers() {
        return SqlServerCatalog.ofParameters().watchers();
    }

    @Override
    public List<String> ddlSetup(long lockTimeoutMs) {
        return List.of("SET LOCK_TIMEOUT " + lockTimeoutMs);
    }

    @Override
    public Optional<String> takeTurn(String name, long timeoutMs) {
        return Optional.of(
                """
                DECLARE @turn int;
                EXEC @turn = sp_getapplock @Resource = %s, @LockMode = N'Exclusive', @LockOwner = N'Session', @LockTimeout = %d;
                SELECT CASE WHEN @turn >= 0 THEN 1 ELSE 0 END"""
                        .formatted(text(name), timeoutMs));
    }

    @Override
    public List<String> endTurn(String name) {
        return List.of("EXEC sp_releaseapplock @Resource = %s, @LockOwner = N'Session'".formatted(text(name)));
    }

    @Override
    public String keyAfter(TableShape keyed, boolean fromStart, int rows) {
        String names = SqlText.names(this, keyed.keyColumns());
        return "SELECT %s FROM %s%s ORDER BY %s OFFSET %d ROWS FETCH NEXT 1 ROWS ONLY"
                .formatted(
                        names,
                        SqlText.name(this, keyed.table()),
                        fromStart ? "" : " WHERE " + SqlText.beyond(this, keyed.keyColumns()),
                        names,
                        rows - 1);
    }

    /** MERGE comes near, and is left alone for its bugs. */
    @Override
    public boolean hasUpsert() {
        return false;
    }

    @Override
    public String upsert(TableShape table, List<Column> columns, int rows) {
        throw new UnsupportedOperationException("SQL Server has no statement for that");
    }

    @Override
    public List<String> takeNumbers(TableName table) {
        return List.of("SET IDENTITY_INSERT " + SqlText.name(this, table) + " ON");
    }

    @Override
    public List<String> countAgain(TableName table) {
        return List.of("SET IDENTITY_INSERT " + SqlText.name(this, table) + " OFF");
    }

    @Override
    public String delete(TableShape table, int keys) {
        return "DELETE t FROM " + joined(table.table(), List.of(), table.keyColumns(), keys);
    }

    @Override
    public String update(TableShape table, List<Column> set) {
        return "UPDATE t SET %s FROM %s".formatted(assignments(set), joined(table.table(), set, table.keyColumns(), 1));
    }

    @Override
    public String mark(TableShape table, int keys) {
        String deletedAt = quote(RowChange.Delete.DELETED_AT.name());
        return "UPDATE t SET %1$s = %2$s FROM %3$s WHERE t.%1$s IS NULL"
                .formatted(deletedAt, now(), joined(table.table(), List.of(), table.keyColumns(), keys));
    }

    @Override
    public String markOne(TableShape table, Column position) {
        return "UPDATE t SET %1$s = %2$s, %3$s = COALESCE(s.c0, t.%3$s) FROM %4$s WHERE t.%1$s IS NULL"
                .formatted(
                        quote(RowChange.Delete.DELETED_AT.name()),
                        now(),
                        quote(position.name()),
                        joined(table.table(), List.of(position), table.keyColumns(), 1));
    }

    private String assignments(List<Column> set) {
        return IntStream.range(0, set.size())
                .mapToObj(i -> quote(set.get(i).name()) + " = " + converted(set.get(i), "s.c" + i))
                .collect(joining(", "));
    }

    /** The table as {@code t} with rows of parameters as {@code s}: values to set, then those of the key. */
    private String joined(TableName table, List<Column> set, List<Column> key, int rows) {
        int width = set.size() + key.size();
        List<String> matches = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            Column column = key.get(i);
            matches.add(match(column, "t." + quote(column.name()), "s.c" + (set.size() + i)));
        }
        String row = "(" + String.join(", ", Collections.nCopies(width, "?")) + ")";
        return "%s AS t INNER JOIN (VALUES %s) AS s (%s) ON %s"
                .formatted(
                        SqlText.name(this, table),
                        String.join(", ", Collections.nCopies(rows, row)),
                        IntStream.range(0, width).mapToObj(i -> "c" + i).collect(joining(", ")),
                        String.join(" AND ", matches));
    }

    @Override
    public Optional<BulkLoad> bulkLoad() {
        return Optional.of(new BulkCopy());
    }

    @Override
    public Staging staging() {
        return new SqlServerStaging(this);
    }

    @Override
    public Optional<String> statementBytesMost() {
        return Optional.empty();
    }

    /** An error that rolls back a statement alone would leave half a batch to commit. */
    @Override
    public List<String> sessionSetup() {
        return List.of("SET XACT_ABORT ON", "SET LOCK_TIMEOUT 10000");
    }

    /** Numbers of sessions come back; a number with its login does not. */
    @Override
    public String nameSession(String unique) {
        return "SELECT CONCAT(session_id, N'@', CONVERT(nvarchar(33), login_time, 126)) FROM sys.dm_exec_sessions"
                + " WHERE session_id = @@SPID";
    }

    @Override
    public Optional<String> endSession(String name) {
        if (!name.matches("[0-9]+@[0-9T:.-]+")) {
            return Optional.empty();
        }
        String number = name.substring(0, name.indexOf('@'));
        return Optional.of(
                "IF EXISTS (SELECT 1 FROM sys.dm_exec_sessions WHERE session_id = %s AND CONVERT(nvarchar(33), login_time, 126) = N'%s') KILL %1$s"
                        .formatted(number, name.substring(number.length() + 1)));
    }

    @Override
    public boolean isMissing(SQLException failure) {
        return SqlServerErrors.codeOf(failure) == SqlServerErrors.NO_SUCH_TABLE;
    }

    @Override
    public boolean isLoginRefused(SQLException failure) {
        return failure.getErrorCode() == SqlServerErrors.LOGIN_REFUSED;
    }

    @Override
    public FailureKind classify(SQLException failure) {
        return SqlServerErrors.classify(failure);
    }

    @Override
    public String redact(SQLException failure) {
        return SqlServerErrors.redact(failure);
    }
}
