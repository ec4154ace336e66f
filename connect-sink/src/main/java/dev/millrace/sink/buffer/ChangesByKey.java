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
    private static final int ENTRIES_LEAST = 8;
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
        if (!higher && key.equals(last)) {
            combine(changes.size() - 1, change);
            return;
        }
        if (!higher && !hasTable()) {
            makeTable();
        }
        if (hasTable()) {
            int slot = slotOf(key);
            if (slots[slot] != 0) {
                combine(slots[slot] - 1, change);
                return;
            }
            ascending = higher;
            enter(key, slot);
        }
        changes.add(change);
        last = key;
    }

    private void combine(int place, RowChange change) {
        changes.set(place, change.after(changes.get(place)));
    }

    @Nullable RowChange get(Key key) {
        if (!hasTable()) {
            makeTable();
        }
        int place = slots[slotOf(key)];
        return place == 0 ? null : changes.get(place - 1);
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

    /** The key in this slot gets the next place in the list. */
    private void enter(Key key, int slot) {
        int place = changes.size();
        int free = slot;
        if (place == hashes.length) {
            hashes = Arrays.copyOf(hashes, 4 * place);
            spread();
            free = slotOf(key);
        }
        hashes[place] = key.hashCode();
        slots[free] = place + 1;
    }

    private void makeTable() {
        hashes = new int[Math.max(ENTRIES_LEAST, 2 * Integer.highestOneBit(changes.size()))];
        for (int place = 0; place < changes.size(); place++) {
            hashes[place] = changes.get(place).key().hashCode();
        }
        spread();
    }

    /** All entries anew, over twice as many slots as there is room for entries. */
    private void spread() {
        changes.ensureCapacity(hashes.length);
        slots = new int[2 * hashes.length];
        bits = Integer.numberOfTrailingZeros(slots.length);
        for (int place = 1; place <= changes.size(); place++) {
            int slot = firstSlot(hashes[place - 1]);
            while (slots[slot] != 0) {
                slot = next(slot);
            }
            slots[slot] = place;
        }
    }

    private int firstSlot(int hash) {
        return (hash * SPREAD) >>> (Integer.SIZE - bits);
    }

    private int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }
}
