package dev.millrace.sink.target.jdbc.mysql;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.schema.SchemaChange.AddColumn;
import dev.millrace.sink.schema.SchemaChange.CreateTable;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.jdbc.BulkLoad;
import dev.millrace.sink.target.jdbc.ColumnType;
import dev.millrace.sink.target.jdbc.SqlDialect;
import dev.millrace.sink.target.jdbc.SqlText;
import dev.millrace.sink.target.jdbc.Staging;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** MySQL and MariaDB. One driver serves both, and facts tell them apart once a server has introduced itself. */
public final class MySqlDialect implements SqlDialect {
    /** What the two servers call differently. */
    record Server(String keyCollation, List<String> timeOuts, boolean hasVectors) {}

    private static final String MARIADB_COLLATION = "utf8mb4_nopad_bin"; // in every MariaDB since 10.2
    private static final String MYSQL_COLLATION = "utf8mb4_0900_bin";

    /** InnoDB allows 3072 bytes of key; utf8mb4 takes up to four bytes a character. */
    static final int KEY_TEXT_CHARS = 255;

    static final int KEY_BYTES = 255;
    /** The longest column of a key. */
    private static final int KEY_TEXT_MOST = 768;
    /** A row holds 65,535 bytes over all columns; longer texts live outside of it. */
    private static final int VARCHAR_MOST = 4_000;

    /** As in -838:59:59. */
    private static final int TIME_CHARS = 10;
    /** As in 2024-02-29 00:00:00. */
    private static final int MOMENT_CHARS = 19;

    private static final int BITS_MOST = 64;
    private static final int VECTOR_MOST = 16_383;
    private static final int DECIMAL_DIGITS_MOST = 65;
    private static final int DECIMAL_SCALE_MOST = 30;
    /** As in {@code enum('a','b')}: the word, and what is in brackets. */
    private static final Pattern DECLARED = Pattern.compile("(\\w+)(?:\\((.*)\\))?[^)]*", Pattern.DOTALL);

    private static final Pattern QUOTED_VALUE = Pattern.compile("(?i)\\b(entry|value:?) '.*'(?= for )", Pattern.DOTALL);

    private static final Set<Integer> TRANSIENT = Set.of(
            1040, // too many connections
            1054, 1146, // no such column or table: what is remembered of the table is old
            1053, // server shutdown in progress
            1158, 1159, 1160, 1161, // network read and write errors
            1205, // lock wait time-out
            1213, // deadlock
            1317, // query interrupted
            1927, // connection was killed
            3024); // execution time exceeded
    private static final Set<Integer> ENVIRONMENT = Set.of(
            1021, 1114, // disk or table full
            1044, 1045, 1142, 1143, 1227, // access denied
            1049, // unknown database
            1290, 1792, 1836, // read-only
            1785); // a table without transactions, where GTIDs forbid that

    private static final Set<Integer> CONFLICT = Set.of(
            1062, 1169, 1586, // duplicate key
            1216, 1217, 1451, 1452, 1761, 1762); // foreign key

    private final Server server;

    /** For the service file; the server's own facts come with {@link #at}. */
    public MySqlDialect() {
        this(new Server(MYSQL_COLLATION, List.of(), false));
    }

    private MySqlDialect(Server server) {
        this.server = server;
    }

    @Override
    public List<String> urls() {
        return List.of("jdbc:mariadb:", "jdbc:mysql:");
    }

    @Override
    public DriverCall driverCall(String jdbcUrl) {
        QuietDriver.please();
        String url = jdbcUrl.startsWith("jdbc:mysql:")
                ? "jdbc:mariadb:" + jdbcUrl.substring("jdbc:mysql:".length())
                : jdbcUrl;
        return new DriverCall(
                url,
                Map.of(
                        "connectTimeout", "5000",
                        "socketTimeout", "300000",
                        "tcpKeepAlive", "true",
                        // MySQL's default login needs the server's key or TLS.
                        "allowPublicKeyRetrieval", "true"));
    }

    @Override
    public SqlDialect at(ServerVersion version) {
        String introduced = (version.product() + " " + version.version()).toLowerCase(Locale.ROOT);
        boolean isMariaDb = introduced.contains("mariadb");
        boolean hasVectors = isMariaDb
                ? version.major() > 11 || (version.major() == 11 && version.minor() >= 7)
                : version.major() >= 9;
        return new MySqlDialect(
                isMariaDb
                        ? new Server(
                                MARIADB_COLLATION, List.of("SET SESSION idle_transaction_timeout = 300"), hasVectors)
                        : new Server(MYSQL_COLLATION, List.of(), hasVectors));
    }

