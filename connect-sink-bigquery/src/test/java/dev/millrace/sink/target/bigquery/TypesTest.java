package dev.millrace.sink.target.bigquery;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.insert;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.sink.target.bigquery.standin.StandIn;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values at the edges of BigQuery's types: exact, or refused with a reason. */
class TypesTest {
    private static final StandIn BIGQUERY = BigQueryContract.BIGQUERY;
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    /** One for all: what takes its time is to open the first stream. Each value has a table of its own. */
    private static final Target TARGET = new BigQueryTargetFactory()
            .open(BigQueryContract.settings(
                    BigQueryContract.URL,
                    "types",
                    new OffsetStart(0, partition -> null),
                    Map.of(
                            "bigquery.write.mode", "cdc",
                            "bigquery.endpoint", BIGQUERY.endpoint(),
                            "bigquery.write.endpoint", BIGQUERY.writeEndpoint())));

    private static TargetFixture writer;
    private static int tables;

    private final String table = "edges_" + tables++;
    private final String stored = BigQueryContract.DATASET + table;

    @BeforeAll
    static void own() {
        BIGQUERY.clear();
        writer = owning(TARGET, PARTITION);
    }

    @AfterAll
    static void close() {
        TARGET.close();
    }

    private TableShape of(FieldType type) {
        return shape(table, key("id", Kind.INT64), column("v", type));
    }

    /** The next change of the partition. */
    private static void write(RowChange change) {
        Long at = writer.claim().nextOffset();
        writer.write(at == null ? 1 : at + 1, change);
    }

    static Stream<Arguments> exact() {
        BigDecimal numeric = new BigDecimal("99999999999999999999999999999.999999999");
        BigDecimal big = new BigDecimal("9".repeat(38) + "." + "9".repeat(38));
        return Stream.of(
                Arguments.of(FieldType.decimal(38, 9), numeric, numeric.toPlainString()),
                Arguments.of(FieldType.decimal(38, 9), numeric.negate(), "-" + numeric.toPlainString()),
                Arguments.of(FieldType.decimal(76, 38), big, big.toPlainString()),
                Arguments.of(FieldType.decimal(76, 38), big.negate(), "-" + big.toPlainString()),
                Arguments.of(FieldType.decimal(FieldType.UNBOUNDED, FieldType.UNBOUNDED), big, big.toPlainString()),
                Arguments.of(FieldType.decimal(20, 0), new BigDecimal("18446744073709551615"), "18446744073709551615"),
                Arguments.of(FieldType.decimal(4, -2), new BigDecimal("1200"), "1200"),
                Arguments.of(FieldType.decimal(2, 2), new BigDecimal("-0.01"), "-0.01"),
                Arguments.of(FieldType.of(Kind.INT64), Long.MAX_VALUE, "9223372036854775807"),
                Arguments.of(FieldType.of(Kind.INT64), Long.MIN_VALUE, "-9223372036854775808"),
                Arguments.of(FieldType.of(Kind.FLOAT64), Double.MIN_VALUE, "4.9E-324"),
                Arguments.of(FieldType.of(Kind.FLOAT64), Double.NaN, "NaN"),
                Arguments.of(FieldType.of(Kind.FLOAT64), Double.POSITIVE_INFINITY, "Infinity"),
                Arguments.of(FieldType.of(Kind.FLOAT64), Double.NEGATIVE_INFINITY, "-Infinity"),
                Arguments.of(FieldType.of(Kind.FLOAT64), -0.0, "-0.0"),
                Arguments.of(FieldType.of(Kind.FLOAT32), 0.1f, "0.10000000149011612"), // as exact as it was
                Arguments.of(FieldType.of(Kind.FLOAT32), Float.POSITIVE_INFINITY, "Infinity"),
                Arguments.of(FieldType.of(Kind.TEXT), "𝄞 and \u0000 and é", "𝄞 and \u0000 and é"),
                Arguments.of(FieldType.of(Kind.BINARY), new byte[] {0, -1, 127}, "AP9/"),
                Arguments.of(FieldType.of(Kind.JSON), "{\"a\":[1,{\"b\":null}]}", "{\"a\":[1,{\"b\":null}]}"),
                Arguments.of(FieldType.of(Kind.DATE), LocalDate.of(1, 1, 1), "0001-01-01"),
                Arguments.of(FieldType.of(Kind.DATE), LocalDate.of(9999, 12, 31), "9999-12-31"),
                Arguments.of(
                        FieldType.temporal(Kind.TIME, 6), Duration.ofDays(1).minusNanos(1_000), "23:59:59.999999"),
                Arguments.of(
                        FieldType.temporal(Kind.DATETIME, 6),
                        LocalDateTime.of(1, 1, 1, 0, 0, 0, 1_000),
                        "0001-01-01T00:00:00.000001"),
                Arguments.of(
                        FieldType.temporal(Kind.DATETIME, 6),
                        LocalDateTime.of(2024, 3, 31, 2, 30), // which no clock in Berlin shows
                        "2024-03-31T02:30"),
                Arguments.of(
                        FieldType.temporal(Kind.INSTANT, 6),
                        Instant.parse("0001-01-01T00:00:00.000001Z"),
                        "0001-01-01T00:00:00.000001"),
                Arguments.of(
                        FieldType.temporal(Kind.INSTANT, 6),
                        Instant.parse("9999-12-31T23:59:59.999999Z"),
                        "9999-12-31T23:59:59.999999"));
    }

