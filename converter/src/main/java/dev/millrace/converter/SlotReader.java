package dev.millrace.converter;

import org.jspecify.annotations.Nullable;

/** Reads what stands in one place: a struct's field, an array's element, a payload. */
record SlotReader(ValueReader reader, Nulls nulls) {
    @Nullable Object read(JsonCursor json) {
        return json.takesNull() ? nulls.value() : reader.read(json);
    }
}
