package dev.millrace.bench.lab;

import dev.millrace.bench.plugin.BinaryConverter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.storage.Converter;

/**
 * How records are written and read.
 *
 * @param name in names of topics and results
 * @param writer the class that fills the topics
 * @param reader the class that the worker reads them with: the same for all contestants of a run
 * @param settings of both
 */
public record Format(String name, Class<? extends Converter> writer, String reader, Map<String, String> settings) {
    public static Format binary(Path schemas) {
        return new Format(
                "binary",
                BinaryConverter.class,
                BinaryConverter.class.getName(),
                Map.of(BinaryConverter.SCHEMAS, schemas.toString()));
    }

    /** With its schema in each record, as Connect does by default; {@code reader} may be another that reads the same. */
    public static Format json(String reader) {
        return new Format("json", JsonConverter.class, reader, Map.of("schemas.enable", "true"));
    }

    Converter open(boolean isKey) {
        try {
            Converter converter = writer.getDeclaredConstructor().newInstance();
            converter.configure(settings, isKey);
            return converter;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    public Map<String, String> connectorSettings() {
        Map<String, String> all = new LinkedHashMap<>();
        for (String side : new String[] {"key", "value"}) {
            all.put(side + ".converter", reader);
            settings.forEach((name, value) -> all.put(side + ".converter." + name, value));
        }
        return all;
    }
}
