package dev.millrace.sink.target.parquet;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.parquet.Events.PARTITION;
import static dev.millrace.sink.target.parquet.Events.event;
import static dev.millrace.sink.target.parquet.Events.orders;
import static dev.millrace.sink.target.parquet.Events.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetFactory.Problem;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.TargetSettings.Options;
import dev.millrace.sink.target.Targets;
import dev.millrace.testkit.Golden;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the files, and how they lie. */
class ParquetFilesTest {
    private final Lake lake = Lake.fresh();

    private Target open(Map<String, String> options) {
        return Targets.open(lake.settings("sink", Lake.NOWHERE, options));
    }

    private List<List<@Nullable String>> query(String sql) {
        try (Connection connection = lake.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql.formatted(lake.root()))) {
            List<List<@Nullable String>> all = new ArrayList<>();
            while (rows.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                all.add(row);
            }
            return all;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** All kinds there are, and types that are told more closely. */
    @Test
    void theTypesOfColumnsAreWhatTheGoldenFileSays() {
        List<Column> columns = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            columns.add(column("a_" + kind.name().toLowerCase(Locale.ROOT), FieldType.of(kind)));
        }
        columns.add(column("exact", FieldType.decimal(38, 9)));
        columns.add(column("unsigned_bigint", FieldType.decimal(20, 0)));
        columns.add(column("long_decimal", FieldType.decimal(65, 30)));
        columns.add(column("unscaled", FieldType.decimal(FieldType.UNBOUNDED, FieldType.UNBOUNDED)));
        columns.add(column("nanos", FieldType.temporal(Kind.DATETIME, 9)));
        TableShape kinds = shape("kinds", columns.toArray(Column[]::new));
        try (Target target = open(Map.of())) {
            owning(target, PARTITION).write(1, event(kinds, PARTITION, 0, new @Nullable Object[columns.size()]));
        }
        StringJoiner lines = new StringJoiner("\n", "", "\n");
        for (List<@Nullable String> row : query("SELECT name, type, type_length, converted_type, logical_type"
                + " FROM parquet_schema('%s/kinds/*.parquet') OFFSET 1")) {
            lines.add(String.join(" | ", row.stream().map(String::valueOf).toList()));
        }
        Golden.files().check("parquet-types.txt", lines.toString());
    }

    @Test
    void valuesAtTheBoundsOfTheirTypesArriveAsTheyWere() {
        TableShape bounds = shape(
                "bounds",
                column("exact", FieldType.decimal(38, 9)),
                column("big", FieldType.decimal(20, 0)),
                column("long", FieldType.decimal(50, 12)),
                column("nan", FieldType.of(Kind.FLOAT64)),
                column("inf", FieldType.of(Kind.FLOAT32)),
                column("first", FieldType.temporal(Kind.DATETIME, 6)),
                column("last", FieldType.temporal(Kind.INSTANT, 6)),
                column("nanos", FieldType.temporal(Kind.DATETIME, 9)),
                column("day", FieldType.of(Kind.DATE)),
                column("clock", FieldType.temporal(Kind.TIME, 6)),
                column("empty", FieldType.text(10)),
                column("none", FieldType.text(10)),
                column("words", FieldType.of(Kind.TEXT)),
                column("bytes", FieldType.of(Kind.BINARY)),
                column("json", FieldType.of(Kind.JSON)));
        try (Target target = open(Map.of())) {
            owning(target, PARTITION)
                    .write(
                            1,
                            event(
                                    bounds,
                                    PARTITION,
                                    0,
                                    new BigDecimal("-12345678901234567890123456789.123456789"),
                                    new BigDecimal("18446744073709551615"),
                                    new BigDecimal("12345678901234567890123456789012345678.000000000001"),
                                    Double.NaN,
                                    Float.NEGATIVE_INFINITY,
                                    LocalDateTime.of(1, 1, 1, 0, 0, 0, 1_000),
                                    Instant.parse("9999-12-31T23:59:59.999999Z"),
                                    LocalDateTime.of(2024, 2, 29, 1, 2, 3, 123_456_789),
                                    LocalDate.of(1, 1, 1),
                                    Duration.ofHours(24).minusNanos(1_000),
                                    "",
                                    null,
                                    "𝄞 \0 \\",
                                    new byte[] {0, (byte) 0xFF},
                                    "{\"a\": [1, null]}"));
        }
        assertThat(query("SELECT COLUMNS(* EXCLUDE (_op, _topic, _partition, _offset))::VARCHAR"
                        + " FROM '%s/bounds/*.parquet'"))
                .containsExactly(Arrays.asList(
                        "-12345678901234567890123456789.123456789",
                        "18446744073709551615",
                        "12345678901234567890123456789012345678.000000000001",
                        "nan",
                        "-inf",
                        "0001-01-01 00:00:00.000001",
                        "9999-12-31 23:59:59.999999+00",
                        "2024-02-29 01:02:03.123456789",
                        "0001-01-01",
                        "23:59:59.999999",
                        "",
                        null,
                        "𝄞 \0 \\",
                        "\\x00\\xFF",
                        "{\"a\": [1, null]}"));
    }

