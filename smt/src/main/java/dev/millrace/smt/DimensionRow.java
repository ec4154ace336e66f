package dev.millrace.smt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of the dimension: its key as the database has it, and the values that are added, as Connect carries them. */
record DimensionRow(DimensionKey key, List<@Nullable Object> values) {
    int bytes() {
        int bytes = key.bytes();
        for (Object value : values) {
            bytes += 32
                    + (value instanceof String text
                            ? 2 * text.length()
                            : value instanceof byte[] binary ? binary.length : 16);
        }
        return bytes;
    }
}
