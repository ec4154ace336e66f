package dev.millrace.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row, in the order of its shape's columns. A null is a value; {@link #ABSENT} says that the record
 * carries nothing for this column, so what is stored stays.
 */
public abstract sealed class Row permits PackedRow, Row.Listed {
    /** Stands where a record carries no value for a column. */
    public static final Object ABSENT = new Object() {
        @Override
        public String toString() {
            return "ABSENT";
        }
    };

    private final TableShape shape;

    Row(TableShape shape) {
        this.shape = shape;
    }

    /** Takes the array as it is: the caller gives it away. */
    public static Row of(TableShape shape, @Nullable Object[] values) {
        if (values.length != shape.columns().size()) {
            throw new IllegalArgumentException(values.length + " values for " + shape);
        }
        return new Listed(shape, values);
    }

    public final TableShape shape() {
        return shape;
    }

    public abstract @Nullable Object value(int column);

    /** Whether it carries a value, be it null, for each column. */
    public abstract boolean isWhole();

    /** All values in their order, in an array of the caller's own. */
    public abstract @Nullable Object[] values();

    /** The row that stands when this one is written over an earlier one: what it does not carry stays. */
    public Row over(Row earlier) {
        if (shape.equals(earlier.shape)) {
            return isWhole() ? this : filledFrom(earlier);
        }
        TableShape union = shape.and(earlier.shape);
        if (union.columns().size() == shape.columns().size() && isWhole()) {
            return this;
        }
        @Nullable Object[] own = values();
        @Nullable Object[] former = earlier.values();
        @Nullable Object[] merged = new @Nullable Object[union.columns().size()];
        for (int i = 0; i < merged.length; i++) {
            merged[i] = i < own.length && own[i] != ABSENT
                    ? own[i]
                    : valueOf(union.columns().get(i).name(), earlier.shape, former);
        }
        return Row.of(union, merged);
    }

    /** The same row with only the columns that it carries. */
    public Row carried() {
        if (isWhole()) {
            return this;
        }
        List<Column> columns = new ArrayList<>();
        List<@Nullable Object> present = new ArrayList<>();
        @Nullable Object[] values = values();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != ABSENT) {
                columns.add(shape.columns().get(i));
                present.add(values[i]);
            }
        }
        return Row.of(new TableShape(shape.table(), columns, shape.keyColumns()), present.toArray());
    }

    private Row filledFrom(Row earlier) {
        @Nullable Object[] merged = values();
        @Nullable Object[] former = earlier.values();
        for (int i = 0; i < merged.length; i++) {
            if (merged[i] == ABSENT) {
                merged[i] = former[i];
            }
        }
        return Row.of(shape, merged);
    }

    private static @Nullable Object valueOf(String column, TableShape shape, @Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            if (shape.columns().get(i).name().equals(column)) {
                return values[i];
            }
        }
        return ABSENT;
    }

    /** A row of objects. */
    static final class Listed extends Row {
        private final @Nullable Object[] values;

        private Listed(TableShape shape, @Nullable Object[] values) {
            super(shape);
            this.values = values;
        }

        @Override
        public @Nullable Object value(int column) {
            return values[column];
        }

        @Override
        public boolean isWhole() {
            for (Object value : values) {
                if (value == ABSENT) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public @Nullable Object[] values() {
            return values.clone();
        }
    }
}