    @Override
    public Facts facts() {
        return new Facts("MySQL", 60_000, 1_000, false, new Names(64, false, true));
    }

    @Override
    public boolean mayShareTables() {
        return true;
    }

    @Override
    public String quote(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    @Override
    public ColumnType columnType(FieldType type, boolean inKey) {
        return switch (type.kind()) {
            case BOOLEAN -> new ColumnType("boolean", (s, i, v) -> s.setObject(i, v));
            case INT8 -> new ColumnType("tinyint", (s, i, v) -> s.setObject(i, v));
            case INT16 -> new ColumnType("smallint", (s, i, v) -> s.setObject(i, v));
            case INT32 -> new ColumnType("int", (s, i, v) -> s.setObject(i, v));
            case INT64 -> new ColumnType("bigint", (s, i, v) -> s.setObject(i, v));
            case DECIMAL -> new ColumnType(decimal(type), (s, i, v) -> MySqlNumbers.bindDecimal(s, i, v, type));
            case FLOAT32 -> new ColumnType("float", MySqlNumbers::bind);
            case FLOAT64 -> new ColumnType("double", MySqlNumbers::bind);
            case TEXT -> new ColumnType(text(type, inKey), (s, i, v) -> s.setString(i, v.toString()));
            case BINARY -> new ColumnType(binary(type, inKey), (s, i, v) -> s.setObject(i, v));
            case DATE -> new ColumnType("date", (s, i, v) -> s.setString(i, v.toString()));
            case TIME -> new ColumnType("time" + digits(type), (s, i, v) -> s.setString(i, MySqlTime.time(v)));
            case DATETIME ->
                new ColumnType("datetime" + digits(type), (s, i, v) -> s.setString(i, MySqlTime.wallClock(v)));
            // "timestamp" alone may come with a default of its own.
            case INSTANT ->
                new ColumnType(
                        "timestamp" + digits(type) + " NULL", (s, i, v) -> s.setString(i, MySqlTime.wallClock(v)));
            case UUID -> new ColumnType("char(36)", (s, i, v) -> s.setString(i, v.toString()));
            case JSON -> new ColumnType("json", (s, i, v) -> s.setString(i, v.toString()));
            case YEAR -> new ColumnType("year", (s, i, v) -> s.setObject(i, v));
            case ENUM, SET ->
                MySqlLabels.fit(type)
                        ? new ColumnType(MySqlLabels.sql(type), (s, i, v) -> s.setString(i, v.toString()))
                        : standIn(type, inKey);
            case BITS ->
                hasBits(type)
                        ? new ColumnType("bit(%d)".formatted(type.size()), MySqlDialect::bindBytes)
                        : standIn(type, inKey);
            case VECTOR ->
                hasVector(type, inKey)
                        ? new ColumnType("vector(%d)".formatted(type.size()), MySqlDialect::bindBytes)
                        : standIn(type, inKey);
            case GEOMETRY -> inKey ? standIn(type, true) : new ColumnType("geometry", MySqlDialect::bindBytes);
            case INTERVAL, XML, ARRAY, OTHER -> standIn(type, inKey);
        };
    }

    private ColumnType standIn(FieldType type, boolean inKey) {
        return columnType(type.standIn(), inKey);
    }

    private static boolean hasBits(FieldType type) {
        return type.isBounded() && type.size() <= BITS_MOST;
    }

    private boolean hasVector(FieldType type, boolean inKey) {
        return server.hasVectors() && !inKey && type.isBounded() && type.size() <= VECTOR_MOST;
    }

    private static void bindBytes(PreparedStatement statement, int index, Object value) throws SQLException {
        statement.setBytes(index, MySqlBytes.of(value));
    }

    private static String decimal(FieldType type) {
        int scale = type.scale() == FieldType.UNBOUNDED ? DECIMAL_SCALE_MOST : type.scale();
        int precision = type.isBounded() ? type.size() : DECIMAL_DIGITS_MOST;
        return "decimal(%d,%d)".formatted(precision, scale);
    }

    private String text(FieldType type, boolean inKey) {
        if (inKey) {
            int length = type.isBounded() ? Math.min(type.size(), KEY_TEXT_MOST) : KEY_TEXT_CHARS;
            return "varchar(%d) CHARACTER SET utf8mb4 COLLATE %s".formatted(length, server.keyCollation());
        }
        if (type.isAscii()) {
            return "varchar(%d) CHARACTER SET ascii COLLATE ascii_bin".formatted(type.size());
        }
        return type.isBounded() && type.size() <= VARCHAR_MOST ? "varchar(%d)".formatted(type.size()) : "longtext";
    }

    private static String binary(FieldType type, boolean inKey) {
        if (inKey) {
            return "varbinary(%d)".formatted(type.isBounded() ? type.size() : KEY_BYTES);
        }
        return type.isBounded() && type.size() <= VARCHAR_MOST ? "varbinary(%d)".formatted(type.size()) : "longblob";
    }

    private static String digits(FieldType type) {
        return "(%d)".formatted(type.isBounded() ? Math.min(type.size(), 6) : 6);
    }

    @Override
    public Optional<String> declarations() {
        return Optional.of(
                "SELECT column_name, column_type FROM information_schema.columns WHERE table_schema = ? AND table_name = ?");
    }

    /** Drivers know these by other names, and leave out what is in the brackets. */
    @Override
    public FieldType fieldType(DescribedColumn column) {
        Matcher declared = DECLARED.matcher(column.declared());
        String word = declared.matches() ? declared.group(1) : "";
        return switch (word) {
            case "enum" -> FieldType.labelled(Kind.ENUM, MySqlLabels.read(declared.group(2)));
            case "set" -> FieldType.labelled(Kind.SET, MySqlLabels.read(declared.group(2)));
            case "bit" ->
                declared.group(2).equals("1")
                        ? FieldType.of(Kind.BOOLEAN)
                        : FieldType.bits(Integer.parseInt(declared.group(2)));
            case "vector" -> FieldType.vector(Integer.parseInt(declared.group(2)));
            case "year" -> FieldType.of(Kind.YEAR);
            case "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon" ->
                FieldType.of(Kind.GEOMETRY);
            case "geometrycollection", "geomcollection" -> FieldType.of(Kind.GEOMETRY);
            default -> described(column);
        };
    }

    private static FieldType described(DescribedColumn column) {
        String name = column.typeName().toUpperCase(Locale.ROOT);
        return switch (column.jdbcType()) {
            case Types.BIT, Types.BOOLEAN -> FieldType.of(Kind.BOOLEAN);
            case Types.TINYINT -> FieldType.of(name.endsWith("UNSIGNED") ? Kind.INT16 : Kind.INT8);
            case Types.SMALLINT -> FieldType.of(name.endsWith("UNSIGNED") ? Kind.INT32 : Kind.INT16);
            case Types.INTEGER -> FieldType.of(name.endsWith("UNSIGNED") ? Kind.INT64 : Kind.INT32);
            case Types.BIGINT -> name.endsWith("UNSIGNED") ? FieldType.decimal(20, 0) : FieldType.of(Kind.INT64);
            case Types.DECIMAL, Types.NUMERIC -> FieldType.decimal(column.size(), column.digits());
            case Types.REAL, Types.FLOAT -> FieldType.of(Kind.FLOAT32);
            case Types.DOUBLE -> FieldType.of(Kind.FLOAT64);
            case Types.DATE -> FieldType.of(Kind.DATE);
            case Types.TIME -> FieldType.temporal(Kind.TIME, fraction(column, TIME_CHARS));
            case Types.TIMESTAMP ->
                FieldType.temporal(
                        name.startsWith("TIMESTAMP") ? Kind.INSTANT : Kind.DATETIME, fraction(column, MOMENT_CHARS));
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> FieldType.binary(column.size());
            default -> name.equals("JSON") ? FieldType.of(Kind.JSON) : FieldType.text(column.size());
        };
    }

    /** The driver tells the digits of a second only as characters of the whole, behind a point. */
    private static int fraction(DescribedColumn column, int charsWithout) {
        return Math.max(0, column.size() - charsWithout - 1);
    }

    @Override
    public List<String> ddl(SchemaChange change) {
        return ddl(change, "");
    }

    @Override
    public List<String> ddl(SchemaChange change, String creation) {
        MySqlAlter alter = new MySqlAlter(this);
        if (change instanceof CreateTable create) {
            TableShape shape = alter.fitting(create.shape());
            return List.of(SqlText.createTable(this, "CREATE TABLE IF NOT EXISTS", shape, this::definition)
                    + " CHARACTER SET utf8mb4");
        }
        if (change instanceof AddColumn add) {
            return List.of("ALTER TABLE %s ADD COLUMN %s"
                    .formatted(SqlText.name(this, add.table()), definition(add.column())));
        }
        return alter.ddl(change, creation);
    }

    @Override
    public Optional<String> creationOf(TableName table) {
        return Optional.of("SHOW CREATE TABLE " + SqlText.name(this, table));
    }

    /** Statements that would wait for a change that waits are held up no longer than it is. The unit is a second. */
    @Override
    public List<String> ddlSetup(long lockTimeoutMs) {
        long seconds = Math.max(1, (lockTimeoutMs + 999) / 1_000);
        return List.of(
                "SET SESSION lock_wait_timeout = " + seconds, "SET SESSION innodb_lock_wait_timeout = " + seconds);
    }

    @Override
    public Optional<String> takeTurn(String name, long timeoutMs) {
        return Optional.of(
                "SELECT GET_LOCK(%s, %d)".formatted(inThisDatabase(name), Math.max(1, (timeoutMs + 999) / 1_000)));
    }

    @Override
    public List<String> endTurn(String name) {
        return List.of("DO RELEASE_LOCK(%s)".formatted(inThisDatabase(name)));
    }

    /** Named locks are the server's, and have names of 64 characters at most. */
    private static String inThisDatabase(String name) {
        return "CONCAT('%s-', LEFT(SHA2(DATABASE(), 256), 24))".formatted(name);
    }

    @Override
    public FieldType stored(FieldType type, boolean inKey) {
        return switch (type.kind()) {
            case DECIMAL -> {
                int scale = type.scale() == FieldType.UNBOUNDED ? DECIMAL_SCALE_MOST : type.scale();
                int precision = type.isBounded() ? type.size() : DECIMAL_DIGITS_MOST;
                yield FieldType.decimal(Math.min(precision, DECIMAL_DIGITS_MOST), Math.min(scale, DECIMAL_SCALE_MOST));
            }
            case TEXT -> {
                int inKeyMost = type.isBounded() ? Math.min(type.size(), KEY_TEXT_MOST) : KEY_TEXT_CHARS;
                yield inKey ? FieldType.text(inKeyMost) : isShort(type) ? type : FieldType.of(Kind.TEXT);
            }
            case BINARY -> {
                int inKeyMost = type.isBounded() ? type.size() : KEY_BYTES;
                yield inKey ? FieldType.binary(inKeyMost) : isShort(type) ? type : FieldType.of(Kind.BINARY);
            }
            case TIME, DATETIME, INSTANT ->
                FieldType.temporal(type.kind(), type.isBounded() ? Math.min(type.size(), 6) : 6);
            case UUID -> FieldType.text(36);
            case ENUM, SET -> MySqlLabels.fit(type) ? type : storedStandIn(type, inKey);
            case BITS -> hasBits(type) ? type : storedStandIn(type, inKey);
            case VECTOR -> hasVector(type, inKey) ? type : storedStandIn(type, inKey);
            case GEOMETRY -> inKey ? storedStandIn(type, true) : type;
            case INTERVAL, XML, ARRAY, OTHER -> storedStandIn(type, inKey);
            default -> type;
        };
    }

    private FieldType storedStandIn(FieldType type, boolean inKey) {
        return stored(type.standIn(), inKey);
    }

    private static boolean isShort(FieldType type) {
        return type.isBounded() && type.size() <= VARCHAR_MOST;
    }

    /** A backslash begins an escape, unless a mode forbids it. */
    @Override
    public String text(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    @Override
    public String randomUuid() {
        return "UUID()";
    }

    String definition(Column column) {
        String sql = columnType(column.type(), column.inKey()).sql();
        String type = sql.endsWith(" NULL") ? sql.substring(0, sql.length() - " NULL".length()) : sql;
        String nullable = column.nullable() ? (sql.endsWith(" NULL") ? " NULL" : "") : " NOT NULL";
        String value = column.inKey()
                ? ""
                : SqlText.defaultOf(this, column).map(v -> defaulting(type, v)).orElse("");
        String comment = column.told().comment();
        return quote(column.name()) + " " + type + nullable + value
                + (comment == null || comment.isEmpty() ? "" : " COMMENT " + text(comment));
    }

    /** MySQL takes a default of a long text as an expression only; MariaDB takes both. */
    private static String defaulting(String type, String value) {
        boolean isLong = type.startsWith("long") || type.startsWith("json");
        return " DEFAULT " + (isLong ? "(" + value + ")" : value);
    }

    @Override
    public String upsert(TableShape table, List<Column> columns, int rows) {
        List<Column> others = SqlText.others(columns);
        return insert(table, columns, rows) + onDuplicateKey(this, others.isEmpty() ? columns : others);
    }

    static String onDuplicateKey(SqlDialect dialect, List<Column> updated) {
        return " ON DUPLICATE KEY UPDATE " + SqlText.each(dialect, updated, "%1$s = VALUES(%1$s)", ", ");
    }

    @Override
    public Optional<BulkLoad> bulkLoad() {
        return Optional.of(new LoadData(this));
    }

    @Override
    public Staging staging() {
        return new MySqlStaging(this);
    }

    /** Triggers show only to who has the privilege to make them. */
    @Override
    public String watchers() {
        return """
                SELECT 1 FROM (SELECT ? AS s, ? AS t) AS asked WHERE
                  EXISTS (SELECT 1 FROM information_schema.triggers WHERE event_object_schema = s AND event_object_table = t)
                  OR NOT EXISTS (SELECT 1 FROM information_schema.user_privileges WHERE privilege_type = 'TRIGGER')
                  AND NOT EXISTS (SELECT 1 FROM information_schema.schema_privileges
                    WHERE privilege_type = 'TRIGGER' AND s LIKE table_schema)
                  AND NOT EXISTS (SELECT 1 FROM information_schema.table_privileges
                    WHERE privilege_type = 'TRIGGER' AND table_schema = s AND table_name = t)""";
    }

    /** MariaDB opens each table of the server for it. */
    @Override
    public Optional<String> referredTo() {
        return Optional.of(
                """
                SELECT DISTINCT referenced_table_schema, referenced_table_name FROM information_schema.key_column_usage
                WHERE referenced_table_name IS NOT NULL""");
    }

    @Override
    public Optional<String> untransactional() {
        return Optional.of(
                """
                SELECT t.engine FROM information_schema.tables AS t JOIN information_schema.engines AS e ON e.engine = t.engine
                WHERE t.table_schema = ? AND t.table_name = ? AND e.transactions <> 'YES'""");
    }

    @Override
    public Optional<String> statementBytesMost() {
        return Optional.of("SELECT @@max_allowed_packet");
    }

    @Override
    public List<String> sessionSetup() {
        List<String> common = List.of(
                "SET SESSION time_zone = '+00:00'",
                "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO'",
                "SET SESSION innodb_lock_wait_timeout = 10",
                "SET SESSION lock_wait_timeout = 10");
        return java.util.stream.Stream.concat(common.stream(), server.timeOuts().stream())
                .toList();
    }

    /** A named lock lives and dies with its session. */
    @Override
    public String nameSession(String unique) {
        return "SELECT IF(GET_LOCK('%1$s', 0) = 1, '%1$s', NULL)".formatted(unique);
    }

    @Override
    public Optional<String> endSession(String name) {
        return name.matches("[A-Za-z0-9-]+") ? Optional.of("KILL IS_USED_LOCK('" + name + "')") : Optional.empty();
    }

    @Override
    public FailureKind classify(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        if (ENVIRONMENT.contains(failure.getErrorCode()) || state.startsWith("28")) {
            return FailureKind.ENVIRONMENT;
        }
        if (TRANSIENT.contains(failure.getErrorCode()) || state.startsWith("08") || state.startsWith("40")) {
            return FailureKind.TRANSIENT;
        }
        if (state.startsWith("42") && !CONFLICT.contains(failure.getErrorCode())) {
            return FailureKind.ENVIRONMENT; // the statement does not fit the table, whatever the row
        }
        return CONFLICT.contains(failure.getErrorCode()) ? FailureKind.CONFLICT : FailureKind.POISON;
    }

    @Override
    public String redact(SQLException failure) {
        String message = failure.getMessage() == null ? "no message" : failure.getMessage();
        return QUOTED_VALUE.matcher(message).replaceAll("$1 '…'");
    }
}
