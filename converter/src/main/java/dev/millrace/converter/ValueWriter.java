package dev.millrace.converter;

import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** Writes one value that is not null. */
interface ValueWriter {
    /**
     * Writes the value.
     *
     * @param schema the schema that came with the value; equal to the one this writer was made for, but perhaps another
     *     instance, of which the structs below are
     */
    void write(JsonOut out, @Nullable Schema schema, Object value);
}
