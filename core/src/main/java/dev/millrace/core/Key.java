package dev.millrace.core;

import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The values that name one row, in the order of its table's key columns. */
public final class Key implements Comparable<Key> {
    private final Object[] values;
    private final int hash;
    /**
     * Most keys begin with a whole number, and many keys are compared: this saves the way to the object that holds it.
     * Numbers of one value are one key, whatever their types and scales: a database sees one row.
     */
    private final boolean isNumber;

    private final boolean isOneNumber;
    private final long number;

    /** Takes the array as it is: the caller gives it away. */
    public Key(Object... values) {
        this.values = values;
        this.isNumber = values.length > 0 && isWhole(values[0]);
        this.isOneNumber = isNumber && values.length == 1;
        this.number = isNumber ? ((Number) values[0]).longValue() : 0;
        int all = 1;
        for (Object value : values) {
            all = 31 * all + hashOf(value);
        }
        this.hash = all;
    }

    private static boolean isWhole(Object value) {
        return value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte;
    }

    private static boolean isFloating(Object value) {
        return value instanceof Double || value instanceof Float;
    }

    /** A database sees one row in the two zeros. */
    private static double floating(Object value) {
        return ((Number) value).doubleValue() + 0.0; // minus zero becomes zero
    }

    private static int hashOf(Object value) {
        if (value instanceof byte[] bytes) {
            return Arrays.hashCode(bytes);
        }
        if (value instanceof BigDecimal number) {
            return number.stripTrailingZeros().hashCode();
        }
        if (isWhole(value)) {
            return Long.hashCode(((Number) value).longValue());
        }
        return isFloating(value) ? Double.hashCode(floating(value)) : value.hashCode();
    }

    public int size() {
        return values.length;
    }

    public Object value(int index) {
        return values[index];
    }

    /** Whether it is one whole number, which {@link #number} gives. */
    public boolean isOneNumber() {
        return isOneNumber;
    }

    public long number() {
        return number;
    }

    /**
     * An order that every task agrees on, so that two of them lock the rows of one table in the same order. It is
     * not the database's order and need not be.
     */
    @Override
    public int compareTo(Key other) {
        int first = 0;
        if (isNumber && other.isNumber) {
            if (number != other.number) {
                return Long.compare(number, other.number);
            }
            first = 1;
        }
        for (int i = first; i < Math.min(values.length, other.values.length); i++) {
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
        if (isWhole(left) && isWhole(right)) {
            return Long.compare(((Number) left).longValue(), ((Number) right).longValue());
        }
        if (isFloating(left) && isFloating(right)) {
            return Double.compare(floating(left), floating(right));
        }
        if (left.getClass() != right.getClass()) {
            return kindOf(left).getName().compareTo(kindOf(right).getName());
        }
        return left instanceof Comparable comparable
                ? comparable.compareTo(right)
                : left.toString().compareTo(right.toString());
    }

    /** What has an order of its own: where a column changes its type, values of both have to go one way round. */
    private static Class<?> kindOf(Object value) {
        if (isWhole(value)) {
            return Long.class;
        }
        return isFloating(value) ? Double.class : value.getClass();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof Key that) || hash != that.hash) {
            return false;
        }
        return (isOneNumber && that.isOneNumber) ? number == that.number : equalValues(values, that.values);
    }

    private static boolean equalValues(Object[] left, Object[] right) {
        if (left.length != right.length) {
            return false;
        }
        for (int i = 0; i < left.length; i++) {
            if (!equalValue(left[i], right[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean equalValue(Object left, Object right) {
        if (left instanceof byte[] bytes && right instanceof byte[] others) {
            return Arrays.equals(bytes, others);
        }
        if (isWhole(left) && isWhole(right)) {
            return ((Number) left).longValue() == ((Number) right).longValue();
        }
        if (isFloating(left) && isFloating(right)) {
            return Double.compare(floating(left), floating(right)) == 0;
        }
        if (left instanceof BigDecimal number && right instanceof BigDecimal another) {
            return number.compareTo(another) == 0;
        }
        return left.equals(right);
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
