package dev.millrace.sink.target.bulk;

import dev.millrace.core.Cells;
import dev.millrace.core.Cells.Form;
import dev.millrace.core.PackedRow;
import dev.millrace.core.Row;

/** Rows as what stands before, between and after their values, and the values. */
public abstract class CellRows implements RowEncoder {
    private final CellEncoder[] encoders;
    private final Cells cells = new Cells();

    protected CellRows(CellEncoder[] encoders) {
        this.encoders = encoders;
    }

    /** Before the value at this place. */
    protected abstract void before(int column, ByteSink out);

    protected abstract void writeNull(ByteSink out);

    protected abstract void end(ByteSink out);

    @Override
    public final void write(Row row, ByteSink out) {
        if (row instanceof PackedRow packed) {
            write(packed, out);
            return;
        }
        for (int i = 0; i < encoders.length; i++) {
            before(i, out);
            Object value = row.value(i);
            if (value == null) {
                writeNull(out);
            } else {
                encoders[i].write(value, out);
            }
        }
        end(out);
    }

    private void write(PackedRow row, ByteSink out) {
        cells.of(row);
        for (int i = 0; i < encoders.length; i++) {
            before(i, out);
            if (cells.next() == Form.NULL) {
                writeNull(out);
            } else {
                encoders[i].write(cells, out);
            }
        }
        end(out);
    }
}
