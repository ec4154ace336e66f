package dev.millrace.converter;

import dev.millrace.core.StructAccess;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Reads a struct whose members most likely come in the order of the schema, as Connect writes them. */
final class StructReader implements ValueReader {
    private final Schema schema;
    private final SlotReader[] fields;
    private final byte[][] names;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final StructAccess access;

    StructReader(Schema schema, List<SlotReader> fields, StructAccess access) {
        this.schema = schema;
        this.fields = fields.toArray(SlotReader[]::new);
        this.names = new byte[this.fields.length][];
        this.access = access;
        for (Field field : schema.fields()) {
            names[field.index()] = JsonOut.name(field.name());
            indexes.put(field.name(), field.index());
        }
    }

    @Override
    public Struct read(JsonCursor json) {
        json.take('{');
        Struct struct = new Struct(schema);
        @Nullable Object[] values = access.toFill(struct);
        int next = 0;
        boolean hasMore = !json.takes('}');
        while (hasMore && next < fields.length && json.takesBytes(names[next])) {
            values[next] = fields[next].read(json);
            next++;
            hasMore = json.takesComma('}');
        }
        if (hasMore) {
            readInAnyOrder(json, values, next);
        } else {
            for (int i = next; i < fields.length; i++) {
                values[i] = fields[i].nulls().value();
            }
        }
        access.filled(struct, values);
        return struct;
    }

    private void readInAnyOrder(JsonCursor json, @Nullable Object[] values, int alreadyRead) {
        boolean[] isRead = new boolean[fields.length];
        for (int i = 0; i < alreadyRead; i++) {
            isRead[i] = true;
        }
        do {
            Integer index = indexes.get(json.name());
            if (index == null || isRead[index]) {
                throw Surprise.here(); // Jackson takes the last of two, and skips what the schema does not know
            }
            values[index] = fields[index].read(json);
            isRead[index] = true;
        } while (json.takesComma('}'));
        for (int i = 0; i < fields.length; i++) {
            if (!isRead[i]) {
                values[i] = fields[i].nulls().value();
            }
        }
    }
}
