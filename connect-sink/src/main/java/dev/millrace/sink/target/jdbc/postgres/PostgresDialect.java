package dev.millrace.sink.target.jdbc.postgres;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.jdbc.BulkLoad;
import dev.millrace.sink.target.jdbc.ColumnType;
import dev.millrace.sink.target.jdbc.ColumnType.Binder;
import dev.millrace.sink.target.jdbc.Fraction;
import dev.millrace.sink.target.jdbc.SqlDialect;
import dev.millrace.sink.target.jdbc.SqlText;
import dev.millrace.sink.target.jdbc.Staging;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** PostgreSQL 12 and later. */
public final class PostgresDialect implements SqlDialect {
    private static final int VARCHAR_MOST = 10_485_760;
    private static final int NUMERIC_MOST = 1_000;
    /** How its own types are told apart from those of others. */
    private static final String FAMILY = "postgresql";

    /** Types that every server has, whatever extensions were made there. */
    private static final Set<String> BUILT_IN = Set.of(
            "bit varying",
            "box",
            "cidr",
            "circle",
            "inet",
            "jsonpath",
            "line",
            "lseg",
            "macaddr",
            "macaddr8",
            "money",
            "path",
            "pg_lsn",
            "point",
            "polygon",
            "time with time zone",
            "tsquery",
            "tsvector",
            "int4range",
            "int8range",
            "numrange",
            "tsrange",
            "tstzrange",
            "daterange",
            "int4multirange",
            "int8multirange",
            "nummultirange",
            "tsmultirange",
            "tstzmultirange",
            "datemultirange");

    /** Data exceptions quote the value where others quote a name. */
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'");

    private static final Set<String> TRANSIENT = Set.of(
            "25P03", // idle in transaction
            "40001", // serialization failure
            "40P01", // deadlock
            "42703", "42P01", // no such column or table: what is remembered of the table is old
            "53300", // too many connections
            "55P03", // lock not available
            "57014", // cancelled, as by a statement time-out
            "57P01", "57P02", "57P03", "57P05"); // shutdown, crash, starting up

    @Override
    public List<String> urls() {
        return List.of("jdbc:postgresql:");
    }

    @Override
    public DriverCall driverCall(String jdbcUrl) {
        return new DriverCall(
                jdbcUrl,
                Map.of(
                        "connectTimeout", "5",
                        "loginTimeout", "10",
                        "socketTimeout", "300",
                        "tcpKeepAlive", "true",
                        "ApplicationName", "millrace",
                        // The detail of an error quotes whole rows.
                        "logServerErrorDetail", "false"));
    }

    @Override
    public SqlDialect at(ServerVersion server) {
        return this;
    }

    @Override
    public Facts facts() {
        return new Facts("PostgreSQL", 32_000, 1_000, true, new Names(63, true, false));
    }

    @Override
    public boolean mayShareTables() {
        return true;
    }

