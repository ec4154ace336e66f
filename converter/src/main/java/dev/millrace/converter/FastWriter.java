package dev.millrace.converter;

import dev.millrace.core.StructAccess;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/**
 * From Connect's data to bytes. What Connect's converter wrote for a schema the first time is written again for each of
 * its records; only the payload is made anew.
 */
final class FastWriter {
    private final Converter stock;
    private final Settings settings;
    private final Counts counts;
    private final WriterFactory writers;
    private final Map<@Nullable Schema, KnownSchemaText> memory;
    private final Trust learning = Trust.inLearning();
    private final Spare<JsonOut> outs = new Spare<>(JsonOut::new);
    private volatile @Nullable Latest latest;

    private record Latest(@Nullable Schema schema, KnownSchemaText text) {}

    FastWriter(Converter stock, Settings settings, StructAccess access, Counts counts) {
        this.stock = stock;
        this.settings = settings;
        this.counts = counts;
        this.writers = new WriterFactory(settings.nullsReplaced(), settings.decimalsAreNumbers(), access);
        this.memory = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<@Nullable Schema, KnownSchemaText> eldest) {
                return size() > settings.schemasMax();
            }
        };
    }

    int schemasKnown() {
        synchronized (memory) {
            return memory.size();
        }
    }

    byte @Nullable [] write(@Nullable String topic, @Nullable Schema schema, @Nullable Object value) {
        KnownSchemaText known = find(schema);
        if (known == null) {
            return learn(topic, schema, value);
        }
        if (known.allowsTry()) {
            JsonOut out = outs.take();
            try {
                byte[] json = known.write(out, schema, value);
                counts.countFast();
                return json;
            } catch (RuntimeException surprise) {
                known.failed(); // whatever it is, the answer is that of Connect's converter
            } finally {
                outs.giveBack(out);
            }
        }
        counts.countFallback();
        return stock.fromConnectData(topic, schema, value);
    }

    private @Nullable KnownSchemaText find(@Nullable Schema schema) {
        Latest last = latest;
        if (last != null && last.schema == schema) {
            return last.text;
        }
        KnownSchemaText found;
        synchronized (memory) {
            found = memory.get(schema);
        }
        if (found != null) {
            latest = new Latest(schema, found);
            learning.won();
        }
        return found;
    }

    private byte @Nullable [] learn(@Nullable String topic, @Nullable Schema schema, @Nullable Object value) {
        counts.countMiss();
        byte[] json = stock.fromConnectData(topic, schema, value);
        if (json != null && learning.allowsTry()) {
            learning.lost();
            try {
                KnownSchemaText learnt = text(json, writerOf(schema));
                if (learnt.allowsTry() && !Arrays.equals(learnt.write(new JsonOut(), schema, value), json)) {
                    learnt = text(json, null); // a Jackson that writes otherwise
                }
                synchronized (memory) {
                    memory.put(schema, learnt);
                }
            } catch (RuntimeException surprise) {
                return json;
            }
        }
        return json;
    }

    private KnownSchemaText text(byte[] json, @Nullable SlotWriter payload) {
        return settings.schemasInRecords()
                ? KnownSchemaText.inEnvelope(Arrays.copyOf(json, Envelope.payloadStart(json)), payload)
                : KnownSchemaText.apart(payload);
    }

    /** Nothing for a schema that is out of the ordinary itself: its records are always left to Connect's converter. */
    private @Nullable SlotWriter writerOf(@Nullable Schema schema) {
        try {
            return writers.slot(schema);
        } catch (RuntimeException surprise) {
            return null;
        }
    }
}
