package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.databases.Engine;
import dev.millrace.testkit.NeedsDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.Properties;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.Test;

/** A table of MariaDB is in a file of DuckDB's as it is, whatever happened to the workers in between. */
class DuckDbIT {
    @Test
    @NeedsDatabase(Engine.MARIADB)
    void theFileEndsEqualToTheSource() throws Exception {
        Path file = Build.scratch("duckdb").resolve("copy.duckdb");
        FileTargets pipeline = new FileTargets("duckdb");
        pipeline.run(ConnectorConfigFile.load(Build.ROOT.resolve("connector-configs/sink-duckdb.json"))
                .resolved(Map.of("TARGET_URL", "jdbc:duckdb:" + file)));
        try (Connection copy = new DuckDBDriver().connect("jdbc:duckdb:" + file, new Properties())) {
            assertThat(FileTargets.rows(copy, SourceLoad.TABLE)).isEqualTo(pipeline.sourceRows());
        }
    }
}
