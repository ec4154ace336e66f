package dev.millrace.sink.buffer;

import dev.millrace.core.Key;
import dev.millrace.core.RowChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pending changes of rows, one per key, in the order in which the keys came. Keys that come in their order, as those of
 * new rows mostly do, are told apart by the last of them. Others need a hash table, and get one without an object for each
 * entry: changes wait in large numbers, and what a map adds to each of them is memory to fetch on the way in and out.
 */
final class ChangesByKey {
    private static final int BITS_LEAST = 4;
    /** The golden ratio as a fraction of an int: keys in steps of any size spread over all slots. */
    private static final int SPREAD = 0x9E3779B9;

    private static final int[] NONE = {};

    private ArrayList<RowChange> changes = new ArrayList<>();
    /** The key of the last change of the list. */
    private @Nullable Key last;

    private boolean ascending = true;
    /** Of the key of each change, once there is a table. */
    private int[] hashes = NONE;
    /** Where in the list, plus one; 0 in a free slot. At most half of the slots are taken. */
    private int[] slots = NONE;

    private int bits;

    int size() {
        return changes.size();
    }

    /** Whether the keys came in their order. */
    boolean isAscending() {
        return ascending;
    }

    /** Takes a change; what waits for its key is what remains of both. */
    void add(RowChange change) {
        Key key = change.key();
        boolean higher = last == null || (ascending && last.compareTo(key) < 0);
        if (!higher) {
            int place = placeOf(key);
            if (place >= 0) {
                changes.set(place, change.after(changes.get(place)));
                return;
            }
            ascending = false;
        }
        changes.add(change);
        last = key;
        if (hasTable()) {
            enter(changes.size() - 1, key.hashCode());
        }
    }

    @Nullable RowChange get(Key key) {
        int place = placeOf(key);
        return place < 0 ? null : changes.get(place);
    }

    void clear() {
        changes = new ArrayList<>();
        last = null;
        ascending = true;
        hashes = NONE;
        slots = NONE;
    }

    /** All of them, which are the caller's from now on. */
    List<RowChange> drain() {
        List<RowChange> all = changes;
        clear();
        return all;
    }

    private boolean hasTable() {
        return slots.length > 0;
    }

    /** Where the key's change is in the list; -1 where it has none. */
    private int placeOf(Key key) {
        if (key.equals(last)) {
            return changes.size() - 1;
        }
        if (!hasTable()) {
            makeTable();
        }
        int hash = key.hashCode();
        int slot = firstSlot(hash);
        for (int place = slots[slot]; place != 0; place = slots[slot]) {
            if (hashes[place - 1] == hash && changes.get(place - 1).key().equals(key)) {
                return place - 1;
            }
            slot = next(slot);
        }
        return -1;
    }

    private void makeTable() {
        bits = Math.max(BITS_LEAST, Integer.SIZE - Integer.numberOfLeadingZeros(changes.size()) + 1);
        slots = new int[1 << bits];
        hashes = new int[1 << (bits - 1)];
        for (int place = 0; place < changes.size(); place++) {
            enter(place, changes.get(place).key().hashCode());
        }
    }

    /** The place in the list has the change of a key with this hash, which the table lacks. */
    private void enter(int place, int hash) {
        if (place == hashes.length) {
            grow(place);
        }
        hashes[place] = hash;
        int slot = firstSlot(hash);
        while (slots[slot] != 0) {
            slot = next(slot);
        }
        slots[slot] = place + 1;
    }

    private void grow(int entries) {
        bits += 2;
        slots = new int[1 << bits];
        int[] known = hashes;
        hashes = Arrays.copyOf(known, 1 << (bits - 1));
        changes.ensureCapacity(hashes.length);
        for (int place = 0; place < entries; place++) {
            enter(place, known[place]);
        }
    }

    private int firstSlot(int hash) {
        return (hash * SPREAD) >>> (Integer.SIZE - bits);
    }

    private int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }
}
