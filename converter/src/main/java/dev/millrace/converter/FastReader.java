package dev.millrace.converter;

import dev.millrace.core.StructAccess;
import java.util.Arrays;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/**
 * From bytes to Connect's data. The schema in front of a payload is recognised by its bytes, and stands for the instance
 * that Connect's converter made of them the first time; only the payload is parsed.
 */
final class FastReader {
    private final Converter stock;
    private final Settings settings;
    private final Counts counts;
    private final ReaderFactory readers;
    private final SchemaMemory memory;
    private final Spare<JsonCursor> cursors = new Spare<>(JsonCursor::new);

    /** Where all records are of one schema, which they do not carry. */
    private volatile @Nullable KnownSchema only;

    FastReader(Converter stock, Settings settings, StructAccess access, Counts counts) {
        this.stock = stock;
        this.settings = settings;
        this.counts = counts;
        this.readers = new ReaderFactory(settings, access);
        this.memory = new SchemaMemory(settings.schemasMax());
        this.only = settings.schemasInRecords() ? null : KnownSchema.apart(null, readers.slot(null));
    }

    int schemasKnown() {
        return memory.size();
    }

    SchemaAndValue read(@Nullable String topic, byte[] json) {
        if (!settings.schemasInRecords() || settings.schemaInConfig()) {
            KnownSchema schema = only;
            return schema == null ? learnOnly(topic, json) : read(schema, topic, json);
        }
        TopicSchemas schemas = memory.of(topic);
        KnownSchema schema = schemas.find(json);
        return schema == null ? learn(schemas, topic, json) : read(schema, topic, json);
    }

    private SchemaAndValue read(KnownSchema schema, @Nullable String topic, byte[] json) {
        if (schema.allowsTry()) {
            JsonCursor cursor = cursors.take();
            try {
                SchemaAndValue read = new SchemaAndValue(schema.schema(), schema.read(cursor, json));
                counts.countFast();
                return read;
            } catch (RuntimeException surprise) {
                schema.failed(); // whatever it is, the answer is that of Connect's converter
            } finally {
                cursor.close();
                cursors.giveBack(cursor);
            }
        }
        counts.countFallback();
        return stock.toConnectData(topic, json);
    }

    private SchemaAndValue learn(TopicSchemas schemas, @Nullable String topic, byte[] json) {
        counts.countMiss();
        SchemaAndValue read = stock.toConnectData(topic, json);
        if (schemas.allowsLearning()) {
            try {
                byte[] prefix = Arrays.copyOf(json, Envelope.payloadStart(json));
                KnownSchema learnt = KnownSchema.inEnvelope(prefix, read.schema(), readerOf(read.schema()));
                if (learnt.allowsTry()) {
                    // A second "schema" behind the payload would be the valid one.
                    Object again = learnt.read(new JsonCursor(), json);
                    if (settings.floatsExact()) {
                        read = new SchemaAndValue(read.schema(), again);
                    }
                }
                memory.add(schemas, learnt);
            } catch (RuntimeException surprise) {
                // Not written as Connect writes it: the next record may be.
                return read;
            }
        }
        return read;
    }

    private SchemaAndValue learnOnly(@Nullable String topic, byte[] json) {
        counts.countMiss();
        SchemaAndValue read = stock.toConnectData(topic, json);
        KnownSchema learnt = KnownSchema.apart(read.schema(), readerOf(read.schema()));
        only = learnt;
        return settings.floatsExact() ? read(learnt, topic, json) : read;
    }

    /** Nothing for a schema that is out of the ordinary itself: its records are always left to Connect's converter. */
    private @Nullable SlotReader readerOf(@Nullable Schema schema) {
        try {
            return readers.slot(schema);
        } catch (RuntimeException surprise) {
            return null;
        }
    }
}
