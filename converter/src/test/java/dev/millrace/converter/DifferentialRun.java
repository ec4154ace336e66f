package dev.millrace.converter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.StructAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/** One pair of converters with random settings, and what a few random schemas' records make of them. */
final class DifferentialRun {
    private static final int RECORDS = 20;

    private final long seed;
    private final Random random;
    private final RandomValues values;
    private final Mutation mutation;
    private final Map<String, String> settings;
    private final org.apache.kafka.connect.json.JsonConverter stock = new org.apache.kafka.connect.json.JsonConverter();
    private final JsonConverter ours;
    private boolean isConfigured;
    private int cases;
    private int thrown;

    DifferentialRun(long seed, StructAccess access) {
        this.seed = seed;
        this.random = new Random(seed);
        this.values = new RandomValues(random);
        this.mutation = new Mutation(random);
        this.ours = new JsonConverter(access);
        this.settings = settings();
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("schemas.enable", String.valueOf(random.nextInt(5) > 0));
        settings.put("decimal.format", random.nextBoolean() ? "BASE64" : "numeric");
        settings.put("replace.null.with.default", String.valueOf(random.nextBoolean()));
        settings.put("schemas.cache.size", random.nextInt(5) == 0 ? String.valueOf(random.nextInt(3)) : "1000");
        return settings;
    }

    int cases() {
        return cases;
    }

    int thrown() {
        return thrown;
    }

    long fast() {
        return !isConfigured ? 0 : ours.reading().fast() + ours.writing().fast();
    }

    void run() {
        Schema[] schemas = new Schema[1 + random.nextInt(3)];
        long[] schemaSeeds = new long[schemas.length];
        for (int i = 0; i < schemas.length; i++) {
            schemaSeeds[i] = random.nextLong();
            schemas[i] = new RandomSchemas(new Random(schemaSeeds[i])).next();
        }
        if (random.nextInt(10) == 0) {
            setSchemaContent(schemas[0]);
        }
        boolean isKey = random.nextBoolean();
        Outcome configured = Outcome.of(() -> configure(stock, isKey));
        compare(configured, Outcome.of(() -> configure(ours, isKey)), "configuring");
        if (configured.isThrown()) {
            return;
        }
        isConfigured = true;
        for (int i = 0; i < RECORDS; i++) {
            int which = random.nextInt(schemas.length);
            boolean isAgain = random.nextInt(10) == 0; // an equal schema, made anew
            Schema schema = isAgain ? new RandomSchemas(new Random(schemaSeeds[which])).next() : schemas[which];
            convert(random.nextInt(10) == 0 ? null : schema);
        }
        close();
    }

    private void close() {
        try {
            ours.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean configure(Converter converter, boolean isKey) {
        converter.configure(settings, isKey);
        return isKey;
    }

    /** As a user would who takes it from a record. */
    private void setSchemaContent(Schema schema) {
        try (org.apache.kafka.connect.json.JsonConverter any = new org.apache.kafka.connect.json.JsonConverter()) {
            any.configure(Map.of(), false);
            settings.put("schema.content", any.asJsonSchema(schema).toString());
        } catch (DataException e) {
            settings.put("schema.content", "{}");
        }
    }

    private void convert(@Nullable Schema schema) {
        Object value = schema == null ? values.schemaless(0) : values.valid(schema);
        if (schema != null && random.nextInt(20) == 0) {
            value = values.spoil(schema, value);
        }
        String topic = "topic" + random.nextInt(2);
        byte[] json = write(topic, schema, value);
        if (json != null) {
            read(topic, json);
            for (int i = 0; i < 2; i++) {
                read(topic, mutation.of(json));
            }
        }
    }

    private byte @Nullable [] write(String topic, @Nullable Schema schema, @Nullable Object value) {
        byte[][] json = new byte[1][];
        Outcome expected = Outcome.of(() -> json[0] = stock.fromConnectData(topic, schema, value));
        compare(expected, Outcome.of(() -> ours.fromConnectData(topic, schema, value)), "writing " + value);
        return json[0];
    }

    private void read(String topic, byte[] json) {
        Outcome expected = Outcome.of(() -> stock.toConnectData(topic, json));
        compare(expected, Outcome.of(() -> ours.toConnectData(topic, json)), "reading " + new String(json, UTF_8));
    }

    private void compare(Outcome expected, Outcome actual, String what) {
        cases++;
        thrown += expected.isThrown() ? 1 : 0;
        assertThat(actual)
                .as("seed %s, case %s, %s, %s", seed, cases, settings, what)
                .isEqualTo(expected);
    }
}
