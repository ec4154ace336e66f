package dev.millrace.converter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** Floating-point numbers that Connect's converter bends, where {@code exact.floats} asks for them. */
class ExactFloatsTest {
    private static final List<Double> BENT =
            List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 0.0, -1.5, Double.MIN_VALUE);
    private static final Schema ROW = SchemaBuilder.struct()
            .field("double", Schema.FLOAT64_SCHEMA)
            .field("float", Schema.OPTIONAL_FLOAT32_SCHEMA)
            .field("all", SchemaBuilder.array(Schema.FLOAT64_SCHEMA).build())
            .build();

    private static JsonConverter converter(Map<String, String> settings) {
        JsonConverter converter = new JsonConverter();
        converter.configure(settings, false);
        return converter;
    }

    private static Struct row(double value) {
        return new Struct(ROW).put("double", value).put("float", (float) value).put("all", List.of(value, 1.0));
    }

    @Test
    void theyArriveAsTheyWereFromTheFirstRecordOn() {
        JsonConverter exact = converter(Map.of("exact.floats", "true"));
        for (double value : BENT) {
            byte[] json = exact.fromConnectData("t", ROW, row(value));
            Struct read = (Struct) exact.toConnectData("t", json).value();

            assertThat(read.getFloat64("double")).isEqualTo(Double.valueOf(value));
            assertThat(read.getFloat32("float")).isEqualTo(Float.valueOf((float) value));
            assertThat(read.getArray("all")).isEqualTo(List.of(value, 1.0));
        }
    }

    @Test
    void theFirstRecordOfATopicIsNoExceptionWhateverItHolds() {
        for (double value : BENT) {
            JsonConverter exact = converter(Map.of("exact.floats", "true"));
            byte[] json = exact.fromConnectData("t", ROW, row(value));

            assertThat(((Struct) exact.toConnectData("t", json).value()).getFloat64("double"))
                    .isEqualTo(Double.valueOf(value));
        }
    }

    @Test
    void theBytesAreConnectsAndSoIsTheDataWhereNobodyAsks() {
        JsonConverter exact = converter(Map.of("exact.floats", "true"));
        JsonConverter usual = converter(Map.of());
        org.apache.kafka.connect.json.JsonConverter connects = new org.apache.kafka.connect.json.JsonConverter();
        connects.configure(Map.of(), false);
        for (double value : BENT) {
            byte[] json = connects.fromConnectData("t", ROW, row(value));

            assertThat(exact.fromConnectData("t", ROW, row(value))).isEqualTo(json);
            assertThat(usual.toConnectData("t", json)).isEqualTo(connects.toConnectData("t", json));
        }
        connects.close();
    }

    @Test
    void aTextThatIsNoNumberIsLeftToConnectsConverter() {
        JsonConverter exact = converter(Map.of("exact.floats", "true"));
        exact.toConnectData("t", exact.fromConnectData("t", Schema.FLOAT64_SCHEMA, 1.5));
        String json = new String(exact.fromConnectData("t", Schema.FLOAT64_SCHEMA, 2.5), UTF_8);

        SchemaAndValue read =
                exact.toConnectData("t", json.replace("2.5", "\"many\"").getBytes(UTF_8));

        assertThat(read.value()).isEqualTo(0.0);
        assertThat(exact.reading().fallback()).isEqualTo(1);
    }

    @Test
    void theSettingIsPartOfTheDefinition() {
        assertThat(new JsonConverter().config().names()).contains("exact.floats", "schemas.enable");
    }
}
