package dev.millrace.sink.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Geometry;
import dev.millrace.core.Items;
import dev.millrace.core.RowPacker;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What Debezium's schemas and values become, source by source. */
class FieldReaderTest {
    private static final String TIME = "io.debezium.time.";
    private static final String DATA = "io.debezium.data.";

    private static SchemaBuilder declared(SchemaBuilder schema, String type, @Nullable Integer length) {
        schema.parameter("__debezium.source.column.type", type);
        return length == null ? schema : schema.parameter("__debezium.source.column.length", length.toString());
    }

    private static FieldType type(SchemaBuilder schema) {
        return FieldReader.of(schema.build()).orElseThrow().type();
    }

    private static Object read(SchemaBuilder schema, Object value) {
        return FieldReader.of(schema.build()).orElseThrow().read(value);
    }

    @Nested
    class OfSqlServer {
        /** {@code tinyint} goes from 0 to 255 there. */
        @Test
        void wholeNumbersKeepTheirRoom() {
            assertThat(type(declared(SchemaBuilder.int16(), "tinyint", 3))).isEqualTo(FieldType.of(Kind.INT16));
            assertThat(type(declared(SchemaBuilder.int64(), "bigint", 19))).isEqualTo(FieldType.of(Kind.INT64));
        }

        @Test
        void moneyIsADecimalOfFourDigitsBehindThePoint() {
            SchemaBuilder money =
                    declared(Decimal.builder(4).parameter("connect.decimal.precision", "19"), "money", 19);
            assertThat(type(money)).isEqualTo(FieldType.decimal(19, 4));
            assertThat(read(money, new BigDecimal("922337203685477.5807")))
                    .isEqualTo(new BigDecimal("922337203685477.5807"));
        }

        @Test
        void textsAreAsLongAsDeclared() {
            assertThat(type(declared(SchemaBuilder.string(), "nvarchar", 40))).isEqualTo(FieldType.text(40));
            assertThat(type(declared(SchemaBuilder.string(), "nvarchar", Integer.MAX_VALUE)))
                    .isEqualTo(FieldType.of(Kind.TEXT));
            assertThat(type(declared(SchemaBuilder.string(), "ntext", 1_073_741_823)))
                    .isEqualTo(FieldType.of(Kind.TEXT));
            assertThat(type(declared(SchemaBuilder.string().name(DATA + "Xml"), "xml", null)))
                    .isEqualTo(FieldType.of(Kind.XML));
        }

        @Test
        void datesAndTimesAsIsoTextsKeepAllSevenDigits() {
            assertThat(read(declared(SchemaBuilder.string().name(TIME + "IsoDate"), "date", 10), "0001-01-01Z"))
                    .isEqualTo(LocalDate.of(1, 1, 1));
            assertThat(read(declared(SchemaBuilder.string().name(TIME + "IsoTime"), "time", 16), "23:59:59.9999999Z"))
                    .isEqualTo(Duration.ofDays(1).minusNanos(100));
            assertThat(read(
                            declared(SchemaBuilder.string().name(TIME + "IsoTimestamp"), "datetime2", 27),
                            "9999-12-31T23:59:59.9999999Z"))
                    .isEqualTo(LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_900));
            assertThat(read(
                            declared(SchemaBuilder.string().name(TIME + "ZonedTimestamp"), "datetimeoffset", 34),
                            "2024-03-31T02:30:00.1234567+01:00"))
                    .isEqualTo(Instant.parse("2024-03-31T01:30:00.123456700Z"));
        }

