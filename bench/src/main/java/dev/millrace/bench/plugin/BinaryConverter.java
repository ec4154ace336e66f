package dev.millrace.bench.plugin;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/**
 * A record as the id of its schema and its values, nothing else: a converter as cheap as one can be, so that what it
 * costs does not hide what a sink costs. Schemas are kept in a folder that reader and writer share. Thread-safe.
 */
public final class BinaryConverter implements Converter, Versioned {
    /** The setting that names the folder with the schemas. */
    public static final String SCHEMAS = "schemas.folder";

    private static final int FIRST_BYTES = 512;

    /** By identity first: a source hands out the same schema for each record. */
    private final Map<Schema, WrittenSchema> written = new ConcurrentHashMap<>();

    private final Map<Integer, WrittenSchema> read = new ConcurrentHashMap<>();
    private @Nullable SchemaFolder folder;

    private volatile @Nullable WrittenSchema lastWritten;
    private volatile @Nullable WrittenSchema lastRead;

    private record WrittenSchema(int id, Schema schema, Codec codec) {}

    @Override
    public String version() {
        return "1";
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef()
                .define(
                        SCHEMAS,
                        ConfigDef.Type.STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        ConfigDef.Importance.HIGH,
                        "The folder of the schemas.");
    }

    @Override
    public void configure(Map<String, ?> settings, boolean isKey) {
        Object path = settings.get(SCHEMAS);
        if (path == null) {
            throw new DataException("The converter needs " + SCHEMAS + ", the folder of the schemas.");
        }
        folder = new SchemaFolder(Path.of(path.toString()));
    }

    @Override
    public byte @Nullable [] fromConnectData(String topic, @Nullable Schema schema, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (schema == null) {
            throw new DataException("The binary converter writes no data without a schema, as in topic " + topic + ".");
        }
        WrittenSchema to = lastWritten;
        if (to == null || to.schema() != schema) {
            to = written.computeIfAbsent(schema, this::register);
            lastWritten = new WrittenSchema(to.id(), schema, to.codec());
        }
        BytesOut out = new BytesOut(FIRST_BYTES);
        out.putInt(to.id());
        to.codec().write(value, out);
        return out.toByteArray();
    }

    private WrittenSchema register(Schema schema) {
        return new WrittenSchema(folder().add(schema), schema, Codec.of(schema));
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return SchemaAndValue.NULL;
        }
        BytesIn in = new BytesIn(bytes);
        int id = in.getInt();
        WrittenSchema from = lastRead;
        if (from == null || from.id() != id) {
            from = read.computeIfAbsent(id, this::load);
            lastRead = from;
        }
        return new SchemaAndValue(from.schema(), from.codec().read(in));
    }

    private WrittenSchema load(int id) {
        Schema schema = folder().get(id);
        return new WrittenSchema(id, schema, Codec.of(schema));
    }

    private SchemaFolder folder() {
        SchemaFolder configured = folder;
        if (configured == null) {
            throw new DataException("The binary converter is used before it is configured.");
        }
        return configured;
    }
}
