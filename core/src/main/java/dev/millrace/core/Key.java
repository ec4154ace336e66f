package dev.millrace.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The values that name one row, in the order of its table's key columns. */
public final class Key implements Comparable<Key> {
    private final Object[] values;
    private final int hash;

    /** Takes the array as it is: the caller gives it away. */
    public Key(Object... values) {
        this.values = values;
        this.hash = values.length == 1 ? hashOf(values[0]) : Arrays.deepHashCode(values);
    }

    private static int hashOf(Object value) {
        return value instanceof byte[] bytes ? Arrays.hashCode(bytes) : value.hashCode();
    }

    public int size() {
        return values.length;
    }

    public Object value(int index) {
        return values[index];
    }

    /**
     * An order that every task agrees on, so that two of them lock the rows of one table in the same order. It is
     * not the database's order and need not be.
     */
    @Override
    public int compareTo(Key other) {
        for (int i = 0; i < Math.min(values.length, other.values.length); i++) {
            int order = compare(values[i], other.values[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(values.length, other.values.length);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the same class on both sides is checked first
    private static int compare(Object left, Object right) {
        if (left instanceof byte[] bytes && right instanceof byte[] others) {
            return Arrays.compareUnsigned(bytes, others);
        }
        if (left.getClass() == right.getClass() && left instanceof Comparable comparable) {
            return comparable.compareTo(right);
        }
        return left.toString().compareTo(right.toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Key that && hash == that.hash && Arrays.deepEquals(values, that.values));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The size only: keys are other people's data, and texts end up in logs. */
    @Override
    public String toString() {
        return "Key of " + values.length;
    }
}