    @Override
    public String quote(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    @Override
    public ColumnType columnType(FieldType type, boolean inKey) {
        return switch (type.kind()) {
            case BOOLEAN -> new ColumnType("boolean", PostgresDialect::bindBoolean);
            case INT8, INT16 -> new ColumnType("smallint", PostgresDialect::bindPlain);
            case INT32 -> new ColumnType("integer", PostgresDialect::bindPlain);
            case INT64 -> new ColumnType("bigint", PostgresDialect::bindPlain);
            case DECIMAL -> new ColumnType(decimal(type), PostgresDialect::bindPlain);
            case FLOAT32 -> new ColumnType("real", PostgresDialect::bindPlain);
            case FLOAT64 -> new ColumnType("double precision", PostgresDialect::bindPlain);
            case TEXT -> new ColumnType(text(type), (s, i, v) -> s.setString(i, v.toString()));
            case BINARY -> new ColumnType("bytea", PostgresDialect::bindPlain);
            case DATE -> new ColumnType("date", PostgresDialect::bindDate);
            case TIME -> new ColumnType("time" + digits(type), PostgresDialect::bindTime);
            case DATETIME -> new ColumnType("timestamp" + digits(type), MOMENT);
            case INSTANT -> new ColumnType("timestamp" + digits(type) + " with time zone", MOMENT);
            case UUID -> new ColumnType("uuid", BY_SERVER);
            case JSON -> new ColumnType("jsonb", BY_SERVER);
            case INTERVAL -> new ColumnType("interval", BY_SERVER);
            case XML -> new ColumnType("xml", BY_SERVER);
            case BITS -> new ColumnType(type.isBounded() ? "bit(%d)".formatted(type.size()) : "bit varying", BY_SERVER);
            case ARRAY ->
                new ColumnType(
                        columnType(type.element(), false).sql() + "[]",
                        (s, i, v) -> s.setObject(i, PostgresText.ofArray(v), Types.OTHER));
            case OTHER ->
                new ColumnType(isBuiltIn(type) ? type.nameIn(FAMILY) : "text", isHstore(type) ? HSTORE : BY_SERVER);
            case YEAR, ENUM, SET, VECTOR, GEOMETRY -> columnType(type.standIn(), inKey);
        };
    }

    static boolean isHstore(FieldType type) {
        return type.nameIn(FAMILY).equals("hstore");
    }

    private static boolean isBuiltIn(FieldType type) {
        return BUILT_IN.contains(type.nameIn(FAMILY));
    }

    /** The server reads the text in the column's own type. */
    private static final Binder BY_SERVER = (s, i, v) -> s.setObject(i, PostgresText.of(v), Types.OTHER);

    private static final Binder MOMENT = (s, i, v) -> BY_SERVER.bind(s, i, Fraction.whole(v));

    private static final Binder HSTORE = (s, i, v) -> s.setObject(i, HstoreText.of(v), Types.OTHER);

    private static void bindPlain(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value instanceof Byte number) {
            statement.setShort(index, number);
        } else {
            statement.setObject(index, value);
        }
    }

    private static void bindBoolean(PreparedStatement statement, int index, Object value) throws SQLException {
        statement.setObject(index, value instanceof Number number ? number.longValue() != 0 : value);
    }

