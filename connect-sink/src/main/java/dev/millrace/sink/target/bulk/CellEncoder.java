package dev.millrace.sink.target.bulk;

import dev.millrace.core.Cells;
import java.util.Objects;

/** Writes one value, not null, in a bulk path's wire form. Chosen once per column, by the type of the column that stands. */
@FunctionalInterface
public interface CellEncoder {
    void write(Object value, ByteSink out);

    /** The same for a value that is still packed. */
    default void write(Cells cell, ByteSink out) {
        write(Objects.requireNonNull(cell.value()), out);
    }

    /** For the forms that most values of a type have. */
    interface Packed {
        /** False, with nothing written, for a form that has to be an object first. */
        boolean write(Cells cell, ByteSink out);
    }

    /** An encoder that takes packed values as they are where it can. */
    static CellEncoder of(CellEncoder objects, Packed packed) {
        return new CellEncoder() {
            @Override
            public void write(Object value, ByteSink out) {
                objects.write(value, out);
            }

            @Override
            public void write(Cells cell, ByteSink out) {
                if (!packed.write(cell, out)) {
                    objects.write(Objects.requireNonNull(cell.value()), out);
                }
            }
        };
    }
}
