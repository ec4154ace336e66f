package dev.millrace.bench.data;

import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A column of a benchmark's table.
 *
 * @param length of texts and bytes at most; 0 for the others
 * @param isNullable one value in eight is NULL
 * @param isUpdated updates change it; the others keep what the insert gave them, as in most tables
 */
public record Column(String name, ColumnKind kind, int length, boolean isNullable, boolean isUpdated) {
    private static final int NULL_ONE_IN = 8;

    public Schema schema() {
        return kind.schema(isNullable);
    }

    @Nullable Object value(long id, int version, int index) {
        long random = Mixer.mix(id, isUpdated ? version : 1, index);
        if (isNullable && Math.floorMod(random >>> 32, NULL_ONE_IN) == 0) {
            return null;
        }
        return kind.value(random, length);
    }
}
