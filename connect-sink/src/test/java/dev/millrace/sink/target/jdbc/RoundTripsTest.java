package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static dev.millrace.sink.target.jdbc.RowsContract.PEOPLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.TableName;
import dev.millrace.databases.Engine;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.testkit.NeedsDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How often a small batch asks its server for something: far away, that is what it waits for. */
@NeedsDatabase({Engine.MARIADB, Engine.MYSQL})
class RoundTripsTest {
    private static final TopicPartition PARTITION = new TopicPartition("people", 0);
    private static final int BATCHES = 10;

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void aBatchIsItsOffsetItsRowsAndTheCommit(Engine engine) throws SQLException {
        JdbcFixture fixture = new JdbcFixture(engine);
        try (Target target = fixture.open("sink", new OffsetStart(0, partition -> null));
                Connection connection = fixture.connect();
                Statement statement = connection.createStatement()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(PEOPLE, 1L, "first", (short) 1));
            long before = questions(statement);
            for (int batch = 1; batch <= BATCHES; batch++) {
                writer.write(1 + batch, upsert(PEOPLE, 1L + batch, "next", (short) 2));
            }
            long asked = questions(statement) - before - 1;
            assertThat(asked).isEqualTo(3 * BATCHES);
            assertThat(fixture.rows("people")).hasSize(1 + BATCHES);
        }
    }

    /** MariaDB opens all tables of the server for that question: with 6,000 of them it takes most of a second. */
    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void whichTablesOthersReferToIsAskedOnceForAll(Engine engine) throws SQLException {
        JdbcFixture fixture = new JdbcFixture(engine);
        try (Target target = fixture.open("sink", new OffsetStart(0, partition -> null));
                Connection connection = fixture.connect();
                Statement statement = connection.createStatement()) {
            for (int table = 0; table < 3; table++) {
                fixture.execute("CREATE TABLE t" + table + " (id int PRIMARY KEY)");
            }
            target.describe(TableName.of("own"));
            long[] asked = new long[3];
            for (int table = 0; table < 3; table++) {
                long before = questions(statement);
                assertThat(target.describe(TableName.of("t" + table))).isPresent();
                asked[table] = questions(statement) - before - 1;
            }
            assertThat(asked[1]).isEqualTo(asked[0] - 1).isEqualTo(asked[2]);
        }
    }

    /** This one counts as well. */
    private static long questions(Statement statement) throws SQLException {
        try (ResultSet status = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Questions'")) {
            status.next();
            return status.getLong(2);
        }
    }
}
