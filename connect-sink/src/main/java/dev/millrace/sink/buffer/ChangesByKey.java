package dev.millrace.sink.buffer;

import dev.millrace.core.Key;
import dev.millrace.core.RowChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pending changes of rows, one per key, in the order in which the keys came. A hash table without an object for each
 * entry: changes wait in large numbers, and what a map adds to each of them is memory to fetch on the way in and out.
 */
final class ChangesByKey {
    private static final int BITS_LEAST = 4;
    /** The golden ratio as a fraction of an int: keys in steps of any size spread over all slots. */
    private static final int SPREAD = 0x9E3779B9;

    private ArrayList<RowChange> changes = new ArrayList<>();
    /** Of the key of each change. */
    private int[] hashes = new int[1 << (BITS_LEAST - 1)];
    /** Where in the list, plus one; 0 in a free slot. At most half of the slots are taken. */
    private int[] slots = new int[1 << BITS_LEAST];

    private int bits = BITS_LEAST;

    int size() {
        return changes.size();
    }

    /** Takes a change; what waits for its key is what remains of both. Tells whether the key is new. */
    boolean add(RowChange change) {
        Key key = change.key();
        int slot = slotOf(key);
        if (slots[slot] != 0) {
            int place = slots[slot] - 1;
            changes.set(place, change.after(changes.get(place)));
            return false;
        }
        if (changes.size() == hashes.length) {
            grow();
            slot = slotOf(key);
        }
        hashes[changes.size()] = key.hashCode();
        changes.add(change);
        slots[slot] = changes.size();
        return true;
    }

    @Nullable RowChange get(Key key) {
        int place = slots[slotOf(key)];
        return place == 0 ? null : changes.get(place - 1);
    }

    void clear() {
        changes = new ArrayList<>();
        bits = BITS_LEAST;
        slots = new int[1 << bits];
        hashes = new int[1 << (bits - 1)];
    }

    /** All of them, which are the caller's from now on. */
    List<RowChange> drain() {
        List<RowChange> all = changes;
        clear();
        return all;
    }

    /** The slot that has the key, or the free one that it would get. */
    private int slotOf(Key key) {
        int hash = key.hashCode();
        int slot = firstSlot(hash);
        for (int place = slots[slot]; place != 0; place = slots[slot]) {
            if (hashes[place - 1] == hash && changes.get(place - 1).key().equals(key)) {
                return slot;
            }
            slot = next(slot);
        }
        return slot;
    }

    private int firstSlot(int hash) {
        return (hash * SPREAD) >>> (Integer.SIZE - bits);
    }

    private int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }

    private void grow() {
        bits += 2;
        slots = new int[1 << bits];
        hashes = Arrays.copyOf(hashes, 1 << (bits - 1));
        changes.ensureCapacity(hashes.length);
        for (int place = 1; place <= changes.size(); place++) {
            int slot = firstSlot(hashes[place - 1]);
            while (slots[slot] != 0) {
                slot = next(slot);
            }
            slots[slot] = place;
        }
    }
}
