package dev.millrace.sink.target.jdbc.duckdb;

import static java.util.stream.Collectors.joining;

import dev.millrace.core.Column;
import dev.millrace.core.Row;
import dev.millrace.sink.target.jdbc.BulkLoad;
import dev.millrace.sink.target.jdbc.SqlText;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.duckdb.DuckDBConnection;

/**
 * DuckDB's appender, into a temporary table of neutral types. It casts nothing, and puts a text that is no JSON into a
 * column of JSON without a look; the INSERT that follows is as strict as any.
 */
final class AppenderLoad implements BulkLoad {
    private static final String ROWS = "_millrace_rows";

    private final DuckDbDialect dialect;

    AppenderLoad(DuckDbDialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public boolean replaces() {
        return false;
    }

    @Override
    public void load(Connection connection, String table, List<Column> columns, List<Row> rows, OnDuplicate onDuplicate)
            throws SQLException {
        if (onDuplicate == OnDuplicate.REPLACE) {
            throw new IllegalArgumentException("The appender only inserts");
        }
        String names = SqlText.names(dialect, columns);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE OR REPLACE TEMPORARY TABLE %s (%s)"
                    .formatted(
                            ROWS,
                            columns.stream()
                                    .map(column -> dialect.quote(column.name()) + " " + RowAppender.sql(column.type()))
                                    .collect(joining(", "))));
        }
        new RowAppender(columns).append(connection.unwrap(DuckDBConnection.class), ROWS, rows);
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO %s (%s) SELECT %s FROM temp.%s".formatted(table, names, names, ROWS));
            statement.execute("DROP TABLE temp." + ROWS);
        }
    }
}