    /** The server would cut a time behind it without a word. */
    private static void bindDate(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value instanceof LocalDateTime wall && wall.toLocalTime().equals(LocalTime.MIDNIGHT)) {
            BY_SERVER.bind(statement, index, wall.toLocalDate());
        } else if (value instanceof LocalDateTime || value instanceof Instant) {
            throw new SQLException("A moment with a time has no place in a column of type date", "22008");
        } else {
            BY_SERVER.bind(statement, index, value);
        }
    }

    private static void bindTime(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value instanceof Duration time && !PostgresText.isOfDay(time)) {
            throw new SQLException("A time outside of 00:00 to 24:00 has no place in a column of type time", "22008");
        }
        if (value instanceof LocalDateTime || value instanceof Instant) {
            throw new SQLException("A moment with a day has no place in a column of type time", "22008");
        }
        MOMENT.bind(statement, index, value);
    }

    private static String decimal(FieldType type) {
        return type.isBounded() && type.scale() != FieldType.UNBOUNDED
                ? "numeric(%d,%d)".formatted(type.size(), type.scale())
                : "numeric";
    }

    private static String text(FieldType type) {
        if (type.isAscii()) {
            return "varchar(%d) COLLATE \"C\"".formatted(type.size());
        }
        return type.isBounded() && type.size() <= VARCHAR_MOST ? "varchar(%d)".formatted(type.size()) : "text";
    }

    private static String digits(FieldType type) {
        return "(%d)".formatted(type.isBounded() ? Math.min(type.size(), 6) : 6);
    }

    @Override
    public FieldType fieldType(DescribedColumn column) {
        return switch (column.typeName()) {
            case "bool" -> FieldType.of(Kind.BOOLEAN);
            case "int2", "smallserial" -> FieldType.of(Kind.INT16);
            case "int4", "serial" -> FieldType.of(Kind.INT32);
            case "int8", "bigserial" -> FieldType.of(Kind.INT64);
            // Without a precision the driver gives a size of its own.
            case "numeric" ->
                column.size() == 0 || column.size() > NUMERIC_MOST
                        ? FieldType.decimal(FieldType.UNBOUNDED, FieldType.UNBOUNDED)
                        : FieldType.decimal(column.size(), column.digits());
            case "float4" -> FieldType.of(Kind.FLOAT32);
            case "float8" -> FieldType.of(Kind.FLOAT64);
            case "varchar", "text", "bpchar" -> FieldType.text(column.size());
            case "bytea" -> FieldType.of(Kind.BINARY);
            case "date" -> FieldType.of(Kind.DATE);
            case "time" -> FieldType.timeOfDay(column.digits());
            case "timestamp" -> FieldType.temporal(Kind.DATETIME, column.digits());
            case "timestamptz" -> FieldType.temporal(Kind.INSTANT, column.digits());
            case "uuid" -> FieldType.of(Kind.UUID);
            case "jsonb" -> FieldType.of(Kind.JSON);
            case "interval" -> FieldType.of(Kind.INTERVAL);
            case "xml" -> FieldType.of(Kind.XML);
            case "bit" -> FieldType.bits(column.size());
            case "varbit" -> FieldType.of(Kind.BITS);
            default -> described(column);
        };
    }

    private FieldType described(DescribedColumn column) {
        return column.declared().endsWith("[]")
                ? FieldType.array(fieldType(new DescribedColumn(
                        column.typeName().replaceFirst("^_", ""),
                        column.jdbcType(),
                        column.size(),
                        column.digits(),
                        "")))
                : FieldType.own(FAMILY, column.declared());
    }

    @Override
    public Optional<String> declarations() {
        return Optional.of(
                """
                SELECT a.attname, format_type(a.atttypid, a.atttypmod)
                FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relname = ? AND a.attnum > 0 AND NOT a.attisdropped""");
    }

    @Override
    public List<String> ddl(SchemaChange change) {
        return ddl(change, "");
    }

    @Override
    public List<String> ddl(SchemaChange change, String creation) {
        return new PostgresAlter(this).ddl(change, creation);
    }

    /** A type that is said anew has its own collation, unless that is said too. */
    @Override
    public Optional<String> creationOf(TableName table) {
        return Optional.of(
                """
                SELECT string_agg(quote_ident(a.attname) || ' COLLATE ' || quote_ident(n.nspname) || '.' || quote_ident(c.collname), E'\\n')
                FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                JOIN pg_collation c ON c.oid = a.attcollation JOIN pg_namespace n ON n.oid = c.collnamespace
                WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND a.attcollation <> t.typcollation"""
                        .formatted(text(SqlText.name(this, table))));
    }

    @Override
    public List<String> ddlSetup(long lockTimeoutMs) {
        return List.of("SET lock_timeout = '" + lockTimeoutMs + "ms'");
    }

    /** The lock time-out bounds the wait for it. */
    @Override
    public Optional<String> takeTurn(String name, long timeoutMs) {
        return Optional.of("SELECT pg_advisory_lock(hashtextextended('%s', 0))".formatted(name));
    }

    @Override
    public List<String> endTurn(String name) {
        return List.of("SELECT pg_advisory_unlock(hashtextextended('%s', 0))".formatted(name));
    }

    @Override
    public FieldType stored(FieldType type, boolean inKey) {
        return switch (type.kind()) {
            case INT8 -> FieldType.of(Kind.INT16);
            case DECIMAL ->
                type.isBounded() && type.scale() != FieldType.UNBOUNDED
                        ? type
                        : FieldType.decimal(FieldType.UNBOUNDED, FieldType.UNBOUNDED);
            case BINARY -> FieldType.of(Kind.BINARY);
            case TIME -> FieldType.timeOfDay(type.isBounded() ? Math.min(type.size(), 6) : 6);
            case DATETIME, INSTANT -> FieldType.temporal(type.kind(), type.isBounded() ? Math.min(type.size(), 6) : 6);
            case YEAR, ENUM, SET, VECTOR, GEOMETRY -> stored(type.standIn(), inKey);
            case OTHER -> isBuiltIn(type) ? type : FieldType.of(Kind.TEXT);
            case ARRAY -> FieldType.array(stored(type.element(), false));
            default -> type;
        };
    }

    String definition(Column column) {
        String sql = columnType(column.type(), column.inKey()).sql();
        String value = column.inKey()
                ? ""
                : SqlText.defaultOf(this, column).map(v -> " DEFAULT " + v).orElse("");
        return quote(column.name()) + " " + sql + (column.nullable() ? "" : " NOT NULL") + value;
    }

    /** A column that is always counted up takes the source's number all the same. */
    @Override
    public String insert(TableShape table, List<Column> columns, int rows) {
        return "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE VALUES %s"
                .formatted(
                        SqlText.name(this, table.table()),
                        SqlText.names(this, columns),
                        SqlText.placeholders(rows, columns.size()));
    }

    @Override
    public String upsert(TableShape table, List<Column> columns, int rows) {
        return insert(table, columns, rows) + SqlText.onConflict(this, table.keyColumns(), columns);
    }

    @Override
    public Optional<BulkLoad> bulkLoad() {
        return Optional.of(new CopyIn(this));
    }

    @Override
    public Staging staging() {
        return new PostgresStaging(this);
    }

    @Override
    public String watchers() {
        return """
                SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relname = ? AND (
                  EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
                  OR EXISTS (SELECT 1 FROM pg_rewrite r WHERE r.ev_class = c.oid)
                  OR EXISTS (SELECT 1 FROM pg_constraint k WHERE k.confrelid = c.oid AND k.contype = 'f'))""";
    }

    @Override
    public Optional<String> statementBytesMost() {
        return Optional.empty();
    }

    @Override
    public List<String> forgetStatements() {
        return List.of("DEALLOCATE ALL"); // which the driver listens to
    }

    @Override
    public List<String> sessionSetup() {
        return List.of(
                "SET TIME ZONE 'UTC'", "SET lock_timeout = '10s'", "SET idle_in_transaction_session_timeout = '5min'");
    }

    /** Process ids come back; a process id with its start does not. */
    @Override
    public String nameSession(String unique) {
        return "SELECT pid || '@' || extract(epoch FROM backend_start) FROM pg_stat_activity WHERE pid = pg_backend_pid()";
    }

    @Override
    public Optional<String> endSession(String name) {
        return name.matches("[0-9@.]+")
                ? Optional.of("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE pid || '@' || extract(epoch FROM backend_start) = '" + name + "'")
                : Optional.empty();
    }

    @Override
    public FailureKind classify(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        if (TRANSIENT.contains(state) || state.startsWith("08")) {
            return FailureKind.TRANSIENT;
        }
        // Foreign key, unique, exclusion.
        if (state.equals("23503") || state.equals("23505") || state.equals("23P01")) {
            return FailureKind.CONFLICT;
        }
        // Login, a statement that does not fit the table whatever the row (privilege too), missing database or schema,
        // read-only, disk full, configuration limits.
        boolean environment = state.startsWith("28")
                || state.startsWith("42")
                || state.equals("3D000")
                || state.equals("3F000")
                || state.equals("25006")
                || state.startsWith("53");
        return environment ? FailureKind.ENVIRONMENT : FailureKind.POISON;
    }

    @Override
    public String redact(SQLException failure) {
        String message = failure.getMessage() == null ? "no message" : failure.getMessage();
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return state.startsWith("22") ? QUOTED.matcher(message).replaceAll("\"…\"") : message;
    }
}