    @Test
    void whatHasNoPlaceIsPoisonAndNothingOfItsBatchLands() {
        refuses(FieldType.temporal(Kind.TIME, 6), Duration.ofHours(24));
        refuses(FieldType.temporal(Kind.DATETIME, 6), LocalDateTime.of(2024, 1, 1, 0, 0, 0, 1));
        refuses(FieldType.temporal(Kind.INSTANT, 6), Instant.ofEpochSecond(0, 1));
        refuses(FieldType.of(Kind.JSON), "{\"a\": ");
        refuses(FieldType.decimal(10, 2), new BigDecimal("123456789.00"));
        refuses(FieldType.of(Kind.UUID), "no uuid");
    }

    private void refuses(FieldType type, Object value) {
        String table = "bounds_" + type.kind().name().toLowerCase(Locale.ROOT);
        TableShape shape = shape(table, column("v", type));
        try (Target target = open(Map.of())) {
            TargetFixture writer = owning(target, PARTITION);
            Long stood = writer.claim().nextOffset();
            Throwable failure = catchThrowable(() -> writer.write(1, event(shape, PARTITION, 0, value)));
            assertThat(target.classify((Exception) failure))
                    .as(table + " " + failure)
                    .isEqualTo(FailureKind.POISON);
            assertThat(failure).hasMessageContaining(table);
            assertThat(owning(target, PARTITION).claim().nextOffset()).isEqualTo(stood);
            assertThat(lake.dataFiles()).isEmpty();
        }
    }

    @Test
    void filesLieInFoldersOfTheirValuesAndReadersFindThemThere() {
        try (Target target = open(Map.of("parquet.partition.by", "region, day(at)"))) {
            owning(target, PARTITION).write(6, orders(0, 6));
        }
        String name = "shop.orders-0-00000000000000000000-00000000000000000005_0.parquet";
        assertThat(lake.dataFiles())
                .containsExactlyInAnyOrder(
                        "orders/region=__HIVE_DEFAULT_PARTITION__/at_day=2024-02-29/" + name,
                        "orders/region=__HIVE_DEFAULT_PARTITION__/at_day=2024-03-01/" + name,
                        "orders/region=r1/at_day=2024-02-29/" + name,
                        "orders/region=r1/at_day=2024-03-01/" + name,
                        "orders/region=r2/at_day=2024-02-29/" + name,
                        "orders/region=r2/at_day=2024-03-01/" + name);
        assertThat(query("SELECT region, at_day::VARCHAR, \"at\"::DATE::VARCHAR, id"
                        + " FROM read_parquet('%s/orders/**/*.parquet', hive_partitioning = true) ORDER BY id"))
                .hasSize(6)
                .allSatisfy(row -> assertThat(row.get(1)).isEqualTo(row.get(2)))
                .extracting(row -> row.get(0))
                .containsExactly(null, "r1", "r2", null, "r1", "r2");
    }

    @ParameterizedTest
    @CsvSource({
        "year(at),2024,2024",
        "month(at),2024-02,2024-03",
        "day(at),2024-02-29,2024-03-01",
        "hour(at),2024-02-29T23,2024-03-01T00"
    })
    void aPieceOfATimeIsToldInUtc(String by, String before, String after) {
        try (Target target = open(Map.of("parquet.partition.by", by))) {
            owning(target, PARTITION).write(5, orders(0, 5));
        }
        String unit = by.substring(0, by.indexOf('('));
        assertThat(lake.dataFiles())
                .extracting(file -> file.split("/", -1)[1])
                .containsOnly("at_" + unit + "=" + before, "at_" + unit + "=" + after);
    }

    @ParameterizedTest
    @CsvSource({"nothing,there is no such column", "day(region),only dates and timestamps", "at,would not come back"})
    void whatATableCannotBePartedByStopsItAndSaysWhy(String by, String why) {
        try (Target target = open(Map.of("parquet.partition.by", by))) {
            TargetException refusal = catchThrowableOfType(
                    TargetException.class, () -> owning(target, PARTITION).write(5, orders(0, 5)));
            assertThat(refusal.kind()).isEqualTo(FailureKind.ENVIRONMENT);
            assertThat(refusal)
                    .hasMessageContaining(why)
                    .hasMessageContaining("table.orders.parquet.partition.by")
                    .hasMessageContaining("id, region, at");
            assertThat(lake.dataFiles()).isEmpty();
        }
    }

