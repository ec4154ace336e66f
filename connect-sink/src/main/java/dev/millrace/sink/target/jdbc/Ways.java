package dev.millrace.sink.target.jdbc;

import dev.millrace.core.TableName;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which of the fast ways a table's rows refused lately. One that was refused is left out for the next batches, and twice
 * as many after each further time, so that data which never fits costs next to nothing.
 */
final class Ways {
    /** What may be tried before the way that always works. */
    enum Way {
        /** Rows that are new in the source go straight into the table. */
        DIRECT,
        /** Rows are streamed. */
        BULK,
        /** Rows that stand are updated; else they are deleted and inserted whole. */
        UPDATE,
        /** Rows that come again are deleted before; else they are written over. */
        CLEAR
    }

    private static final int LEFT_OUT_MOST = 256;

    private final Map<TableName, Map<Way, Trust>> tables = new ConcurrentHashMap<>();

    private static final class Trust {
        private int leftOut;
        private int leaveOutNext = 1;
    }

    /** Whether to try; each answer counts as one batch. */
    boolean open(TableName table, Way way) {
        Map<Way, Trust> ways = tables.get(table);
        if (ways == null) {
            return true;
        }
        synchronized (ways) {
            Trust trust = ways.get(way);
            if (trust == null || trust.leftOut == 0) {
                return true;
            }
            trust.leftOut--;
            return false;
        }
    }

    /** The batch is written again; this way is not tried for it. */
    void refused(TableName table, Way way) {
        Map<Way, Trust> ways = tables.computeIfAbsent(table, name -> new EnumMap<>(Way.class));
        synchronized (ways) {
            Trust trust = ways.computeIfAbsent(way, w -> new Trust());
            trust.leftOut = trust.leaveOutNext;
            trust.leaveOutNext = Math.min(LEFT_OUT_MOST, 2 * trust.leaveOutNext);
        }
    }

    void went(TableName table, Way way) {
        Map<Way, Trust> ways = tables.get(table);
        if (ways != null) {
            synchronized (ways) {
                ways.remove(way);
            }
        }
    }
}
