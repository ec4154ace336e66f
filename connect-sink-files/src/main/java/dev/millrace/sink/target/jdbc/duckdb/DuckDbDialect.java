package dev.millrace.sink.target.jdbc.duckdb;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.TableShape;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.jdbc.BulkLoad;
import dev.millrace.sink.target.jdbc.ColumnType;
import dev.millrace.sink.target.jdbc.SqlDialect;
import dev.millrace.sink.target.jdbc.SqlText;
import dev.millrace.sink.target.jdbc.Staging;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** DuckDB 2. */
public final class DuckDbDialect implements SqlDialect {
    private static final String URL = "jdbc:duckdb:";
    /** Nothing is behind it once the connection is closed, and no other connection sees it. */
    private static final Pattern IN_MEMORY = Pattern.compile("jdbc:duckdb:(:memory:.*)?(;.*)?");

    /** The engine has no limit; longer ones are a mistake. */
    private static final int NAME_CHARS_MOST = 1_000;

    private static final int ROWS_PER_STATEMENT = 1_000;
    private static final int PARAMETERS_MOST = 30_000;

    @Override
    public List<String> urls() {
        return List.of(URL);
    }

    @Override
    public Optional<String> unfit(String jdbcUrl) {
        return IN_MEMORY.matcher(jdbcUrl).matches()
                ? Optional.of(
                        "A DuckDB in memory is gone with the connection that made it. Name a file: jdbc:duckdb:/path/to/file.")
                : Optional.empty();
    }

    /** All connections of a process to one file must have the same settings, so there are none. */
    @Override
    public DriverCall driverCall(String jdbcUrl) {
        return new DriverCall(jdbcUrl, Map.of());
    }

    @Override
    public SqlDialect at(ServerVersion server) {
        return this;
    }

    @Override
    public Facts facts() {
        return new Facts("DuckDB", PARAMETERS_MOST, ROWS_PER_STATEMENT, true, new Names(NAME_CHARS_MOST, false, true));
    }

    @Override
    public String quote(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    @Override
    public ColumnType columnType(FieldType type, boolean inKey) {
        return new ColumnType(DuckDbTypes.sql(type), DuckDbTypes.binder(type));
    }

    @Override
    public FieldType fieldType(DescribedColumn column) {
        return DuckDbTypes.described(column);
    }

    @Override
    public FieldType stored(FieldType type, boolean inKey) {
        return DuckDbTypes.stored(type);
    }

    @Override
    public List<String> ddl(SchemaChange change) {
        return new DuckDbAlter(this).ddl(change);
    }

    @Override
    public String randomUuid() {
        return "CAST(uuid() AS VARCHAR)";
    }

    @Override
    public String upsert(TableShape table, List<Column> columns, int rows) {
        return insert(table, columns, rows) + SqlText.onConflict(this, table.keyColumns(), columns);
    }

    /** It takes no precision here, and has microseconds. */
    @Override
    public String now() {
        return "CURRENT_TIMESTAMP";
    }

    @Override
    public Optional<BulkLoad> bulkLoad() {
        return Optional.of(new AppenderLoad(this));
    }

    @Override
    public Staging staging() {
        return new DuckDbStaging(this);
    }

    /** Foreign keys alone: there are no triggers. */
    @Override
    public String watchers() {
        return """
                SELECT 1 FROM duckdb_constraints()
                WHERE constraint_type = 'FOREIGN KEY' AND schema_name = ? AND referenced_table = ?""";
    }

    @Override
    public Optional<String> generated() {
        return Optional.of(
                """
                SELECT column_name FROM duckdb_columns()
                WHERE schema_name = ? AND table_name = ? AND is_generated""");
    }

    @Override
    public Optional<String> statementBytesMost() {
        return Optional.empty();
    }

    @Override
    public List<String> sessionSetup() {
        return List.of("SET TimeZone = 'UTC'");
    }

    /** Sessions of one process; what hangs there cannot be ended from outside. */
    @Override
    public String nameSession(String unique) {
        return "SELECT CAST(NULL AS VARCHAR)";
    }

    @Override
    public Optional<String> endSession(String name) {
        return Optional.empty();
    }

    @Override
    public String state(SQLException failure) {
        return DuckDbFailures.state(failure);
    }

    @Override
    public FailureKind classify(SQLException failure) {
        return DuckDbFailures.kind(state(failure));
    }

    @Override
    public String redact(SQLException failure) {
        return DuckDbFailures.words(failure);
    }
}