    @Test
    void oneTableMayBePartedInItsOwnWay() {
        TargetSettings settings = lake.settings("sink", Lake.NOWHERE, Map.of());
        Options options = new Options(
                settings.options().all(),
                Map.of(
                        "orders",
                        lake.settings("sink", Lake.NOWHERE, Map.of("parquet.partition.by", "region"))
                                .options()
                                .all()));
        try (Target target = Targets.open(with(settings, options))) {
            owning(target, PARTITION).write(5, orders(0, 5));
        }
        assertThat(lake.dataFiles()).allMatch(file -> file.startsWith("orders/region="));
    }

    private static TargetSettings with(TargetSettings settings, Options options) {
        return new TargetSettings(
                settings.url(),
                settings.user(),
                settings.password(),
                settings.connections(),
                settings.load(),
                settings.offsets(),
                settings.start(),
                settings.schema(),
                options);
    }

    @ParameterizedTest
    @CsvSource({"zstd,ZSTD", "snappy,SNAPPY", "none,UNCOMPRESSED"})
    void pagesArePackedAndRowsGroupedAsTheSettingsSay(String compression, String codec) {
        try (Target target = open(Map.of("parquet.compression", compression, "parquet.row.group.rows", "2048"))) {
            owning(target, PARTITION).write(5_000, orders(0, 5_000));
        }
        assertThat(query("SELECT DISTINCT compression, row_group_id FROM parquet_metadata('%s/orders/*.parquet')"
                        + " ORDER BY row_group_id"))
                .containsExactly(List.of(codec, "0"), List.of(codec, "1"), List.of(codec, "2"));
    }

    @Test
    void rowsLieInTheOrderOfTheirOffsets() {
        try (Target target = open(Map.of())) {
            owning(target, PARTITION).write(5_000, orders(0, 5_000));
        }
        assertThat(query("SELECT count(*) FROM (SELECT _offset - lag(_offset) OVER () AS step"
                        + " FROM '%s/orders/*.parquet') WHERE step <> 1"))
                .containsExactly(List.of("0"));
    }

    @Test
    void aNameThatIsNoPathStaysBelowTheRoot() {
        TableShape odd = new TableShape(
                new dev.millrace.core.TableName(List.of(".."), "a/b=c d"),
                shape("x", column("v", FieldType.of(Kind.TEXT))).columns());
        try (Target target = open(Map.of())) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, event(odd, PARTITION, 0, "v"));
            target.forget(java.util.Set.of(odd.table()));
            assertThat(target.describe(odd.table())).isPresent();
        }
        assertThat(lake.dataFiles())
                .containsExactly(
                        "%2E%2E/a%2Fb%3Dc%20d/shop.orders-0-00000000000000000000-00000000000000000000.parquet");
    }

    private List<Problem> problems(String url, Map<String, String> config) {
        ConfigDef all = dev.millrace.core.config.Setting.definitionOf(ParquetSettings.ALL)
                .define("write.mode", ConfigDef.Type.STRING, "upsert", ConfigDef.Importance.LOW, "");
        Options options = new Options(
                new AbstractConfig(all, config, false),
                Map.of("orders", new AbstractConfig(all, Map.of("write.mode", "upsert"), false)));
        TargetSettings settings = lake.settings("sink", Lake.NOWHERE, Map.of());
        return Targets.probe(new TargetSettings(
                url,
                Optional.empty(),
                Optional.empty(),
                1,
                settings.load(),
                settings.offsets(),
                settings.start(),
                settings.schema(),
                options));
    }

    @Test
    void anyOtherWriteModeIsRefusedOnItsKey() {
        assertThat(problems(lake.url(), new HashMap<>()))
                .extracting(Problem::key)
                .containsExactly("write.mode", "table.orders.write.mode");
        assertThat(problems(lake.url(), Map.of("write.mode", "append")))
                .extracting(Problem::key, Problem::message)
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).contains("table.orders.write.mode=append"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "parquet:file:data",
                "parquet:file://host/data",
                "parquet:s3:/prefix",
                "parquet:s3://",
                "parquet:file:/a b"
            })
    void aPlaceThatIsNoneIsRefusedOnTheUrl(String url) {
        assertThat(problems(url, Map.of("write.mode", "append")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.key()).isEqualTo("connection.url"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"week(at)", "day()", "day(at"})
    void aPieceOfTimeThatThereIsNotIsRefused(String by) {
        assertThat(catchThrowable(() -> ParquetSettings.PARTITION_BY.check("parquet.partition.by", by)))
                .isInstanceOf(ConfigException.class);
    }
}
