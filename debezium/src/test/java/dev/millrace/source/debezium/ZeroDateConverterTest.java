package dev.millrace.source.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.debezium.config.CommonConnectorConfig.BinaryHandlingMode;
import io.debezium.jdbc.JdbcValueConverters;
import io.debezium.jdbc.TemporalPrecisionMode;
import io.debezium.relational.Column;
import io.debezium.relational.CustomConverterRegistry;
import io.debezium.relational.TableId;
import io.debezium.relational.ValueConverter;
import io.debezium.spi.converter.ConvertedField;
import io.debezium.spi.converter.CustomConverter;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZeroDateConverterTest {
    private static final TableId TABLE = new TableId("shop", null, "orders");
    private static final ZonedDateTime ZERO_IN_THE_BINLOG = ZonedDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
    private static final LocalDate DAY = LocalDate.of(2024, 1, 15);
    private static final LocalDateTime TIME = LocalDateTime.of(2024, 1, 15, 10, 11, 12, 123_456_000);

    @Test
    void nullInAColumnThatIsNotNullMakesItOptional() {
        Registered date = registered(Map.of("zero.dates", "null"), column(Types.DATE, false), null);

        assertThat(date.schema.isOptional()).isTrue();
        assertThat(date.schema.name()).isEqualTo("io.debezium.time.Date");
        assertThat(date.convert(null)).isNull();
        assertThat(date.convert(DAY)).isEqualTo((int) DAY.toEpochDay());
        assertThat(date.convert(LocalDate.EPOCH)).isEqualTo(0);
    }

    @Test
    void aZeroTimestampIsTheSameInSnapshotAndStreaming() {
        Registered timestamp =
                registered(Map.of("zero.dates", "null"), column(Types.TIMESTAMP_WITH_TIMEZONE, true), null);

        assertThat(timestamp.convert(null)).isNull();
        assertThat(timestamp.convert(ZERO_IN_THE_BINLOG)).isNull();
        assertThat(timestamp.convert(ZERO_IN_THE_BINLOG.plusSeconds(1))).isEqualTo("1970-01-01T00:00:01Z");
    }

    @Test
    void epochIsTheEpochWhateverTheDefaultIs() {
        Map<String, String> epoch = Map.of("zero.dates", "epoch");
        int aDefault = 19_000;
        Registered date = registered(epoch, column(Types.DATE, false), aDefault);
        Registered timestamp = registered(epoch, column(Types.TIMESTAMP_WITH_TIMEZONE, false), null);

        assertThat(date.schema.isOptional()).isFalse();
        assertThat(date.convert(null)).isEqualTo(0);
        assertThat(date.convert(aDefault)).isEqualTo(aDefault);
        assertThat(registered(epoch, column(Types.TIMESTAMP, false), null).convert(null))
                .isEqualTo(0L);
        assertThat(timestamp.convert(null)).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(timestamp.convert(ZERO_IN_THE_BINLOG)).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(registered(epoch, column(Types.DATE, true), null).convert(null))
                .isNull();
        assertThat(registered(epoch, column(Types.TIMESTAMP_WITH_TIMEZONE, true), null)
                        .convert(ZERO_IN_THE_BINLOG))
                .isEqualTo("1970-01-01T00:00:00Z");
    }

    @Test
    void preserveIsTextAsTheSourceShowsIt() {
        Map<String, String> preserve = Map.of("zero.dates", "preserve");
        Registered date = registered(preserve, column(Types.DATE, false), null);
        Registered seconds = registered(preserve, column(Types.TIMESTAMP, false), null);
        Registered micros = registered(preserve, column(Types.TIMESTAMP, 6, false), null);
        Registered stamp = registered(preserve, column(Types.TIMESTAMP_WITH_TIMEZONE, 3, false), null);

        assertThat(date.schema).isEqualTo(SchemaBuilder.string().build());
        assertThat(date.convert(null)).isEqualTo("0000-00-00");
        assertThat(date.convert(DAY)).isEqualTo("2024-01-15");
        assertThat(date.convert(LocalDate.of(1, 2, 3))).isEqualTo("0001-02-03");
        assertThat(seconds.convert(null)).isEqualTo("0000-00-00 00:00:00");
        assertThat(seconds.convert(LocalDateTime.of(9999, 12, 31, 23, 59, 59))).isEqualTo("9999-12-31 23:59:59");
        assertThat(micros.convert(null)).isEqualTo("0000-00-00 00:00:00.000000");
        assertThat(micros.convert(TIME)).isEqualTo("2024-01-15 10:11:12.123456");
        assertThat(micros.convert(Timestamp.valueOf(TIME))).isEqualTo("2024-01-15 10:11:12.123456");
        assertThat(stamp.convert(ZERO_IN_THE_BINLOG)).isEqualTo("0000-00-00 00:00:00.000");
        assertThat(stamp.convert(TIME.atZone(ZoneOffset.UTC))).isEqualTo("2024-01-15 10:11:12.123");
        assertThat(registered(preserve, column(Types.DATE, true), null).convert(null))
                .isNull();
    }

    /** A default comes converted, and a zero date among them as the epoch. */
    @Test
    void aDefaultOfZeroIsAnsweredAsAZeroDate() {
        Long zero = 0L;
        Column column = column(Types.TIMESTAMP, 6, false);

        assertThat(registered(Map.of("zero.dates", "null"), column, zero).convert(zero))
                .isNull();
        assertThat(registered(Map.of("zero.dates", "epoch"), column, zero).convert(zero))
                .isEqualTo(0L);
        assertThat(registered(Map.of("zero.dates", "preserve"), column, zero).convert(zero))
                .isEqualTo("0000-00-00 00:00:00.000000");
    }

    @ParameterizedTest
    @EnumSource
    void aDefaultIsTextInEveryPrecision(TemporalPrecisionMode precision) {
        Map<String, String> settings = Map.of("zero.dates", "preserve", "time.precision.mode", precision.getValue());
        for (int type : List.of(Types.DATE, Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE)) {
            Column column = column(type, 6, false);
            Object raw = type == Types.DATE ? DAY : type == Types.TIMESTAMP ? TIME : TIME.atZone(ZoneOffset.UTC);
            Object aDefault = Debezium.convert(precision, column, raw);

            assertThat(registered(settings, column, aDefault).convert(aDefault))
                    .asString()
                    .startsWith(type == Types.DATE ? "2024-01-15" : "2024-01-15 10:11:12.123");
        }
    }

    /** Of every other value, in each of the forms in which the readers give it. */
    @ParameterizedTest
    @EnumSource
    void otherValuesAreWhatDebeziumMakesOfThem(TemporalPrecisionMode precision) {
        for (String answer : List.of("null", "epoch")) {
            Map<String, String> settings = Map.of("zero.dates", answer, "time.precision.mode", precision.getValue());
            for (int digits = -1; digits <= 6; digits++) {
                Column date = column(Types.DATE, digits, true);
                Column dateTime = column(Types.TIMESTAMP, digits, true);
                Column timestamp = column(Types.TIMESTAMP_WITH_TIMEZONE, digits, true);
                assertSame(precision, settings, date, DAY, LocalDate.of(1, 1, 1), java.sql.Date.valueOf(DAY));
                assertSame(
                        precision, settings, dateTime, TIME, Timestamp.valueOf(TIME), LocalDateTime.of(99, 1, 1, 0, 0));
                assertSame(precision, settings, timestamp, TIME.atZone(ZoneOffset.UTC), Timestamp.valueOf(TIME));
            }
        }
    }

    private static void assertSame(
            TemporalPrecisionMode precision, Map<String, String> settings, Column column, Object... values) {
        Registered ours = registered(settings, column, null);
        assertThat(ours.schema)
                .isEqualTo(Debezium.schema(precision, column).optional().build());
        for (Object value : values) {
            assertThat(ours.convert(value))
                    .as("%s as %s", value, precision)
                    .isEqualTo(Debezium.convert(precision, column, value));
        }
    }

    @Test
    void onlyDatesOfTheNamedColumnsAreTouched() {
        Map<String, String> some = Map.of("zero.dates", "null", "columns", "shop\\.orders\\.(paid|shipped)");

        assertThat(find(some, column(Types.DATE, false).edit().name("Paid").create()))
                .isNotNull();
        assertThat(find(some, column(Types.DATE, false).edit().name("ordered").create()))
                .isNull();
        assertThat(find(
                        Map.of("zero.dates", "null"),
                        Column.editor().name("t").jdbcType(Types.TIME).create()))
                .isNull();
    }

    @Test
    void aValueThatIsNoDateIsRefusedWithoutBeingShown() {
        Registered date = registered(Map.of("zero.dates", "null"), column(Types.DATE, true), null);

        assertThatThrownBy(() -> date.convert(List.of("secret")))
                .hasMessageContaining("\"paid\"")
                .hasMessageNotContaining("secret");
    }

    @Test
    void settingsThatAreWrongAreRefused() {
        assertThatThrownBy(() -> configured(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("zero.dates");
        assertThatThrownBy(() -> configured(Map.of("zero.dates", "nil")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("null, epoch, preserve");
        assertThatThrownBy(() -> configured(Map.of("zero.dates", "null", "columns", "shop.(orders")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("columns");
        assertThatThrownBy(() -> configured(Map.of("zero.dates", "null", "column", "x")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("[column]")
                .hasMessageContaining("columns");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ourConnectorsRepeatWhatAConverterHasToKnow(boolean isGiven) {
        Map<String, String> settings = new java.util.HashMap<>(Map.of(
                "converters", "other, dates",
                "dates.type", ZeroDateConverter.class.getName(),
                "dates.zero.dates", "null",
                "other.type", "somebody.elses",
                "time.precision.mode", "isostring"));
        if (isGiven) {
            settings.put("dates.time.precision.mode", "connect");
        }

        assertThat(ZeroDateSettings.passedOn(List.of(settings)).get(0))
                .containsEntry("dates.time.precision.mode", isGiven ? "connect" : "isostring")
                .doesNotContainKeys("other.time.precision.mode", "dates.enable.time.adjuster")
                .containsAllEntriesOf(settings);
    }

    private static Column column(int type, boolean isOptional) {
        return column(type, Column.UNSET_INT_VALUE, isOptional);
    }

    private static Column column(int type, int digits, boolean isOptional) {
        String name = type == Types.DATE ? "DATE" : type == Types.TIMESTAMP ? "DATETIME" : "TIMESTAMP";
        return Column.editor()
                .name("paid")
                .type(name)
                .jdbcType(type)
                .length(digits)
                .optional(isOptional)
                .create();
    }

    private static ZeroDateConverter configured(Map<String, String> settings) {
        ZeroDateConverter converter = new ZeroDateConverter();
        Properties properties = new Properties();
        properties.put("type", ZeroDateConverter.class.getName());
        properties.putAll(settings);
        converter.configure(properties);
        return converter;
    }

    private static Registered registered(Map<String, String> settings, Column column, @Nullable Object aDefault) {
        CustomConverterRegistry registry = registry(settings);
        SchemaBuilder schema =
                registry.registerConverterFor(TABLE, column, aDefault).orElseThrow();
        if (column.isOptional()) {
            schema.optional(); // as Debezium does with what a converter gives
        }
        return new Registered(
                schema.build(), registry.getValueConverter(TABLE, column).orElseThrow());
    }

    private static @Nullable SchemaBuilder find(Map<String, String> settings, Column column) {
        return registry(settings).registerConverterFor(TABLE, column, null).orElse(null);
    }

    /** Debezium's own, which sees converters of any field. */
    @SuppressWarnings("unchecked")
    private static CustomConverterRegistry registry(Map<String, String> settings) {
        CustomConverter<?, ?> converter = configured(settings);
        return new CustomConverterRegistry(List.of((CustomConverter<SchemaBuilder, ConvertedField>) converter));
    }

    private record Registered(Schema schema, ValueConverter converter) {
        @Nullable Object convert(@Nullable Object raw) {
            return converter.convert(raw);
        }
    }

    /** The conversion of MariaDB's connector. */
    private static final class Debezium {
        static SchemaBuilder schema(TemporalPrecisionMode precision, Column column) {
            return converters(precision).schemaBuilder(column);
        }

        static Object convert(TemporalPrecisionMode precision, Column column, Object raw) {
            JdbcValueConverters converters = converters(precision);
            Field field = new Field("paid", 0, converters.schemaBuilder(column).build());
            return converters.converter(column, field).convert(raw);
        }

        private static JdbcValueConverters converters(TemporalPrecisionMode precision) {
            return new io.debezium.connector.mariadb.jdbc.MariaDbValueConverters(
                    JdbcValueConverters.DecimalMode.PRECISE,
                    precision,
                    JdbcValueConverters.BigIntUnsignedMode.PRECISE,
                    BinaryHandlingMode.BYTES,
                    io.debezium.connector.mariadb.jdbc.MariaDbValueConverters::adjustTemporal,
                    io.debezium.config.CommonConnectorConfig.EventConvertingFailureHandlingMode.FAIL,
                    new io.debezium.connector.mariadb.MariaDbConnectorConfig(
                                    io.debezium.config.Configuration.from(Map.of("topic.prefix", "shop")))
                            .getServiceRegistry());
        }
    }
}
