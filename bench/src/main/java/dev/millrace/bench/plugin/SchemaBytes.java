package dev.millrace.bench.plugin;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/** A schema as bytes: all that a sink may look at, except defaults, which the benchmark's schemas do not have. */
final class SchemaBytes {
    private SchemaBytes() {}

    static byte[] write(Schema schema) {
        BytesOut out = new BytesOut(1_024);
        write(schema, out);
        return out.toByteArray();
    }

    private static void write(Schema schema, BytesOut out) {
        out.putText(schema.type().name());
        out.putByte(schema.isOptional() ? 1 : 0);
        writeText(schema.name(), out);
        out.putSigned(schema.version() == null ? -1 : schema.version());
        Map<String, String> parameters = new TreeMap<>(schema.parameters() == null ? Map.of() : schema.parameters());
        out.putUnsigned(parameters.size());
        parameters.forEach((name, value) -> {
            out.putText(name);
            out.putText(value);
        });
        if (schema.type() == Schema.Type.STRUCT) {
            out.putUnsigned(schema.fields().size());
            for (Field field : schema.fields()) {
                out.putText(field.name());
                write(field.schema(), out);
            }
        }
    }

    private static void writeText(@Nullable String text, BytesOut out) {
        out.putByte(text == null ? 0 : 1);
        if (text != null) {
            out.putText(text);
        }
    }

    static Schema read(byte[] bytes) {
        return read(new BytesIn(bytes));
    }

    private static Schema read(BytesIn in) {
        Schema.Type type = Schema.Type.valueOf(in.getText());
        SchemaBuilder builder = new SchemaBuilder(type);
        if (in.getByte() != 0) {
            builder.optional();
        }
        if (in.getByte() != 0) {
            builder.name(in.getText());
        }
        int version = (int) in.getSigned();
        if (version >= 0) {
            builder.version(version);
        }
        for (long left = in.getUnsigned(); left > 0; left--) {
            builder.parameter(in.getText(), in.getText());
        }
        if (type == Schema.Type.STRUCT) {
            for (long left = in.getUnsigned(); left > 0; left--) {
                builder.field(in.getText(), read(in));
            }
        }
        return builder.build();
    }
}
