package dev.millrace.converter;

import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** Writes what stands in one place: a struct's field, an array's element, a payload. */
record SlotWriter(ValueWriter writer, Nulls nulls) {
    void write(JsonOut out, @Nullable Schema schema, @Nullable Object value) {
        Object written = value == null ? nulls.value() : value;
        if (written == null) {
            out.nothing();
        } else {
            writer.write(out, schema, written);
        }
    }
}
