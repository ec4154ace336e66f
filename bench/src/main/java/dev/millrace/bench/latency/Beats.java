package dev.millrace.bench.latency;

/**
 * The transactions of a load, numbered: each is due at its time, whatever became of those before it. What the load knows
 * of a beat is there for the watcher as soon as {@link #begun()} counts it.
 */
final class Beats {
    static final int PER_SECOND = 100;

    private static final long PERIOD_NS = 1_000_000_000L / PER_SECOND;

    private final long startNs;
    private final long[] lastIds;
    private final long[] commitNs;
    private volatile int begun;

    Beats(int count, long startNs) {
        this.startNs = startNs;
        this.lastIds = new long[count];
        this.commitNs = new long[count];
    }

    int count() {
        return lastIds.length;
    }

    long dueNs(int beat) {
        return startNs + beat * PERIOD_NS;
    }

    /** Just before the commit, so that the commit itself counts as part of the way. */
    void commits(int beat, long lastId, long nowNs) {
        lastIds[beat] = lastId;
        commitNs[beat] = nowNs;
        begun = beat + 1;
    }

    /** How many beats have got as far as their commit. */
    int begun() {
        return begun;
    }

    long lastId(int beat) {
        return lastIds[beat];
    }

    long commitNs(int beat) {
        return commitNs[beat];
    }
}