        @Test
        void datesAndTimesAsNumbersAreTheSame() {
            assertThat(read(declared(SchemaBuilder.int64().name(TIME + "NanoTime"), "time", 16), 86_399_999_999_900L))
                    .isEqualTo(Duration.ofDays(1).minusNanos(100));
            assertThat(read(declared(SchemaBuilder.int64().name(TIME + "NanoTimestamp"), "datetime2", 27), -100L))
                    .isEqualTo(LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_900));
            assertThat(read(declared(SchemaBuilder.int64().name(TIME + "Timestamp"), "datetime", 23), -1L))
                    .isEqualTo(LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_000_000));
        }

        @Test
        void digitsOfASecondAreCutWhereThatIsWantedAndNeverRounded() {
            assertThat(cut(SchemaBuilder.string().name(TIME + "IsoTimestamp"), "1969-12-31T23:59:59.9999999Z"))
                    .isEqualTo(LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000));
            assertThat(cut(SchemaBuilder.string().name(TIME + "ZonedTimestamp"), "2024-03-31T02:30:00.1234567+01:00"))
                    .isEqualTo(Instant.parse("2024-03-31T01:30:00.123456Z"));
            assertThat(cut(SchemaBuilder.int64().name(TIME + "NanoTime"), -1_999L))
                    .isEqualTo(Duration.ofNanos(-1_000));
            assertThat(cut(SchemaBuilder.int64().name(TIME + "NanoTimestamp"), 1_999L))
                    .isEqualTo(LocalDateTime.of(1970, 1, 1, 0, 0, 0, 1_000));
            Schema micros = SchemaBuilder.int64().name(TIME + "MicroTimestamp").build();
            FieldReader reader = FieldReader.of(micros).orElseThrow();
            assertThat(reader.cutTo(6)).isSameAs(reader);
        }

        private static Object cut(SchemaBuilder schema, Object value) {
            FieldReader reader = FieldReader.of(schema.build()).orElseThrow().cutTo(6);
            assertThat(reader.type().size()).isEqualTo(6);
            Object read = reader.read(value);
            TableShape shape = new TableShape(TableName.of("t"), List.of(new Column("c", reader.type(), true, false)));
            RowPacker packer = new RowPacker().begin();
            reader.pack(value, packer);
            assertThat(packer.end(shape).value(0)).isEqualTo(read);
            return read;
        }

        @Test
        void bytesAreBytesWhateverTheyAreCalled() {
            for (String bytes : List.of(
                    "binary",
                    "varbinary",
                    "image",
                    "timestamp",
                    "rowversion",
                    "hierarchyid",
                    "geography",
                    "geometry")) {
                assertThat(type(declared(SchemaBuilder.bytes(), bytes, 8)).kind())
                        .isEqualTo(Kind.BINARY);
            }
        }

        @Test
        void aHierarchyIdThatComesAsATextIsOne() {
            SchemaBuilder path = declared(SchemaBuilder.string(), "hierarchyid", 892);
            assertThat(type(path)).isEqualTo(FieldType.of(Kind.TEXT));
            assertThat(read(path, "/1/2.5/")).isEqualTo("/1/2.5/");
        }

        @Test
        void bitsAndFloatingPointNumbersAreWhatTheyAre() {
            assertThat(type(declared(SchemaBuilder.bool(), "bit", 1))).isEqualTo(FieldType.of(Kind.BOOLEAN));
            assertThat(type(declared(SchemaBuilder.float32(), "real", 24))).isEqualTo(FieldType.of(Kind.FLOAT32));
            assertThat(type(declared(SchemaBuilder.float64(), "float", 53))).isEqualTo(FieldType.of(Kind.FLOAT64));
        }

        @Test
        void aDecimalOfThirtyEightDigitsKeepsThem() {
            SchemaBuilder exact =
                    declared(Decimal.builder(38).parameter("connect.decimal.precision", "38"), "decimal", 38);
            assertThat(type(exact)).isEqualTo(FieldType.decimal(38, 38));
            BigDecimal smallest = new BigDecimal("-1e-38");
            assertThat(read(exact, smallest)).isEqualTo(smallest);
        }

        @Test
        void aUniqueIdentifierIsAUuid() {
            assertThat(type(declared(SchemaBuilder.string().name(DATA + "Uuid"), "uniqueidentifier", 36)))
                    .isEqualTo(FieldType.of(Kind.UUID));
        }
    }

    @Nested
    class OfMySql {
        /** Debezium 3.5 tells labels as they stand in the DDL, and while streaming gives values so too. */
        @Test
        void labelsWithCommasAndBackslashesAreOneWhetherFromTheSnapshotOrStreamed() {
            SchemaBuilder schema = declared(
                    SchemaBuilder.string().name(DATA + "Enum").parameter("allowed", "a\\,b,it's,back\\\\slash"),
                    "ENUM",
                    1);
            assertThat(type(schema)).isEqualTo(FieldType.labelled(Kind.ENUM, List.of("a,b", "it's", "back\\slash")));
            assertThat(read(schema, "a\\,b")).isEqualTo("a,b");
            assertThat(read(schema, "a,b")).isEqualTo("a,b");
            assertThat(read(schema, "back\\\\slash")).isEqualTo("back\\slash");
            assertThat(read(schema, "")).isEqualTo("");
        }

        @Test
        void theLowestBitComesFirstAndIsWrittenLast() {
            SchemaBuilder schema = SchemaBuilder.bytes().name(DATA + "Bits").parameter("length", "17");
            assertThat(type(schema)).isEqualTo(FieldType.bits(17));
            assertThat(read(schema, new byte[] {1})).isEqualTo("00000000000000001");
            assertThat(read(schema, new byte[] {(byte) 0xFF, 0, 1})).isEqualTo("10000000011111111");
        }

        @Test
        void anUnsignedBigintIsExact() {
            SchemaBuilder schema =
                    declared(Decimal.builder(0).parameter("connect.decimal.precision", "20"), "BIGINT UNSIGNED", null);
            assertThat(type(schema)).isEqualTo(FieldType.decimal(20, 0));
            assertThat(read(schema, new BigDecimal("18446744073709551615")))
                    .isEqualTo(new BigDecimal("18446744073709551615"));
        }

        @Test
        void aTimeGoesBeyondItsDay() {
            SchemaBuilder schema = SchemaBuilder.int64().name(TIME + "MicroTime");
            assertThat(read(schema, -3_020_399_000_000L))
                    .isEqualTo(Duration.ofHours(-838).minusMinutes(59).minusSeconds(59));
        }

        @Test
        void aGeometryKeepsItsSystemOfCoordinates() {
            Schema schema = geometry("Geometry");
            byte[] wkb = HexFormat.of().parseHex("0101000000000000000000f03f0000000000000040");
            Object value = FieldReader.of(schema)
                    .orElseThrow()
                    .read(new Struct(schema).put("wkb", wkb).put("srid", 4326));
            assertThat(value).isEqualTo(new Geometry(wkb, 4326));
            assertThat(value).hasToString("0101000020E6100000000000000000F03F0000000000000040");
        }

        @Test
        void aVectorHasItsDimensions() {
            SchemaBuilder schema =
                    declared(SchemaBuilder.array(Schema.FLOAT32_SCHEMA).name(DATA + "FloatVector"), "VECTOR", 3);
            assertThat(type(schema)).isEqualTo(FieldType.vector(3));
            assertThat(read(schema, List.of(0.5f, -1f, 1e38f))).hasToString("[0.5,-1.0,1.0E38]");
        }
    }

    @Nested
    class OfPostgres {
        @Test
        void typesOfItsOwnKeepTheirNames() {
            for (String name : List.of("inet", "cidr", "macaddr", "citext", "tstzrange")) {
                assertThat(type(declared(SchemaBuilder.string(), name.toUpperCase(java.util.Locale.ROOT), null)))
                        .isEqualTo(FieldType.own("postgresql", name));
            }
            assertThat(type(SchemaBuilder.string().name(DATA + "Ltree")))
                    .isEqualTo(FieldType.own("postgresql", "ltree"));
        }

        @Test
        void aTypeThatDebeziumDoesNotKnowIsTheTextInItsBytes() {
            SchemaBuilder schema = declared(SchemaBuilder.bytes(), "TSQUERY", Integer.MAX_VALUE);
            assertThat(type(schema)).isEqualTo(FieldType.own("postgresql", "tsquery"));
            assertThat(read(schema, "'a' & 'ü'".getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo("'a' & 'ü'");
            assertThat(type(declared(SchemaBuilder.bytes(), "BYTEA", Integer.MAX_VALUE)))
                    .isEqualTo(FieldType.of(Kind.BINARY));
        }

        @Test
        void beforeAndAfterAllTimeAreNoDates() {
            int infinity = (int) LocalDate.parse("-5877611-06-21").toEpochDay();
            assertThat(read(SchemaBuilder.int32().name(TIME + "Date"), infinity))
                    .isEqualTo(LocalDate.MAX);
            assertThat(read(SchemaBuilder.int32().name(TIME + "Date"), infinity + 1))
                    .isEqualTo(LocalDate.MIN);
            assertThat(read(SchemaBuilder.int64().name(TIME + "MicroTimestamp"), 9_223_372_036_825_200_000L))
                    .isEqualTo(LocalDateTime.MAX);
            assertThat(read(SchemaBuilder.int64().name(TIME + "MicroTimestamp"), -9_223_372_036_832_400_000L))
                    .isEqualTo(LocalDateTime.MIN);
            assertThat(read(SchemaBuilder.string().name(TIME + "ZonedTimestamp"), "infinity"))
                    .isEqualTo(LocalDateTime.MAX.toInstant(ZoneOffset.UTC));
        }

        @Test
        void aDecimalOfNoScaleKeepsItsOwn() {
            SchemaBuilder schema = SchemaBuilder.struct()
                    .name(DATA + "VariableScaleDecimal")
                    .field("scale", Schema.INT32_SCHEMA)
                    .field("value", Schema.BYTES_SCHEMA);
            Struct value = new Struct(schema.build()).put("scale", 40).put("value", new byte[] {1});
            assertThat(read(schema, value)).isEqualTo(new BigDecimal("1e-40"));
        }

        @Test
        void elementsOfArraysAreReadLikeColumns() {
            SchemaBuilder schema = SchemaBuilder.array(
                    SchemaBuilder.int32().name(TIME + "Date").optional().build());
            assertThat(type(schema)).isEqualTo(FieldType.array(FieldType.of(Kind.DATE)));
            assertThat(read(schema, Arrays.asList(0, null)))
                    .isEqualTo(new Items(Arrays.asList(LocalDate.EPOCH, null)))
                    .hasToString("[\"1970-01-01\",null]");
        }

        @Test
        void anHstoreAsAMapIsJson() {
            SchemaBuilder schema = SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_STRING_SCHEMA);
            assertThat(type(schema)).isEqualTo(FieldType.of(Kind.JSON));
            assertThat(read(schema, Map.of("a", "1"))).isEqualTo("{\"a\":\"1\"}");
        }

        /** Debezium puts no escape before their commas. */
        @Test
        void labelsOfItsEnumsAreToldByTheirCommasAlone() {
            SchemaBuilder schema = declared(
                    SchemaBuilder.string().name(DATA + "Enum").parameter("allowed", "sad,back\\slash"), "MOOD", null);
            assertThat(type(schema)).isEqualTo(FieldType.labelled(Kind.ENUM, List.of("sad", "back\\slash")));
        }

        @Test
        void vectorsAndGeometriesOfExtensionsAreLikeThoseOfOthers() {
            assertThat(type(SchemaBuilder.array(Schema.FLOAT64_SCHEMA).name(DATA + "DoubleVector"))
                            .kind())
                    .isEqualTo(Kind.VECTOR);
            assertThat(FieldReader.of(geometry("Geography")).orElseThrow().type())
                    .isEqualTo(FieldType.of(Kind.GEOMETRY));
        }
    }

    private static Schema geometry(String name) {
        return SchemaBuilder.struct()
                .name(DATA + "geometry." + name)
                .field("wkb", Schema.BYTES_SCHEMA)
                .field("srid", Schema.OPTIONAL_INT32_SCHEMA)
                .build();
    }
}
