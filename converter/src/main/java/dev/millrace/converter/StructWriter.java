package dev.millrace.converter;

import dev.millrace.core.StructAccess;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Writes a struct: what stands before each value is ready in bytes. */
final class StructWriter implements ValueWriter {
    private final byte[][] beforeValues;
    private final SlotWriter[] fields;
    private final StructAccess access;

    StructWriter(Schema schema, List<SlotWriter> fields, StructAccess access) {
        this.fields = fields.toArray(SlotWriter[]::new);
        this.beforeValues = new byte[this.fields.length][];
        this.access = access;
        for (Field field : schema.fields()) {
            byte[] name = JsonOut.name(field.name());
            byte[] before = new byte[name.length + 1];
            before[0] = (byte) (field.index() == 0 ? '{' : ',');
            System.arraycopy(name, 0, before, 1, name.length);
            beforeValues[field.index()] = before;
        }
    }

    @Override
    public void write(JsonOut out, @Nullable Schema schema, Object value) {
        Struct struct = (Struct) value;
        if (schema == null || (struct.schema() != schema && !struct.schema().equals(schema))) {
            throw Surprise.here();
        }
        List<Field> of = schema.fields();
        @Nullable Object[] values = access.values(struct);
        for (int i = 0; i < fields.length; i++) {
            out.raw(beforeValues[i]);
            fields[i].write(out, of.get(i).schema(), values[i]);
        }
        if (fields.length == 0) {
            out.raw('{');
        }
        out.raw('}');
    }
}
