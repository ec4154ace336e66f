package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.delete;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetFixture;
import org.junit.jupiter.api.Test;

/** The contract of every target, on whatever speaks TDS. */
interface SqlServerTargetContract extends RealServerContract {
    @Override
    default void drop(String table) {
        fixture().execute("DROP TABLE [" + table + "]");
    }

    /** Case tells two keys apart. Blanks at the end do not here, so the second one is refused and overwrites nothing. */
    @Test
    @Override
    default void keysThatDifferInCaseOrTrailingBlanksAreTwoRows() {
        TableShape items = shape("items", key("sku", Kind.TEXT), column("n", FieldType.of(Kind.INT32)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(2, upsert(items, "a", 1), upsert(items, "A", 2));
            TargetException refusal =
                    catchThrowableOfType(TargetException.class, () -> writer.write(3, upsert(items, "a ", 3)));
            if (refusal != null) {
                assertThat(refusal.kind()).isEqualTo(FailureKind.CONFLICT);
            }
            assertThat(rows("items")).extracting(row -> row.get("n")).contains("1", "2");
            owning(target, PARTITION).write(4, delete(items, "a "));
            assertThat(rows("items")).extracting(row -> row.get("n")).containsExactlyInAnyOrder("1", "2");
        }
    }
}
