package dev.millrace.smt;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The hash that each key's row had last, for the keys seen last. */
final class SeenRows {
    /** The offset tells a replay: a record that comes again may never be taken for one that changes nothing. */
    private record Seen(Object hash, String partition, long offset) {}

    private final Map<String, Seen> byKey;

    SeenRows(int rowsMax) {
        byKey = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
                return size() > rowsMax;
            }
        };
    }

    /** Whether an earlier record of the same partition left this key's row with the same hash. */
    boolean isRepeated(String key, Object hash, String partition, long offset) {
        Seen last = byKey.get(key);
        if (last != null
                && last.partition().equals(partition)
                && last.offset() < offset
                && last.hash().equals(hash)) {
            return true;
        }
        byKey.put(key, new Seen(hash, partition, offset));
        return false;
    }

    void forget(@Nullable String key) {
        byKey.remove(key);
    }

    int size() {
        return byKey.size();
    }

    void clear() {
        byKey.clear();
    }
}
