package dev.millrace.bench.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.bench.data.Change;
import dev.millrace.bench.data.Envelopes;
import dev.millrace.bench.data.TableDesign;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryConverterTest {
    private static final String TOPIC = "wide";

    private final Envelopes envelopes = new Envelopes(TableDesign.WIDE, TOPIC);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void anotherConverterReadsWhatOneWrote() {
        BinaryConverter writer = converter();
        BinaryConverter reader = converter();
        for (Change change : List.of(new Change(0, 1, 0, 1), new Change(0, 1, 1, 2), new Change(0, 1, 2, 0))) {
            Struct event = envelopes.value(change, change.after());

            SchemaAndValue read =
                    reader.toConnectData(TOPIC, writer.fromConnectData(TOPIC, envelopes.valueSchema(), event));

            assertThat(read.schema()).isEqualTo(envelopes.valueSchema());
            assertThat(read.value()).isEqualTo(event);
        }
    }

    @Test
    void aTombstoneStaysOne() {
        assertThat(converter().fromConnectData(TOPIC, envelopes.valueSchema(), null))
                .isNull();
        assertThat(converter().toConnectData(TOPIC, null)).isEqualTo(SchemaAndValue.NULL);
    }

    @Test
    void everyRecordHasTheSameSchemaObject() {
        BinaryConverter writer = converter();
        byte[] first = writer.fromConnectData(TOPIC, envelopes.keySchema(), envelopes.key(new Change(0, 1, 0, 1)));
        byte[] second = writer.fromConnectData(TOPIC, envelopes.keySchema(), envelopes.key(new Change(0, 2, 0, 1)));
        BinaryConverter reader = converter();

        assertThat(reader.toConnectData(TOPIC, first).schema())
                .isSameAs(reader.toConnectData(TOPIC, second).schema());
    }

    @Test
    void threadsMayShareOne() {
        BinaryConverter shared = converter();
        Envelopes orders = new Envelopes(TableDesign.ORDERS, "orders");

        List<Long> ids = LongStream.range(0, 4_000)
                .parallel()
                .mapToObj(id -> {
                    Envelopes shape = id % 2 == 0 ? orders : envelopes;
                    Struct event = shape.value(new Change(0, id, 0, 1), id);
                    Struct read = (Struct)
                            shared.toConnectData(TOPIC, shared.fromConnectData(TOPIC, shape.valueSchema(), event))
                                    .value();
                    assertThat(read).isEqualTo(event);
                    return read.getStruct("after").getInt64("id");
                })
                .toList();

        assertThat(ids)
                .containsExactlyElementsOf(LongStream.range(0, 4_000).boxed().toList());
    }

    @Test
    void aTypeThatItDoesNotKnowIsRefused() {
        Schema list = SchemaBuilder.array(Schema.INT32_SCHEMA).name("numbers").build();

        assertThatThrownBy(() -> converter().fromConnectData(TOPIC, list, List.of(1)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("ARRAY")
                .hasMessageContaining("numbers");
    }

    private BinaryConverter converter() {
        BinaryConverter converter = new BinaryConverter();
        converter.configure(Map.of(BinaryConverter.SCHEMAS, folder.toString()), false);
        return converter;
    }
}
