package dev.millrace.sink.target.bigquery;

import static dev.millrace.sink.target.EvolutionContract.things;
import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.insert;
import static dev.millrace.sink.target.TargetFixture.owning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.Change;
import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.schema.Contract;
import dev.millrace.sink.schema.Contract.Answer;
import dev.millrace.sink.schema.SchemaFitter.Discarded;
import dev.millrace.sink.target.EvolutionContract;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetContract;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.TargetSettings.OffsetIdentity;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.sink.target.TargetSettings.Options;
import dev.millrace.sink.target.TargetSettings.SchemaWork;
import dev.millrace.sink.target.bigquery.standin.StandIn;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each mode does on the stand-in. */
interface BigQueryContract extends TargetContract {
    StandIn BIGQUERY = StandIn.start();
    String URL = "bigquery://project/dataset";
    String DATASET = "project.dataset.";

    String mode();

    /** For what can be asked of the stand-in only. */
    default StandIn standIn() {
        return BIGQUERY;
    }

    @BeforeEach
    default void empty() {
        BIGQUERY.clear();
    }

    @Override
    default Target open(String connector, OffsetStart start) {
        return open(connector, start, Map.of());
    }

    default Target open(String connector, OffsetStart start, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "bigquery.write.mode", mode(),
                "bigquery.endpoint", BIGQUERY.endpoint(),
                "bigquery.write.endpoint", BIGQUERY.writeEndpoint()));
        settings.putAll(more);
        return new BigQueryTargetFactory().open(settings(URL, connector, start, settings));
    }

    static TargetSettings settings(String url, String connector, OffsetStart start, Map<String, String> own) {
        return new TargetSettings(
                url,
                Optional.empty(),
                Optional.empty(),
                4,
                LoadMethod.AUTO,
                new OffsetIdentity("", connector, TableName.of("_millrace_offsets"), true),
                start,
                SchemaWork.DEFAULTS,
                Options.of(BigQuerySettings.ALL, own));
    }

    @Override
    default void drop(String table) {
        BIGQUERY.drop(DATASET + table);
    }

    @Override
    default List<Map<String, @Nullable String>> rows(String table) {
        return BIGQUERY.has(DATASET + table) ? List.copyOf(BIGQUERY.rows(DATASET + table)) : List.of();
    }

    /** What would be written, and is not; nothing else happens. */
    static void refused(TargetFixture writer, String why, Change... changes) {
        long before = Objects.requireNonNull(writer.claim().nextOffset());
        assertThatThrownBy(() -> writer.write(before + 1, changes))
                .isInstanceOfSatisfying(
                        TargetException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.ENVIRONMENT))
                .hasMessageContaining(why)
                .hasMessageContaining("bigquery.write.mode=merge");
    }

    /** All columns of moments have microseconds. */
    @Override
    @Test
    default void aMomentThatWouldBeRoundedMakesItsColumnFinerAndOthersDoNot() {
        TableShape seconds = things(column("at", FieldType.temporal(Kind.DATETIME, 0)));
        TableShape micros = things(column("at", FieldType.temporal(Kind.DATETIME, 6)));
        LocalDateTime fine = LocalDateTime.of(2024, 5, 6, 7, 8, 9, 123_456_000);
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, insert(seconds, 1L, fine.withNano(0)));
            writer.write(2, insert(micros, 2L, fine));
            assertThat(writer.last().changes()).isEmpty();
            assertThat(rows("things"))
                    .extracting(row -> row.get("at"))
                    .containsExactlyInAnyOrder(fine.withNano(0).toString(), fine.toString());
        }
    }

    /** All whole numbers are INT64: decimals show it. */
    @Override
    @Test
    default void frozenTypesAndTablesRefuseToo() {
        TableShape narrow = things(column("n", FieldType.decimal(10, 2)));
        TableShape wide = things(column("n", FieldType.decimal(14, 4)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.under(new Contract(Answer.FREEZE, Answer.EVOLVE, Answer.EVOLVE));
            assertThatThrownBy(() -> writer.write(1, insert(wide, 1L, BigDecimal.ONE)))
                    .hasMessageContaining("the table is missing");
            writer.under(Contract.EVOLVING);
            writer.write(1, insert(narrow, 1L, BigDecimal.ONE));
            writer.under(EvolutionContract.types(Answer.FREEZE));
            assertThatThrownBy(() -> writer.write(2, insert(wide, 2L, BigDecimal.ONE)))
                    .hasMessageContaining("comes as decimal(14,4)");
            assertThat(rows("things")).hasSize(1);
        }
    }

    @Override
    @Test
    default void valuesThatAreTooGreatForTheirColumnAreDiscardedAloneOrWithTheirRow() {
        TableShape narrow = things(column("n", FieldType.decimal(4, 0)), column("exact", FieldType.decimal(10, 2)));
        TableShape wide = things(column("n", FieldType.decimal(9, 0)), column("exact", FieldType.decimal(12, 4)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, insert(narrow, 1L, BigDecimal.ONE, BigDecimal.ONE));
            writer.under(EvolutionContract.types(Answer.DISCARD_ROW));
            writer.write(
                    3,
                    insert(wide, 4L, new BigDecimal(70_000), new BigDecimal("1.2500")),
                    insert(wide, 5L, new BigDecimal(7), new BigDecimal("1.5000")));
            assertThat(writer.last().discarded()).containsEntry(wide.table(), new Discarded(1, 0));
            assertThat(rows("things"))
                    .extracting(row -> row.get("id") + " " + row.get("n") + " "
                            + new BigDecimal(String.valueOf(row.get("exact"))).stripTrailingZeros())
                    .containsExactlyInAnyOrder("1 1 1", "5 7 1.5");
        }
    }

    /** BigQuery has no statement that makes a column required. */
    @Override
    @Test
    default void rowsThatStandAreFilledWhereTheSettingsSayWithWhat() {
        Column load = new Column("load", FieldType.text(64), false, false);
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC).backfilling(Map.of("load", "preloaded"));
            writer.write(2, insert(things(), 1L), insert(things(), 2L));
            writer.write(3, insert(things(load), 3L, "first"));
            assertThat(rows("things"))
                    .extracting(row -> row.get("load"))
                    .containsExactlyInAnyOrder("preloaded", "preloaded", "first");
            writer.write(4, insert(things(load), 4L, "second"));
            assertThat(writer.last().changes()).isEmpty();
        }
    }
}
