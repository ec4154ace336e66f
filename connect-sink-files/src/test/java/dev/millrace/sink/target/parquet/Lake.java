package dev.millrace.sink.target.parquet;

import dev.millrace.core.TableName;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.TargetSettings.OffsetIdentity;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.sink.target.TargetSettings.Options;
import dev.millrace.sink.target.TargetSettings.SchemaWork;
import dev.millrace.sink.target.jdbc.JdbcFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;

/** A directory of a test's own, read as any reader would. */
record Lake(Path root) implements JdbcFixture.Place {
    static final OffsetStart NOWHERE = new OffsetStart(0, partition -> null);

    static Lake fresh() {
        try {
            return new Lake(Files.createTempDirectory(Files.createDirectories(Path.of("target/lakes")), "lake")
                    .toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String url() {
        return "parquet:file://" + root;
    }

    TargetSettings settings(String connector, OffsetStart start, Map<String, String> options) {
        return new TargetSettings(
                url(),
                Optional.empty(),
                Optional.empty(),
                4,
                LoadMethod.AUTO,
                new OffsetIdentity("default", connector, TableName.of("_millrace_offsets"), true),
                start,
                SchemaWork.DEFAULTS,
                Options.of(ParquetSettings.ALL, options));
    }

    Target open(String connector, OffsetStart start) {
        return new ParquetTargetFactory().open(settings(connector, start, Map.of()));
    }

    /** The newest event of each key of {@link Appended}, unless it is a delete. */
    List<Map<String, @Nullable String>> standing(String table) {
        return new JdbcFixture(
                        new View(
                                this,
                                "CREATE VIEW \"%s\" AS SELECT * EXCLUDE (_op, _key, _topic, _partition, _offset) FROM (SELECT *"
                                        + " FROM %s QUALIFY row_number() OVER (PARTITION BY _key ORDER BY _offset DESC) = 1)"
                                        + " WHERE _op <> 'd'"),
                        LoadMethod.AUTO)
                .rows(table);
    }

    List<Map<String, @Nullable String>> events(String table) {
        return new JdbcFixture(new View(this, "CREATE VIEW \"%s\" AS SELECT * FROM %s"), LoadMethod.AUTO).rows(table);
    }

    private record View(Lake lake, String sql) implements JdbcFixture.Place {
        @Override
        public String url() {
            return lake.url();
        }

        @Override
        public Optional<String> user() {
            return Optional.empty();
        }

        @Override
        public Optional<String> password() {
            return Optional.empty();
        }

        @Override
        public Connection connect() throws SQLException {
            Connection connection = lake.connect();
            try (Statement statement = connection.createStatement()) {
                for (String table : lake.tables()) {
                    statement.execute(sql.formatted(
                            table,
                            "read_parquet('%s/%s/**/*.parquet', union_by_name = true, hive_partitioning = true)"
                                    .formatted(lake.root(), table)));
                }
            }
            return connection;
        }

        @Override
        public String quote(String name) {
            return lake.quote(name);
        }
    }

    private List<String> tables() {
        return files().stream()
                .filter(file -> file.endsWith(".parquet") && !file.startsWith("_"))
                .map(file -> file.substring(0, file.indexOf('/')))
                .distinct()
                .toList();
    }

    /** All files by their path. */
    List<String> files() {
        try {
            return Folders.files(root).stream()
                    .map(file -> root.relativize(file).toString())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that readers look at. */
    List<String> dataFiles() {
        return files().stream().filter(Names::isData).toList();
    }

    void remove(String folder) {
        try {
            Folders.delete(root.resolve(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<String> user() {
        return Optional.empty();
    }

    @Override
    public Optional<String> password() {
        return Optional.empty();
    }

    @Override
    public Connection connect() throws SQLException {
        Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
        }
        return connection;
    }

    @Override
    public String quote(String name) {
        return "\"" + name + "\"";
    }
}
