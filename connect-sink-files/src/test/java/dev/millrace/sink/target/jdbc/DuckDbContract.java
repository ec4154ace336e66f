package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.EvolutionContract.things;
import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetFixture;
import java.time.Duration;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

/** What is otherwise on DuckDB: texts have no length, and moments have microseconds from the start. */
interface DuckDbContract extends RealServerContract {
    @Override
    @Test
    default void aMomentThatWouldBeRoundedMakesItsColumnFinerAndOthersDoNot() {
        TableShape seconds = things(
                column("at", FieldType.temporal(Kind.DATETIME, 0)), column("clock", FieldType.temporal(Kind.TIME, 0)));
        TableShape micros = things(
                column("at", FieldType.temporal(Kind.DATETIME, 6)), column("clock", FieldType.temporal(Kind.TIME, 6)));
        LocalDateTime fine = LocalDateTime.of(2024, 5, 6, 7, 8, 9, 123_456_000);
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(seconds, 1L, fine.withNano(0), Duration.ofSeconds(7)));
            writer.write(2, upsert(micros, 2L, fine, Duration.ofSeconds(7, 1_000)));
            assertThat(writer.last().changes()).isEmpty();
            assertThat(rows("things"))
                    .extracting(row -> row.get("at"))
                    .containsExactlyInAnyOrder(fine.withNano(0).toString(), fine.toString());
        }
    }
}
