package dev.millrace.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row, in the order of its shape's columns. A null is a value; {@link #ABSENT} says that the record
 * carries nothing for this column, so what is stored stays.
 */
public final class Row {
    /** Stands where a record carries no value for a column. */
    public static final Object ABSENT = new Object() {
        @Override
        public String toString() {
            return "ABSENT";
        }
    };

    private final TableShape shape;
    private final @Nullable Object[] values;

    /** Takes the array as it is: the caller gives it away. */
    public Row(TableShape shape, @Nullable Object[] values) {
        if (values.length != shape.columns().size()) {
            throw new IllegalArgumentException(values.length + " values for " + shape);
        }
        this.shape = shape;
        this.values = values;
    }

    public TableShape shape() {
        return shape;
    }

    public @Nullable Object value(int column) {
        return values[column];
    }

    public boolean has(int column) {
        return values[column] != ABSENT;
    }

    public boolean isWhole() {
        for (Object value : values) {
            if (value == ABSENT) {
                return false;
            }
        }
        return true;
    }

    /** The row that stands when this one is written over an earlier one: what it does not carry stays. */
    public Row over(Row earlier) {
        if (shape.equals(earlier.shape)) {
            return isWhole() ? this : filledFrom(earlier);
        }
        TableShape union = shape.and(earlier.shape);
        if (union.columns().size() == values.length && isWhole()) {
            return this;
        }
        @Nullable Object[] merged = new @Nullable Object[union.columns().size()];
        for (int i = 0; i < merged.length; i++) {
            Object own = i < values.length ? values[i] : ABSENT;
            merged[i] = own != ABSENT
                    ? own
                    : earlier.valueOrAbsent(union.columns().get(i).name());
        }
        return new Row(union, merged);
    }

    /** The same row with only the columns that it carries. */
    public Row carried() {
        List<Column> columns = new ArrayList<>();
        List<@Nullable Object> present = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (has(i)) {
                columns.add(shape.columns().get(i));
                present.add(values[i]);
            }
        }
        return new Row(new TableShape(shape.table(), columns, shape.keyColumns()), present.toArray());
    }

    private Row filledFrom(Row earlier) {
        @Nullable Object[] merged = values.clone();
        for (int i = 0; i < merged.length; i++) {
            if (merged[i] == ABSENT) {
                merged[i] = earlier.values[i];
            }
        }
        return new Row(shape, merged);
    }

    private @Nullable Object valueOrAbsent(String column) {
        for (int i = 0; i < values.length; i++) {
            if (shape.columns().get(i).name().equals(column)) {
                return values[i];
            }
        }
        return ABSENT;
    }
}
