package dev.millrace.sink.buffer;

import dev.millrace.core.Key;
import dev.millrace.core.RowChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts changes in the order of their keys. */
final class KeyOrder {
    private KeyOrder() {}

    static List<RowChange> sorted(List<RowChange> changes) {
        long[] numbers = numbers(changes);
        long[] order = numbers == null ? null : order(numbers);
        if (order == null) {
            changes.sort((left, right) -> left.key().compareTo(right.key()));
            return changes;
        }
        int mask = (1 << bitsOf(changes.size())) - 1;
        List<RowChange> sorted = new ArrayList<>(order.length);
        for (long place : order) {
            sorted.add(changes.get((int) place & mask));
        }
        return sorted;
    }

    /** Of keys that are one number each, as most are; a comparison of two others looks at several objects. */
    private static long @Nullable [] numbers(List<RowChange> changes) {
        long[] numbers = new long[changes.size()];
        for (int i = 0; i < numbers.length; i++) {
            Key key = changes.get(i).key();
            if (!key.isOneNumber()) {
                return null;
            }
            numbers[i] = key.number();
        }
        return numbers;
    }

    /** The numbers, counted from the least, each with its place in its last bits; nothing where both have no room. */
    private static long @Nullable [] order(long[] numbers) {
        long least = Arrays.stream(numbers).min().orElse(0);
        long span = Arrays.stream(numbers).max().orElse(0) - least;
        int bits = bitsOf(numbers.length);
        if (span < 0 || span >>> (Long.SIZE - 1 - bits) != 0) {
            return null;
        }
        long[] order = new long[numbers.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = ((numbers[i] - least) << bits) | i;
        }
        Arrays.sort(order);
        return order;
    }

    private static int bitsOf(int size) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(size);
    }
}
