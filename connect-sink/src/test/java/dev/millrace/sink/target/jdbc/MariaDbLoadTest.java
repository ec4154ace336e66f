package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.insert;
import static dev.millrace.sink.target.TargetFixture.owning;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.RowChange;
import dev.millrace.databases.Engine;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.testkit.NeedsDatabase;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

@NeedsDatabase(Engine.MARIADB)
class MariaDbLoadTest implements LoadContract {
    private final JdbcFixture fixture = new JdbcFixture(Engine.MARIADB);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }

    @Override
    public String wayOfUpdates() {
        return "replace";
    }

    /** What a stream bent could not be rolled back there. */
    @Test
    void aTableWithoutTransactionsIsWrittenByStatements() {
        fixture.execute("CREATE TABLE people (id bigint PRIMARY KEY, mail varchar(40), age smallint) ENGINE=MyISAM");
        try (Target target = fixture.open("sink", new OffsetStart(0, partition -> null))) {
            RowChange[] rows = LongStream.range(0, MANY)
                    .mapToObj(id -> insert(PEOPLE, id, "m", (short) 1))
                    .toArray(RowChange[]::new);
            assertThat(owning(target, PARTITION).write(1, rows)).containsEntry(PEOPLE.table(), "upsert");
            assertThat(fixture.rows("people")).hasSize(MANY);
        }
    }
}
