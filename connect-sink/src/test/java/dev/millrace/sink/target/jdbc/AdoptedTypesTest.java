package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.insert;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Geometry;
import dev.millrace.core.Items;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableShape;
import dev.millrace.databases.Engine;
import dev.millrace.sink.schema.Contract.Answer;
import dev.millrace.sink.schema.SchemaFitter.Discarded;
import dev.millrace.sink.target.EvolutionContract;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.testkit.NeedsDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TimeZone;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tables that somebody else has made: values are bound by the types of their columns, whether few rows come, by statements,
 * or many, by the bulk path.
 */
@NeedsDatabase({Engine.MYSQL, Engine.MARIADB, Engine.POSTGRES})
class AdoptedTypesTest {
    private static final TopicPartition TOPIC = new TopicPartition("things", 0);
    private static final int MANY = 400;
    private static final byte[] POINT = HexFormat.of().parseHex("0101000000000000000000f03f0000000000000040");

    /** A column as it stands, what comes for it, and the text that is there afterwards. */
    private record Case(String declared, FieldType comes, Object value, String stored) {}

    private static void assertBound(Engine engine, List<Case> cases, String... before) {
        JdbcFixture fixture = new JdbcFixture(engine);
        fixture.execute(before);
        StringBuilder create = new StringBuilder("CREATE TABLE things (id bigint PRIMARY KEY");
        List<Column> columns = new ArrayList<>(List.of(key("id", Kind.INT64)));
        List<@Nullable Object> values = new ArrayList<>(Arrays.asList((Object) null));
        List<String> expected = cases.stream().map(Case::stored).toList();
        for (int i = 0; i < cases.size(); i++) {
            create.append(", c").append(i).append(' ').append(cases.get(i).declared());
            columns.add(column("c" + i, cases.get(i).comes()));
            values.add(cases.get(i).value());
        }
        fixture.execute(create + ")");
        TableShape things = shape("things", columns.toArray(Column[]::new));
        try (Target target = fixture.open("sink", new OffsetStart(0, partition -> null))) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, row(things, values, 1));
            assertThat(writer.last().changes()).isEmpty();
            RowChange[] many = new RowChange[MANY];
            for (int i = 0; i < MANY; i++) {
                many[i] = row(things, values, 10 + i);
            }
            writer.write(2, many);
            assertThat(writer.last().changes()).isEmpty();
        }
        assertThat(texts(fixture, cases.size())).hasSize(MANY + 1).containsOnly(expected);
    }

    /** Each row's columns as the server casts them to texts, so that no driver reads them. */
    private static List<List<String>> texts(JdbcFixture fixture, int columns) {
        String cast = fixture.server().engine() == Engine.POSTGRES ? "c%d::text" : "CAST(c%d AS CHAR)";
        String list = IntStream.range(0, columns).mapToObj(cast::formatted).collect(Collectors.joining(", "));
        List<List<String>> rows = new ArrayList<>();
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT " + list + " FROM things")) {
            while (found.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(String.valueOf(found.getString(i)));
                }
                rows.add(row);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return rows;
    }

    private static RowChange row(TableShape shape, List<@Nullable Object> values, long id) {
        @Nullable Object[] row = values.toArray();
        row[0] = id;
        return insert(shape, row);
    }

    @Test
    void onPostgres() {
        assertBound(
                Engine.POSTGRES,
                List.of(
                        new Case(
                                "mood",
                                FieldType.labelled(Kind.ENUM, List.of("sad", "it's, ok")),
                                "it's, ok",
                                "it's, ok"),
                        new Case(
                                "uuid",
                                FieldType.of(Kind.TEXT),
                                "00000000-0000-0000-0000-00000000000a",
                                "00000000-0000-0000-0000-00000000000a"),
                        new Case("jsonb", FieldType.of(Kind.TEXT), "{\"a\":1}", "{\"a\": 1}"),
                        new Case("json", FieldType.of(Kind.JSON), "{\"a\":1}", "{\"a\":1}"),
                        new Case("inet", FieldType.of(Kind.TEXT), "10.0.0.1", "10.0.0.1/32"),
                        new Case("citext", FieldType.own("postgresql", "citext"), "MiXed", "MiXed"),
                        new Case(
                                "hstore",
                                FieldType.of(Kind.JSON),
                                "{\"a\":null,\"say \\\"hi\\\"\":\"\\\\ \\u00fc\"}",
                                "\"a\"=>NULL, \"say \\\"hi\\\"\"=>\"\\\\ ü\""),
                        new Case("hstore", FieldType.of(Kind.JSON), "{}", ""),
                        new Case("interval", FieldType.of(Kind.TIME), Duration.ofHours(-838), "-838:00:00"),
                        new Case("bit(4)", FieldType.bits(4), "0101", "0101"),
                        new Case("bit varying(8)", FieldType.bits(4), "0101", "0101"),
                        new Case("xml", FieldType.of(Kind.XML), "<a>\\t</a>", "<a>\\t</a>"),
                        new Case(
                                "integer[]",
                                FieldType.array(FieldType.of(Kind.INT32)),
                                new Items(Arrays.asList(1, null)),
                                "{1,NULL}"),
                        new Case(
                                "jsonb",
                                FieldType.array(FieldType.of(Kind.INT32)),
                                new Items(Arrays.asList(1, null)),
                                "[1, null]"),
                        new Case(
                                "text[]",
                                FieldType.array(FieldType.of(Kind.TEXT)),
                                new Items(Arrays.asList("a,b", "NULL", "say \"hi\" \\", "")),
                                "{\"a,b\",\"NULL\",\"say \\\"hi\\\" \\\\\",\"\"}"),
                        new Case("numeric", FieldType.of(Kind.DECIMAL), Double.NaN, "NaN"),
                        new Case("varchar(20)", FieldType.of(Kind.YEAR), 2024, "2024"),
                        new Case(
                                "text",
                                FieldType.of(Kind.GEOMETRY),
                                new Geometry(POINT, 0),
                                "0101000000000000000000F03F0000000000000040")),
                "CREATE EXTENSION citext",
                "CREATE EXTENSION hstore",
                "CREATE TYPE mood AS ENUM ('sad', 'it''s, ok')");
    }

    @Test
    void beforeAndAfterAllTimeInPostgres() {
        assertBound(
                Engine.POSTGRES,
                List.of(
                        new Case("varchar(20)", FieldType.of(Kind.TEXT), "x", "x"),
                        new Case("date", FieldType.of(Kind.DATE), LocalDate.MAX, "infinity"),
                        new Case("date", FieldType.of(Kind.DATE), LocalDate.of(-4712, 1, 1), "4713-01-01 BC"),
                        new Case("date", FieldType.of(Kind.DATE), LocalDate.of(10_000, 1, 1), "10000-01-01")));
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL", "MARIADB"})
    void onMySqlAndMariaDb(Engine engine) {
        assertBound(
                engine,
                List.of(
                        new Case("enum('a,b','it''s')", FieldType.of(Kind.TEXT), "it's", "it's"),
                        new Case("set('a','b')", FieldType.labelled(Kind.SET, List.of("a", "b")), "a,b", "a,b"),
                        new Case("year", FieldType.of(Kind.INT32), 2155, "2155"),
                        new Case(
                                "json",
                                FieldType.array(FieldType.of(Kind.TEXT)),
                                new Items(Arrays.asList("x")),
                                "[\"x\"]"),
                        new Case("varchar(50)", FieldType.own("postgresql", "inet"), "10.0.0.1", "10.0.0.1"),
                        new Case("varchar(50)", FieldType.of(Kind.INTERVAL), "P1Y", "P1Y"),
                        new Case(
                                "bigint unsigned",
                                FieldType.decimal(20, 0),
                                new BigDecimal("18446744073709551615"),
                                "18446744073709551615"),
                        new Case("int unsigned", FieldType.of(Kind.INT64), 4_294_967_295L, "4294967295"),
                        new Case("varchar(8)", FieldType.bits(8), "00000001", "00000001"),
                        new Case(
                                "char(36)",
                                FieldType.of(Kind.UUID),
                                "00000000-0000-0000-0000-00000000000a",
                                "00000000-0000-0000-0000-00000000000a")));
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL", "MARIADB"})
    void aDecimalThatWouldBeRoundedIsRefused(Engine engine) {
        JdbcFixture fixture = new JdbcFixture(engine);
        TableShape things = shape(
                "things",
                key("id", Kind.INT64),
                column("n", FieldType.decimal(FieldType.UNBOUNDED, FieldType.UNBOUNDED)));
        try (Target target = fixture.open("sink", new OffsetStart(0, partition -> null))) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(things, 1L, new BigDecimal("1e-30")));
            assertThat(catchThrowable(() -> writer.write(2, upsert(things, 2L, new BigDecimal("1e-31")))))
                    .hasMessageContaining("more digits behind the point than the 30");
        }
        assertThat(fixture.rows("things")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL", "MARIADB"})
    void aNumberThatIsNoneOrInfiniteIsRefused(Engine engine) {
        for (double number : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertRefused(engine, FieldType.of(Kind.FLOAT64), 1.5, number, "no NaN and no infinite numbers");
            assertRefused(engine, FieldType.of(Kind.FLOAT32), 1.5f, (float) number, "no NaN and no infinite numbers");
        }
    }

    @Test
    void numbersThatAreNoneAndInfiniteOnesAreThoseOfPostgres() {
        for (double number : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0}) {
            String text = number == 0 ? "-0" : Double.toString(number);
            assertBound(
                    Engine.POSTGRES,
                    List.of(
                            new Case("double precision", FieldType.of(Kind.FLOAT64), number, text),
                            new Case("real", FieldType.of(Kind.FLOAT32), (float) number, text)));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL", "MARIADB"})
    void aZeroKeepsItsSign(Engine engine) {
        assertBound(
                engine,
                List.of(
                        new Case("double", FieldType.of(Kind.FLOAT64), -0.0, "-0"),
                        new Case("float", FieldType.of(Kind.FLOAT32), -0.0f, "-0")));
    }

    /** LOAD DATA LOCAL cuts and bends even in strict mode, and only warns of it. */
    @ParameterizedTest
    @EnumSource(names = {"MYSQL", "MARIADB"})
    void whatTheBulkWayOnlyWarnsOfNeverLands(Engine engine) {
        assertNeverBent(engine, "varchar(3)", FieldType.of(Kind.TEXT), "abc", "abcdef");
        assertNeverBent(engine, "tinyint", FieldType.of(Kind.TEXT), "7", "300");
        assertNeverBent(engine, "int", FieldType.of(Kind.TEXT), "7", "zz");
        assertNeverBent(engine, "varchar(3) NOT NULL", FieldType.of(Kind.TEXT), "abc", null);
        assertNeverBent(engine, "date", FieldType.of(Kind.TEXT), "2024-02-29", "2024-02-30");
        assertNeverBent(engine, "enum('a','b')", FieldType.of(Kind.TEXT), "a", "c");
    }

    /** Many rows, one of which has a value that the column does not take, while the table may not change. */
    private static void assertNeverBent(
            Engine engine, String declared, FieldType comes, Object good, @Nullable Object bad) {
        JdbcFixture fixture = new JdbcFixture(engine);
        fixture.execute("CREATE TABLE things (id bigint PRIMARY KEY, c " + declared + ")");
        TableShape things = shape("things", key("id", Kind.INT64), column("c", comes));
        RowChange[] many = many(things, good);
        many[MANY / 2] = insert(things, 10L + MANY / 2, bad);
        try (Target target = fixture.open("sink", new OffsetStart(0, partition -> null))) {
            TargetFixture writer = owning(target, TOPIC).under(EvolutionContract.types(Answer.FREEZE));
            assertThat(catchThrowable(() -> writer.write(1, many))).as(declared).isInstanceOf(TargetException.class);
            assertThat(fixture.rows("things")).isEmpty();
            many[MANY / 2] = insert(things, 10L + MANY / 2, good);
            writer.write(1, many);
        }
        assertThat(fixture.rows("things")).hasSize(MANY);
    }

    /** The server would round it without a word. */
    @ParameterizedTest
    @EnumSource(names = {"MYSQL", "MARIADB", "POSTGRES"})
    void aTimeFinerThanTheServerKeepsIsRefused(Engine engine) {
        LocalDateTime wall = LocalDateTime.of(2024, 2, 29, 1, 2, 3, 456_789_000);
        Instant instant = wall.toInstant(ZoneOffset.UTC);
        Duration time = Duration.ofSeconds(7, 456_789_000);
        String remedy = "fraction.max.digits=6";
        assertRefused(engine, FieldType.temporal(Kind.DATETIME, 9), wall, wall.plusNanos(100), remedy);
        assertRefused(engine, FieldType.temporal(Kind.INSTANT, 6), instant, instant.plusNanos(1), remedy);
        assertRefused(engine, FieldType.temporal(Kind.TIME, 9), time, time.plusNanos(999), remedy);
    }

    /** One of PostgreSQL's own types makes COPY one of texts. */
    @Test
    void aTimeFinerThanTheServerKeepsIsRefusedInATableOfOwnTypesToo() {
        for (Kind kind : List.of(Kind.DATETIME, Kind.TIME)) {
            JdbcFixture fixture = new JdbcFixture(Engine.POSTGRES);
            TableShape things = shape(
                    "things",
                    key("id", Kind.INT64),
                    column("net", FieldType.own("postgresql", "inet")),
                    column("at", FieldType.temporal(kind, 9)));
            Object fine = kind == Kind.TIME ? Duration.ofNanos(1_500) : LocalDateTime.of(2024, 1, 1, 0, 0, 0, 1_500);
            try (Target target = fixture.open("sink", new OffsetStart(0, partition -> null))) {
                TargetFixture writer = owning(target, TOPIC);
                assertThat(catchThrowable(() -> writer.write(1, many(things, "::1", fine))))
                        .hasMessageContaining("fraction.max.digits=6");
            }
            assertThat(fixture.rows("things")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL", "MARIADB", "POSTGRES"})
    void aTextHasRoomForEachDigitOfASecond(Engine engine) {
        LocalDateTime wall = LocalDateTime.of(2024, 2, 29, 1, 2, 3, 456_789_100);
        assertBound(
                engine, List.of(new Case("varchar(40)", FieldType.temporal(Kind.DATETIME, 9), wall, wall.toString())));
    }

    /** What no column of the database holds is left out where somebody asked for it, and no change of the table is. */
    @ParameterizedTest
    @EnumSource(names = {"MYSQL", "MARIADB", "POSTGRES"})
    void aTimeThatNoColumnHoldsIsDiscardedWhereThatIsWantedAndNeverFreezes(Engine engine) {
        JdbcFixture fixture = new JdbcFixture(engine);
        TableShape things = shape("things", key("id", Kind.INT64), column("at", FieldType.temporal(Kind.DATETIME, 9)));
        LocalDateTime wall = LocalDateTime.of(2024, 2, 29, 1, 2, 3);
        try (Target target = fixture.open("sink", new OffsetStart(0, partition -> null))) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(things, 1L, wall));
            writer.under(EvolutionContract.types(Answer.FREEZE));
            assertThat(catchThrowable(() -> writer.write(2, upsert(things, 2L, wall.plusNanos(1)))))
                    .isInstanceOfSatisfying(TargetException.class, refused -> assertThat(refused.kind())
                            .isEqualTo(FailureKind.POISON));
            writer.under(EvolutionContract.types(Answer.DISCARD_VALUE));
            writer.write(3, upsert(things, 3L, wall.plusNanos(1)), upsert(things, 4L, wall));
            assertThat(writer.last().discarded()).containsEntry(things.table(), new Discarded(0, 1));
            writer.under(EvolutionContract.types(Answer.DISCARD_ROW));
            writer.write(5, upsert(things, 5L, wall.plusNanos(1)), upsert(things, 6L, wall));
            assertThat(writer.last().discarded()).containsEntry(things.table(), new Discarded(1, 0));
        }
        assertThat(fixture.rows("things"))
                .extracting(row -> row.get("id") + " " + (row.get("at") == null))
                .containsExactlyInAnyOrder("1 false", "3 true", "4 false", "6 false");
    }

    /** A value that no column of the database takes is the record's fault, whichever way it comes. */
    private static void assertRefused(Engine engine, FieldType type, Object good, Object bad, String words) {
        JdbcFixture fixture = new JdbcFixture(engine);
        TableShape things = shape("things", key("id", Kind.INT64), column("c", type));
        try (Target target = fixture.open("sink", new OffsetStart(0, partition -> null))) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(things, 1L, good));
            for (RowChange[] refused : List.of(new RowChange[] {upsert(things, 2L, bad)}, many(things, bad))) {
                assertThat(catchThrowable(() -> writer.write(2, refused)))
                        .hasMessageContaining(words)
                        .isInstanceOfSatisfying(
                                TargetException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.POISON));
            }
        }
        assertThat(fixture.rows("things")).hasSize(1);
    }

    private static RowChange[] many(TableShape things, Object... values) {
        RowChange[] many = new RowChange[MANY];
        for (int i = 0; i < MANY; i++) {
            Object[] row = new Object[values.length + 1];
            row[0] = 10L + i;
            System.arraycopy(values, 0, row, 1, values.length);
            many[i] = insert(things, row);
        }
        return many;
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL", "MARIADB"})
    void labelsAreAddedAndWhatIsNoneMakesTheColumnAText(Engine engine) {
        JdbcFixture fixture = new JdbcFixture(engine);
        TableShape two = moods(List.of("sad", "ok"));
        TableShape three = moods(List.of("great", "ok", "it's", "back\\slash, n\\n"));
        try (Target target = fixture.open("sink", new OffsetStart(0, partition -> null))) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(two, 1L, "sad"));
            writer.write(2, upsert(three, 2L, "it's"));
            assertThat(writer.last().changes()).hasSize(1);
            writer.write(3, upsert(three, 3L, "great"));
            assertThat(writer.last().changes()).isEmpty();
            writer.write(4, upsert(three, 4L, ""));
            assertThat(writer.last().changes()).hasSize(1);
        }
        assertThat(fixture.rows("things"))
                .extracting(row -> row.get("mood"))
                .containsExactlyInAnyOrder("sad", "it's", "great", "");
    }

    private static TableShape moods(List<String> labels) {
        return shape("things", key("id", Kind.INT64), column("mood", FieldType.labelled(Kind.ENUM, labels)));
    }

    @Test
    void aTimeThatLeavesItsDayMakesAnIntervalOfItsColumnInPostgres() {
        JdbcFixture fixture = new JdbcFixture(Engine.POSTGRES);
        TableShape things = shape("things", key("id", Kind.INT64), column("t", FieldType.temporal(Kind.TIME, 6)));
        try (Target target = fixture.open("sink", new OffsetStart(0, partition -> null))) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(things, 1L, Duration.ofHours(24)));
            assertThat(writer.last().changes()).hasSize(1); // the table
            writer.write(2, upsert(things, 2L, Duration.ofHours(-838).minusNanos(1_000)));
            assertThat(writer.last().changes()).hasSize(1);
        }
        assertThat(fixture.rows("things"))
                .extracting(row -> row.get("t"))
                .containsExactlyInAnyOrder("24:00:00", "-838:00:00.000001");
    }

    /** A driver that goes by the zone of its JVM would move it by an hour. */
    @ParameterizedTest
    @EnumSource(names = {"MYSQL", "MARIADB", "POSTGRES"})
    void aTimeInTheGapOfSummerTimeStaysWhereItIs(Engine engine) {
        boolean isPostgres = engine == Engine.POSTGRES;
        TimeZone usual = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
        try {
            assertBound(
                    engine,
                    List.of(new Case(
                            isPostgres ? "timestamp" : "datetime",
                            FieldType.temporal(Kind.DATETIME, 6),
                            LocalDateTime.of(2024, 3, 31, 2, 30),
                            "2024-03-31 02:30:00")));
        } finally {
            TimeZone.setDefault(usual);
        }
    }

    @Test
    void infiniteTimesAreThoseOfPostgres() {
        JdbcFixture fixture = new JdbcFixture(Engine.POSTGRES);
        TableShape things = shape(
                "things",
                key("id", Kind.INT64),
                column("w", FieldType.temporal(Kind.DATETIME, 6)),
                column("i", FieldType.temporal(Kind.INSTANT, 6)));
        Instant last = LocalDateTime.MAX.toInstant(java.time.ZoneOffset.UTC);
        try (Target target = fixture.open("sink", new OffsetStart(0, partition -> null))) {
            TargetFixture writer = owning(target, TOPIC);
            writer.write(1, upsert(things, 1L, LocalDateTime.MIN, last));
            RowChange[] many = new RowChange[MANY];
            for (int i = 0; i < MANY; i++) {
                many[i] = insert(things, 10L + i, LocalDateTime.MIN, last);
            }
            writer.write(2, many);
        }
        fixture.execute("CREATE TABLE odd AS SELECT 1 FROM things WHERE w <> '-infinity' OR i <> 'infinity'");
        assertThat(fixture.rows("odd")).isEmpty();
    }
}
