package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.insert;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.core.RowChange;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DuckDbLoadTest implements LoadContract {
    private final JdbcFixture fixture = DuckDbFile.fixture(LoadMethod.AUTO);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }

    @Override
    public String wayOfUpdates() {
        return "staged";
    }

    private Target open() {
        return fixture.open("sink", new OffsetStart(0, partition -> null));
    }

    /** A text has no length here; what a column refuses is of another type, or null. */
    @Override
    @Test
    public void aValueThatDoesNotFitIsRefusedOnTheBulkWaysToo() {
        fixture.execute("CREATE TABLE people (id BIGINT PRIMARY KEY, mail VARCHAR, age SMALLINT CHECK (age < 100))");
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(PEOPLE, -1L, "x".repeat(41), (short) 1));
            for (boolean fresh : new boolean[] {true, false}) {
                RowChange[] one = LongStream.range(0, MANY)
                        .mapToObj(id -> {
                            short age = (short) (id == 250 ? 999 : 1);
                            return fresh ? insert(PEOPLE, id, "m", age) : upsert(PEOPLE, id, "m", age);
                        })
                        .toArray(RowChange[]::new);
                Throwable failure = catchThrowable(() -> writer.write(2, one));
                assertThat(target.classify((Exception) failure)).isEqualTo(FailureKind.POISON);
                assertThat(failure).hasMessageContaining("people").hasMessageContaining("SQLState 23514");
                assertThat(fixture.rows("people")).hasSize(1);
            }
        }
    }

    /** Foreign keys know no CASCADE here; DuckDB refuses any change of a key that is referred to. */
    @Override
    @Test
    public void aRowThatOthersReferToIsNeverDeletedInOrderToBeWritten() {
        fixture.execute(
                "CREATE TABLE people (id BIGINT PRIMARY KEY, mail VARCHAR UNIQUE, age SMALLINT)",
                "CREATE TABLE pets (id INT PRIMARY KEY, person BIGINT, FOREIGN KEY (person) REFERENCES people (id))");
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(PEOPLE, 1L, "m1", (short) 1), upsert(PEOPLE, 2L, "m2", (short) 1));
            fixture.execute("INSERT INTO pets VALUES (1, 1), (2, 2)");
            target.forget(Set.of(PEOPLE.table()));
            Throwable failure = catchThrowable(
                    () -> writer.write(3, upsert(PEOPLE, 1L, "m2", (short) 3), upsert(PEOPLE, 2L, "m1", (short) 3)));
            assertThat(target.classify((Exception) failure)).isEqualTo(FailureKind.CONFLICT);
            assertThat(fixture.rows("pets")).hasSize(2);
            assertThat(fixture.rows("people"))
                    .extracting(row -> row.get("mail"))
                    .containsExactlyInAnyOrder("m1", "m2");
        }
    }
}
