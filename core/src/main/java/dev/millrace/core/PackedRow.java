package dev.millrace.core;

import org.jspecify.annotations.Nullable;

/**
 * A row whose values stand one after the other in an array of bytes that it shares with its neighbours. Rows wait for
 * their batch in large numbers: as bytes they cost the garbage collector next to nothing, and whoever writes them reads
 * memory in its order.
 */
public final class PackedRow extends Row {
    final byte[] bytes;
    final int from;
    /** What has no packed form, by place. */
    final Object[] others;

    private final boolean whole;

    PackedRow(TableShape shape, byte[] bytes, int from, Object[] others, boolean whole) {
        super(shape);
        this.bytes = bytes;
        this.from = from;
        this.others = others;
        this.whole = whole;
    }

    @Override
    public @Nullable Object value(int column) {
        Cells cells = new Cells().of(this);
        for (int i = 0; i <= column; i++) {
            cells.next();
        }
        return cells.value();
    }

    @Override
    public boolean isWhole() {
        return whole;
    }

    @Override
    public @Nullable Object[] values() {
        @Nullable Object[] values = new @Nullable Object[shape().columns().size()];
        Cells cells = new Cells().of(this);
        for (int i = 0; i < values.length; i++) {
            cells.next();
            values[i] = cells.value();
        }
        return values;
    }
}
