package dev.millrace.sink.target.bigquery;

import static dev.millrace.sink.target.EvolutionContract.things;
import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.insert;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.Change;
import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Geometry;
import dev.millrace.core.Items;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.buffer.Batch;
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
import io.grpc.Status;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
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

    /** An array that is null is empty there, and a row that lacks the column has an empty one too. */
    @Test
    default void anArrayIsInARepeatedColumnAsItIs() {
        TableShape lists = shape(
                "lists",
                TargetFixture.key("id", Kind.INT64),
                column("numbers", FieldType.array(FieldType.of(Kind.INT32))),
                column("prices", FieldType.array(FieldType.decimal(10, 2))),
                column("days", FieldType.array(FieldType.of(Kind.DATE))),
                column("words", FieldType.array(FieldType.of(Kind.UUID))));
        standIn()
                .run(
                        "CREATE TABLE `project.dataset.lists` (id INT64, numbers ARRAY<INT64>, prices ARRAY<NUMERIC(10, 2)>,"
                                + " days ARRAY<DATE>, words ARRAY<STRING>, PRIMARY KEY (id) NOT ENFORCED)");
        try (Target target = open()) {
            owning(target, TOPIC)
                    .write(
                            3,
                            insert(
                                    lists,
                                    1L,
                                    items(3, -1, 2),
                                    items(new BigDecimal("0.10"), new BigDecimal("12345678.90")),
                                    items(LocalDate.of(1, 1, 1)),
                                    items("𝄞", "")),
                            insert(lists, 2L, items(), items(), items(), items()),
                            insert(lists, 3L, null, null, null, null));
            assertThat(rows("lists"))
                    .extracting(row -> row.get("numbers") + row.get("prices") + row.get("days") + row.get("words"))
                    .containsExactlyInAnyOrder(
                            "[3, -1, 2][0.10, 12345678.90][0001-01-01][𝄞, ]", "[][][][]", "[][][][]");
        }
    }

    /** What BigQuery would refuse as well, said of the one record. */
    @Test
    default void anArrayThatNoRepeatedColumnHoldsIsPoison() {
        standIn()
                .run(
                        "CREATE TABLE `project.dataset.lists` (id INT64, numbers ARRAY<INT64>, PRIMARY KEY (id) NOT ENFORCED)");
        FieldType whole = FieldType.array(FieldType.of(Kind.INT64));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            poison(writer, whole, items(1L, null), "an array with a null in it");
            poison(writer, FieldType.array(whole), items(items(1L)), "an array of arrays");
            poison(writer, FieldType.of(Kind.JSON), "[1]", "one value for a column of arrays");
            assertThat(rows("lists")).isEmpty();
        }
    }

    private static void poison(TargetFixture writer, FieldType type, Object value, String why) {
        TableShape lists = shape("lists", TargetFixture.key("id", Kind.INT64), column("numbers", type));
        assertThatThrownBy(() -> writer.write(1, insert(lists, 1L, value)))
                .isInstanceOfSatisfying(
                        TargetException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.POISON))
                .hasMessageContaining(why);
    }

    static Items items(@Nullable Object... values) {
        return new Items(Arrays.asList(values));
    }

    /** The type of a repeated column stays as it was made. */
    @Test
    default void elementsThatGetWiderAreRefusedWithTheRemedy() {
        standIn()
                .run(
                        "CREATE TABLE `project.dataset.lists` (id INT64, numbers ARRAY<INT64>, PRIMARY KEY (id) NOT ENFORCED)");
        TableShape lists = shape(
                "lists",
                TargetFixture.key("id", Kind.INT64),
                column("numbers", FieldType.array(FieldType.decimal(20, 0))));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            assertThatThrownBy(() -> writer.write(1, insert(lists, 1L, items(new BigDecimal("18446744073709551615")))))
                    .isInstanceOfSatisfying(
                            TargetException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.ENVIRONMENT))
                    .hasMessageContaining("Make it anew with wider elements, or as JSON");
        }
    }

    /** Well-known binary to text, with all digits; what is not on BigQuery's globe is refused. */
    @Test
    default void aGeometryIsInAGeographyAsItIs() {
        TableShape places =
                shape("places", TargetFixture.key("id", Kind.INT64), column("place", FieldType.of(Kind.GEOMETRY)));
        standIn()
                .run(
                        "CREATE TABLE `project.dataset.places` (id INT64, place GEOGRAPHY, PRIMARY KEY (id) NOT ENFORCED)");
        Geometry point = WktTest.point(13.377704, 52.516275, 4326);
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(2, insert(places, 1L, point), insert(places, 2L, null));
            assertThat(rows("places"))
                    .extracting(row -> row.get("place"))
                    .containsExactlyInAnyOrder("POINT (13.377704 52.516275)", null);
            assertThatThrownBy(() -> writer.write(3, insert(places, 3L, WktTest.point(1, 2, 3857))))
                    .isInstanceOfSatisfying(
                            TargetException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.POISON))
                    .hasMessageContaining("not those of SRID 4326");
            assertThatThrownBy(() -> writer.write(3, insert(places, 3L, WktTest.point(1, 91, 4326))))
                    .isInstanceOfSatisfying(
                            TargetException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.POISON));
            assertThat(rows("places")).hasSize(2);
        }
    }

    /** A column that is made for a geometry holds its bytes, with the system of coordinates; one for an array is JSON. */
    @Test
    default void whatBigQueryHasNoColumnForIsKeptInItsStandIn() {
        TableShape kinds = shape(
                "kinds",
                TargetFixture.key("id", Kind.INT64),
                column("a", FieldType.array(FieldType.of(Kind.INT32))),
                column("v", FieldType.vector(2)),
                column("g", FieldType.of(Kind.GEOMETRY)),
                column("y", FieldType.of(Kind.YEAR)),
                column("i", FieldType.of(Kind.INTERVAL)),
                column("x", FieldType.of(Kind.XML)),
                column("b", FieldType.bits(4)),
                column("e", FieldType.labelled(Kind.ENUM, List.of("small", "large"))),
                column("s", FieldType.labelled(Kind.SET, List.of("a", "b"))),
                column("u", FieldType.of(Kind.UUID)),
                column("o", FieldType.own("postgresql", "inet")));
        String uuid = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
        Geometry point = WktTest.point(1, 2, 3857);
        try (Target target = open()) {
            owning(target, TOPIC)
                    .write(
                            1,
                            insert(
                                    kinds,
                                    1L,
                                    items(1, null),
                                    items(0.5f, -0.25f),
                                    point,
                                    2024,
                                    "P1Y2M3DT4H5M6.78S",
                                    "<a/>",
                                    "0101",
                                    "large",
                                    "a,b",
                                    uuid,
                                    "::1/128"));
            assertThat(rows("kinds"))
                    .containsExactly(Map.ofEntries(
                            Map.entry("id", "1"),
                            Map.entry("a", "[1,null]"),
                            Map.entry("v", "[0.5,-0.25]"),
                            Map.entry("g", point.toString()),
                            Map.entry("y", "2024"),
                            Map.entry("i", "P1Y2M3DT4H5M6.78S"),
                            Map.entry("x", "<a/>"),
                            Map.entry("b", "0101"),
                            Map.entry("e", "large"),
                            Map.entry("s", "a,b"),
                            Map.entry("u", uuid),
                            Map.entry("o", "::1/128")));
        }
    }

    /** Two requests with rows, of which the second finds its stream gone: all of it is written again, and stands once. */
    @Test
    default void aStreamThatExpiresInTheMiddleOfALoadLeavesNothingOutAndNothingTwice() {
        TableShape wide = shape("wide", TargetFixture.key("id", Kind.INT64), column("v", FieldType.of(Kind.TEXT)));
        String value = "x".repeat(200_000);
        RowChange[] changes = new RowChange[120];
        Arrays.setAll(changes, i -> insert(wide, (long) i, value));
        try (Target target = open()) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, insert(wide, -1L, value));
            Batch batch = writer.batch(changes.length, changes);
            int before = standIn().faults().happened();
            standIn().faults().passAppends(1);
            standIn().faults().failAppends(1, Status.NOT_FOUND.withDescription("The stream has expired"));
            assertThatThrownBy(() -> target.write(batch))
                    .isInstanceOfSatisfying(
                            TargetException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.TRANSIENT));
            assertThat(standIn().faults().happened()).isEqualTo(before + 1);
            target.write(batch);
            assertThat(rows("wide"))
                    .extracting(row -> row.get("id"))
                    .hasSize(changes.length + 1)
                    .doesNotHaveDuplicates();
            assertThat(standIn().tables()).noneMatch(table -> table.contains("_stage_"));
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
