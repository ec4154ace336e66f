package dev.millrace.sink.target.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.databases.Engine;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.testkit.NeedsDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On the stand-in that takes the least of what servers take that imitate SQL Server: all that is asked of SQL Server. */
@NeedsDatabase(Engine.POSTGRES)
class SqlServerPlainStandInTest implements SqlServerTargetContract, SqlServerTablesContract, SqlServerTroubleContract {
    private final JdbcFixture fixture = SqlServerPlace.onPlainStandIn(LoadMethod.AUTO);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MERGE counted AS t USING counted AS s ON t.id = s.id WHEN MATCHED THEN DELETE",
                "ALTER TABLE counted ADD a int NULL, b int NULL",
                "SELECT * FROM counted WITH (HOLDLOCK)",
                "ALTER TABLE counted ALTER COLUMN n bigint NULL",
                "ALTER TABLE counted ALTER COLUMN n bigint NOT NULL",
                "ALTER TABLE counted ALTER COLUMN n nvarchar(9) COLLATE Latin1_General_100_BIN2 NULL",
                "CREATE TABLE unique_null (n int NULL UNIQUE)",
                "KILL 1"
            })
    void itRefusesWhatItsLikeMayLack(String sql) {
        fixture.execute("CREATE TABLE counted (id bigint NOT NULL PRIMARY KEY, n int NULL)");
        assertThatThrownBy(() -> fixture.execute(sql)).hasStackTraceContaining("not");
    }

    @Test
    void itTakesNoBulkCopyAndEndsNobody() {
        assertThat(SqlServerPlace.streams(fixture)).isFalse();
        assertThat(SqlServerPlace.ends(fixture)).isFalse();
    }
}
