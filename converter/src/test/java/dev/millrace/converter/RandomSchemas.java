package dev.millrace.converter;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/** Schemas of every kind, the same ones for the same seed. */
final class RandomSchemas {
    private static final List<String> NAMES = List.of(
            "id",
            "before",
            "after",
            "op",
            "ts_ms",
            "name",
            "créé",
            "a b",
            " ",
            "quote\"d",
            "back\\slash",
            "tab\t",
            "日本",
            "😀");

    private static final List<String> LOGICAL =
            List.of(Date.LOGICAL_NAME, Time.LOGICAL_NAME, Timestamp.LOGICAL_NAME, Decimal.LOGICAL_NAME);

    private final Random random;
    private final RandomValues values;

    RandomSchemas(Random random) {
        this.random = random;
        this.values = new RandomValues(random);
    }

    /** Mostly what a topic holds: structs with structs in them. */
    Schema next() {
        return chance(80) ? struct(0) : schema(0);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private Schema schema(int level) {
        int kinds = level < 3 ? 16 : 13;
        return switch (random.nextInt(kinds)) {
            case 0 -> finish(SchemaBuilder.bool());
            case 1 -> finish(SchemaBuilder.int8());
            case 2 -> finish(SchemaBuilder.int16());
            case 3 -> finish(SchemaBuilder.int32());
            case 4 -> finish(SchemaBuilder.int64());
            case 5 -> finish(SchemaBuilder.float32());
            case 6 -> finish(SchemaBuilder.float64());
            case 7 -> finish(SchemaBuilder.string());
            case 8 -> finish(SchemaBuilder.bytes());
            case 9 -> finish(Date.builder());
            case 10 -> finish(Time.builder());
            case 11 -> finish(Timestamp.builder());
            case 12 -> finish(Decimal.builder(random.nextInt(8) - 1));
            case 13 -> finish(SchemaBuilder.array(schema(level + 1)));
            case 14 ->
                finish(SchemaBuilder.map(chance(70) ? Schema.STRING_SCHEMA : schema(level + 1), schema(level + 1)));
            default -> struct(level);
        };
    }

    private Schema struct(int level) {
        SchemaBuilder builder = SchemaBuilder.struct();
        List<String> names = new ArrayList<>(NAMES);
        for (int fields = random.nextInt(level == 0 ? 12 : 5); fields > 0; fields--) {
            String name = names.remove(random.nextInt(chance(80) ? 6 : names.size()));
            while (names.size() < 6) {
                names.add("f" + random.nextInt());
            }
            builder.field(name, schema(level + 1));
        }
        return finish(builder);
    }

    private Schema finish(SchemaBuilder builder) {
        if (chance(40)) {
            builder.optional();
        }
        if (builder.name() == null && chance(20)) {
            builder.name(
                    chance(4) && builder.type().isPrimitive()
                            ? LOGICAL.get(random.nextInt(LOGICAL.size()))
                            : "io.example.Name" + random.nextInt(5));
        }
        if (builder.version() == null && chance(20)) {
            builder.version(random.nextInt());
        }
        if (chance(10)) {
            builder.doc(values.text());
        }
        for (int i = 0; chance(15) && i < 3; i++) {
            builder.parameter("parameter" + i, values.text());
        }
        if (chance(20) && (builder.name() == null || !builder.name().startsWith("org.apache") || isLogical(builder))) {
            Object value = values.valid(builder.type() == Schema.Type.STRUCT ? builder : builder.build());
            if (value != null) {
                builder.defaultValue(value);
            }
        }
        return builder.build();
    }

    private static boolean isLogical(Schema schema) {
        return switch (schema.name()) {
            case Date.LOGICAL_NAME, Time.LOGICAL_NAME -> schema.type() == Schema.Type.INT32;
            case Timestamp.LOGICAL_NAME -> schema.type() == Schema.Type.INT64;
            default ->
                schema.type() == Schema.Type.BYTES
                        && schema.parameters() != null
                        && schema.parameters().containsKey(Decimal.SCALE_FIELD);
        };
    }
}
