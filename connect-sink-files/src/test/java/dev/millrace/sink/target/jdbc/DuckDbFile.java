package dev.millrace.sink.target.jdbc;

import dev.millrace.sink.target.TargetSettings.LoadMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.duckdb.DuckDBDriver;

/** A file of a test's own. */
record DuckDbFile(Path path) implements JdbcFixture.Place {
    static JdbcFixture fixture(LoadMethod load) {
        return new JdbcFixture(fresh(), load);
    }

    static DuckDbFile fresh() {
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target/duckdb")), "test");
            folder.toFile().deleteOnExit();
            return new DuckDbFile(folder.resolve("target.duckdb"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String url() {
        return "jdbc:duckdb:" + path.toAbsolutePath();
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
        return new DuckDBDriver().connect(url(), new Properties());
    }

    @Override
    public String quote(String name) {
        return "\"" + name + "\"";
    }
}