    @ParameterizedTest
    @MethodSource
    void exact(FieldType type, Object value, String text) {
        write(insert(of(type), 1L, value));
        assertThat(BIGQUERY.rows(stored)).extracting(row -> row.get("v")).containsExactly(text);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(
                        FieldType.decimal(FieldType.UNBOUNDED, FieldType.UNBOUNDED),
                        new BigDecimal("1e-39"),
                        "more digits than its column has"),
                Arguments.of(
                        FieldType.decimal(FieldType.UNBOUNDED, FieldType.UNBOUNDED),
                        new BigDecimal("1e38"),
                        "more digits than its column has"),
                Arguments.of(FieldType.decimal(10, 2), new BigDecimal("0.001"), "more digits than its column has"),
                Arguments.of(
                        FieldType.decimal(10, 2), new BigDecimal("100000000.00"), "more digits than its column has"),
                Arguments.of(
                        FieldType.decimal(FieldType.UNBOUNDED, FieldType.UNBOUNDED), Double.NaN, "NaN or an infinity"),
                Arguments.of(FieldType.decimal(10, 2), Double.NEGATIVE_INFINITY, "NaN or an infinity"),
                Arguments.of(FieldType.of(Kind.DATE), LocalDate.of(0, 12, 31), "not between 1 and 9999"),
                Arguments.of(FieldType.of(Kind.DATE), LocalDate.of(10_000, 1, 1), "not between 1 and 9999"),
                Arguments.of(FieldType.of(Kind.DATE), LocalDate.MAX, "not between 1 and 9999"), // infinity
                Arguments.of(FieldType.of(Kind.DATE), LocalDate.MIN, "not between 1 and 9999"),
                Arguments.of(FieldType.temporal(Kind.DATETIME, 6), LocalDateTime.MAX, "not between 1 and 9999"),
                Arguments.of(
                        FieldType.temporal(Kind.INSTANT, 6),
                        LocalDateTime.MIN.toInstant(ZoneOffset.UTC),
                        "not between 1 and 9999"),
                Arguments.of(
                        FieldType.temporal(Kind.INSTANT, 6),
                        Instant.parse("2024-01-01T00:00:00.0000001Z"),
                        "parts of a microsecond"),
                Arguments.of(
                        FieldType.temporal(Kind.DATETIME, 9),
                        LocalDateTime.of(2024, 1, 1, 0, 0, 0, 1),
                        "parts of a microsecond"),
                Arguments.of(FieldType.temporal(Kind.TIME, 6), Duration.ofHours(24), "no time of day"),
                Arguments.of(FieldType.temporal(Kind.TIME, 6), Duration.ofSeconds(-1), "no time of day"));
    }

    @ParameterizedTest
    @MethodSource
    void refused(FieldType type, Object value, String why) {
        TargetException refusal = catchThrowableOfType(TargetException.class, () -> write(insert(of(type), 1L, value)));
        assertThat(refusal).hasMessageContaining(why);
        assertThat(refusal.kind()).isEqualTo(FailureKind.POISON);
        assertThat(BIGQUERY.rows(stored)).isEmpty();
    }

    /** A column of the user's own for what no other type holds. */
    @Test
    void infiniteDatesAndLongTimesAreInAColumnOfTextAsTheyWere() {
        BIGQUERY.run("CREATE TABLE `%s` (id INT64, v STRING, PRIMARY KEY (id) NOT ENFORCED)".formatted(stored));
        write(insert(of(FieldType.of(Kind.DATE)), 1L, LocalDate.MAX));
        write(insert(of(FieldType.temporal(Kind.DATETIME, 6)), 2L, LocalDateTime.MIN));
        write(insert(of(FieldType.temporal(Kind.TIME, 6)), 3L, Duration.ofHours(-30)));
        assertThat(BIGQUERY.rows(stored))
                .extracting(row -> row.get("v"))
                .containsExactlyInAnyOrder("infinity", "-infinity", "PT-30H");
    }

    static Stream<Arguments> columns() {
        return Stream.of(
                Arguments.of(FieldType.decimal(38, 9), "NUMERIC(38, 9)"),
                Arguments.of(FieldType.decimal(39, 9), "BIGNUMERIC(39, 9)"),
                Arguments.of(FieldType.decimal(10, 10), "BIGNUMERIC(10, 10)"),
                Arguments.of(FieldType.decimal(20, 0), "NUMERIC(20, 0)"), // BIGINT UNSIGNED
                Arguments.of(FieldType.decimal(76, 38), "BIGNUMERIC(76, 38)"),
                Arguments.of(FieldType.temporal(Kind.DATETIME, 6), "DATETIME"),
                Arguments.of(FieldType.temporal(Kind.INSTANT, 6), "TIMESTAMP"),
                Arguments.of(FieldType.of(Kind.JSON), "JSON"),
                Arguments.of(FieldType.of(Kind.BINARY), "BYTES"),
                Arguments.of(FieldType.array(FieldType.of(Kind.INT32)), "JSON"),
                Arguments.of(FieldType.vector(3), "JSON"),
                Arguments.of(FieldType.of(Kind.GEOMETRY), "STRING"),
                Arguments.of(FieldType.of(Kind.INTERVAL), "STRING"),
                Arguments.of(FieldType.bits(8), "STRING"),
                Arguments.of(FieldType.of(Kind.YEAR), "INT64"));
    }

    @ParameterizedTest
    @MethodSource
    void columns(FieldType type, String sql) {
        assertThat(Types.sql(type)).isEqualTo(sql);
    }

    @Test
    void aDecimalThatNoTypeHoldsIsRefusedAndAColumnOfTextTakesIt() {
        TableShape wide = of(FieldType.decimal(65, 0));
        BigDecimal most = new BigDecimal("9".repeat(65));
        TargetException refusal = catchThrowableOfType(TargetException.class, () -> write(insert(wide, 1L, most)));
        assertThat(refusal).hasMessageContaining("Create the column as STRING by hand");
        assertThat(refusal.kind()).isEqualTo(FailureKind.ENVIRONMENT);

        BIGQUERY.run("CREATE TABLE `%s` (id INT64, v STRING, PRIMARY KEY (id) NOT ENFORCED)".formatted(stored));
        write(insert(wide, 1L, most));
        assertThat(BIGQUERY.rows(stored)).extracting(row -> row.get("v")).containsExactly(most.toPlainString());
    }
}
