package dev.millrace.sink.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.Column;
import dev.millrace.core.Column.Told;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Key;
import dev.millrace.core.Row;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.Batch;
import dev.millrace.sink.buffer.SourceTimes;
import dev.millrace.sink.buffer.TableBatch;
import dev.millrace.sink.schema.Contract.Answer;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SchemaPlannerTest {
    private static final TableName ORDERS = TableName.of("orders");
    private static final Column ID = new Column("id", FieldType.of(Kind.INT64), false, true);
    private static final Column NOTE = new Column("note", FieldType.text(40), true, false);
    private static final SchemaRules EVOLVING = SchemaRules.evolving();

    /** A database with one table, whose times have six digits at most. */
    private record One(@Nullable Standing stands) implements Described {
        @Override
        public Optional<Standing> describe(TableName table) {
            return Optional.ofNullable(stands);
        }

        @Override
        public FieldType stored(FieldType type, boolean inKey) {
            return type.kind() == Kind.TIME ? FieldType.temporal(Kind.TIME, Math.min(6, type.size())) : type;
        }
    }

    private static One standing(Column... columns) {
        return new One(Standing.of(shape(columns)));
    }

    private static TableShape shape(Column... columns) {
        List<Column> all = new ArrayList<>(List.of(ID));
        all.addAll(List.of(columns));
        return new TableShape(ORDERS, all);
    }

    /** A batch of one row of nulls. */
    private static Batch batch(Column... columns) {
        TableShape shape = shape(columns);
        @Nullable Object[] values = new @Nullable Object[columns.length + 1];
        values[0] = 1L;
        return of(new TableBatch(
                shape, List.of(), Map.of(shape, List.of(Row.of(shape, values))), false, List.of(), false));
    }

    private static Batch of(TableBatch table) {
        return new Batch(List.of(), List.of(table), 1, 100, new SourceTimes(0, 0));
    }

    private static List<String> plan(SchemaRules rules, Batch batch, Described target) {
        return new SchemaPlanner(rules)
                .plan(batch, target).stream()
                        .map(misfit -> misfit.remedy().toString())
                        .toList();
    }

    @Test
    void aTableThatIsMissingIsCreatedAndDeletesNeedNone() {
        assertThat(plan(EVOLVING, batch(NOTE), new One(null))).containsExactly("create table orders[id, note]");
        TableShape keyed = shape();
        Batch deletes = of(new TableBatch(keyed, List.of(new Key(1L)), Map.of(), false, List.of(), false));
        assertThat(plan(EVOLVING, deletes, new One(null))).isEmpty();
    }

    @Test
    void whatStandsAlreadyNeedsNothing() {
        assertThat(plan(EVOLVING, batch(NOTE), standing(NOTE))).isEmpty();
        assertThat(plan(EVOLVING, batch(), standing(NOTE))).isEmpty();
    }

    @Test
    void aColumnThatIsAddedMayBeNullUnlessTheSourceTellsADefault() {
        List<Misfit> misfits = new SchemaPlanner(EVOLVING)
                .plan(
                        batch(
                                NOTE.asRequired(),
                                NOTE.named("status").asRequired().telling(new Told("new", null))),
                        standing());
        assertThat(misfits)
                .extracting(misfit ->
                        ((SchemaChange.AddColumn) misfit.remedy()).column().nullable())
                .containsExactly(true, false);
    }

    @Test
    void namesMatchWhateverTheirCaseOnlyWhereTheDatabaseSaysSo() {
        TableShape shape = shape(NOTE.named("Note"));
        assertThat(plan(EVOLVING, batch(NOTE), new One(new Standing(shape, Set.of(), Set.of(), true))))
                .isEmpty();
        assertThat(plan(EVOLVING, batch(NOTE), new One(new Standing(shape, Set.of(), Set.of(), false))))
                .containsExactly("add column note to orders");
    }

    @Test
    void aGeneratedColumnIsNobodysBusiness() {
        One generating = new One(new Standing(shape(NOTE.ofType(FieldType.text(3))), Set.of("note"), Set.of(), false));
        assertThat(plan(EVOLVING, batch(NOTE), generating)).isEmpty();
    }

    @Test
    void aColumnThatDoesNotComeIsRelaxedUnlessItHasADefault() {
        TableShape strict = shape(NOTE.asRequired());
        assertThat(plan(EVOLVING, batch(), new One(new Standing(strict, Set.of(), Set.of(), false))))
                .containsExactly("allow nulls in column note of orders");
        assertThat(plan(EVOLVING, batch(), new One(new Standing(strict, Set.of(), Set.of("note"), false))))
                .isEmpty();
    }

    @Test
    void underOtherContractsNullsDecideWhenTheyCome() {
        SchemaRules frozen = EVOLVING.under(new Contract(Answer.EVOLVE, Answer.EVOLVE, Answer.FREEZE));
        One strict = standing(NOTE.asRequired());
        assertThat(plan(EVOLVING, batch(NOTE), strict)).containsExactly("allow nulls in column note of orders");
        assertThat(plan(frozen, batch(NOTE), strict)).isEmpty();
        assertThat(new SchemaPlanner(frozen).planByValue(batch(NOTE), strict))
                .extracting(misfit -> misfit.remedy().toString())
                .containsExactly("allow nulls in column note of orders");
    }

    @Test
    void whatTheDatabaseCannotHaveWiderIsNotAskedFor() {
        Column micros = NOTE.ofType(FieldType.temporal(Kind.TIME, 6));
        Column nanos = NOTE.ofType(FieldType.temporal(Kind.TIME, 9));
        assertThat(plan(EVOLVING, batch(nanos), standing(micros))).isEmpty();
    }

    @Test
    void oldRowsAreFilledBeforeTheirColumnRefusesNulls() {
        SchemaRules filling = EVOLVING.backfilling(Map.of("note", "preloaded"));
        List<String> fill = List.of("fill column note of orders", "refuse nulls in column note of orders");
        assertThat(plan(filling, batch(NOTE.asRequired()), standing())).first().isEqualTo("add column note to orders");
        assertThat(plan(filling, batch(NOTE.asRequired()), standing()))
                .hasSize(3)
                .containsAll(fill);
        assertThat(plan(filling, batch(NOTE.asRequired()), standing(NOTE))).isEqualTo(fill);
        assertThat(plan(filling, batch(NOTE.asRequired()), standing(NOTE.asRequired())))
                .isEmpty();
        assertThat(plan(filling, batch(NOTE), standing(NOTE))).isEmpty();
    }

    @Test
    void aMomentIsNeitherADayNorATimeOfDay() {
        LocalDateTime moment = LocalDateTime.of(2024, 5, 6, 7, 8);
        assertThat(Fits.in(FieldType.timeOfDay(6), moment)).isFalse();
        assertThat(Fits.in(FieldType.of(Kind.DATE), moment)).isFalse();
        assertThat(Fits.in(FieldType.of(Kind.DATE), moment.toLocalDate().atStartOfDay()))
                .isTrue();
    }

    @Test
    void aTextIsTooLongByItsCharactersAndNotByItsUnits() {
        assertThat(Fits.in(FieldType.text(2), "𝄞𝄞")).isTrue();
        assertThat(Fits.in(FieldType.text(1), "𝄞𝄞")).isFalse();
    }
}
