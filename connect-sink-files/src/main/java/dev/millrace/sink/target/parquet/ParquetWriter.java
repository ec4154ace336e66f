package dev.millrace.sink.target.parquet;

import static java.util.stream.Collectors.joining;

import dev.millrace.core.Column;
import dev.millrace.core.Row;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.jdbc.duckdb.DuckDbDialect;
import dev.millrace.sink.target.jdbc.duckdb.DuckDbTypes;
import dev.millrace.sink.target.jdbc.duckdb.RowAppender;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.TopicPartition;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/** Makes Parquet files of rows, in folders of this machine, by an engine in this process's memory. */
final class ParquetWriter implements AutoCloseable {
    private static final String ROWS = "_millrace_all";
    private static final String SOME = "_millrace_some";

    private final DuckDbDialect dialect = new DuckDbDialect();
    private final FileForm form;
    private final DuckDBConnection engine;

    /** How files are made. */
    record FileForm(String compression, int rowGroupRows) {
        String words() {
            return "FORMAT parquet, COMPRESSION %s, ROW_GROUP_SIZE %d".formatted(compression, rowGroupRows);
        }
    }

    ParquetWriter(FileForm form) {
        this.form = form;
        try {
            engine = (DuckDBConnection) new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
            try (Statement statement = engine.createStatement()) {
                statement.execute("SET threads = 1"); // one file a folder
            }
        } catch (SQLException e) {
            throw told("start DuckDB", e);
        }
    }

    /** The rows of one table, ready to become files. */
    final class Rows implements AutoCloseable {
        private final TableShape stands;
        private final Connection session;

        private Rows(TableShape stands, Connection session) {
            this.stands = stands;
            this.session = session;
        }

        /** The first and the last offset of a partition's rows; nothing where it has none. */
        Optional<long[]> span(TopicPartition partition) {
            String offset = "\"" + EventColumns.OFFSET + "\"";
            try (Statement query = session.createStatement();
                    ResultSet found = query.executeQuery(
                            "SELECT min(%s), max(%1$s)".formatted(offset) + ofPartition(partition))) {
                found.next();
                long[] span = {found.getLong(1), found.getLong(2)};
                return found.wasNull() ? Optional.empty() : Optional.of(span);
            } catch (SQLException e) {
                throw told("read rows of " + stands.table(), e);
            }
        }

        private String ofPartition(TopicPartition partition) {
            return " FROM %s WHERE \"%s\" = %s AND \"%s\" = %d"
                    .formatted(
                            ROWS,
                            EventColumns.TOPIC,
                            dialect.text(partition.topic()),
                            EventColumns.PARTITION,
                            partition.partition());
        }

        /** Files of a partition's rows, by their path below the table's folder. */
        Map<String, Path> files(TopicPartition partition, String name, Partitioning by, Path folder) {
            String rows = "SELECT *%s%s ORDER BY \"%s\""
                    .formatted(by.selected(stands), ofPartition(partition), EventColumns.OFFSET);
            Path into = by.isNone() ? folder.resolve(name + ".parquet") : folder;
            String parted = by.isNone()
                    ? ""
                    : ", PARTITION_BY (%s), FILENAME_PATTERN %s"
                            .formatted(by.names(stands), dialect.text(name + "_{i}"));
            try (Statement copy = session.createStatement()) {
                copy.execute(
                        "COPY (%s) TO %s (%s%s)".formatted(rows, dialect.text(into.toString()), form.words(), parted));
                Map<String, Path> files = new LinkedHashMap<>();
                for (Path file : Folders.files(folder)) {
                    files.put(folder.relativize(file).toString().replace('\\', '/'), file);
                }
                return files;
            } catch (SQLException e) {
                throw told("make a file of " + stands.table(), e);
            } catch (IOException e) {
                throw new TargetException(FailureKind.ENVIRONMENT, "Could not read " + folder, "scratch", e);
            }
        }

        @Override
        public void close() {
            ParquetWriter.close(session);
        }
    }

    /**
     * Takes the rows of one table.
     *
     * @throws TargetException when a row has no place in the table
     */
    Rows rows(TableShape stands, Map<TableShape, List<Row>> rows) {
        Connection session = session();
        try {
            create(session, ROWS, stands.columns());
            for (Map.Entry<TableShape, List<Row>> alike : rows.entrySet()) {
                List<Column> columns = alike.getKey().columns().stream()
                        .map(column -> standing(stands, column))
                        .toList();
                try (Statement statement = session.createStatement()) {
                    statement.execute("CREATE OR REPLACE TEMPORARY TABLE %s (%s)"
                            .formatted(
                                    SOME,
                                    columns.stream()
                                            .map(column ->
                                                    dialect.quote(column.name()) + " " + RowAppender.sql(column.type()))
                                            .collect(joining(", "))));
                    new RowAppender(columns).append(session.unwrap(DuckDBConnection.class), SOME, alike.getValue());
                    statement.execute("INSERT INTO %s BY NAME SELECT * FROM temp.%s".formatted(ROWS, SOME));
                }
            }
            return new Rows(stands, session);
        } catch (SQLException e) {
            close(session);
            throw told("take rows of " + stands.table(), e);
        }
    }

    /** A file of these columns without rows. */
    Path empty(List<Column> columns, Path folder) {
        Path file = folder.resolve("empty.parquet");
        try (Connection session = session();
                Statement copy = session.createStatement()) {
            create(session, ROWS, columns);
            copy.execute("COPY %s TO %s (%s)".formatted(ROWS, dialect.text(file.toString()), form.words()));
            return file;
        } catch (SQLException e) {
            throw told("make an empty file", e);
        }
    }

    private void create(Connection session, String table, List<Column> columns) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE %s (%s)"
                    .formatted(
                            table,
                            columns.stream()
                                    .map(column -> dialect.quote(column.name()) + " " + DuckDbTypes.sql(column.type())
                                            + (column.nullable() ? "" : " NOT NULL"))
                                    .collect(joining(", "))));
        }
    }

    private static Column standing(TableShape stands, Column comes) {
        return stands.columns().stream()
                .filter(column -> column.name().equalsIgnoreCase(comes.name()))
                .findFirst()
                .orElseThrow(() -> new TargetException(
                        FailureKind.TRANSIENT,
                        "Column " + comes.name() + " of " + stands.table() + " was there and is not found any more."));
    }

    /** A connection of its own has temporary tables of its own. */
    private Connection session() {
        try {
            Connection session = engine.duplicate();
            try (Statement statement = session.createStatement()) {
                statement.execute("SET TimeZone = 'UTC'");
            }
            return session;
        } catch (SQLException e) {
            throw told("start DuckDB", e);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB does not end", e);
        }
    }

    private TargetException told(String what, SQLException failure) {
        String signature = "SQLState " + dialect.state(failure);
        SQLException clean = new SQLException(dialect.redact(failure), dialect.state(failure));
        clean.setStackTrace(failure.getStackTrace());
        return new TargetException(
                dialect.classify(failure),
                "Could not " + what + ": " + clean.getMessage() + " (" + signature + ").",
                signature,
                clean);
    }

    @Override
    public void close() {
        close(engine);
    }
}
