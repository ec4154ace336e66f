package dev.millrace.converter;

import java.util.concurrent.atomic.LongAdder;

/** How many records went which way, in one direction. */
final class Counts {
    private final LongAdder fast = new LongAdder();
    private final LongAdder fallback = new LongAdder();
    private final LongAdder miss = new LongAdder();

    void countFast() {
        fast.increment();
    }

    /** The schema was known, and something in the record was out of the ordinary. */
    void countFallback() {
        fallback.increment();
    }

    /** The schema was not known: the first record of each, or records whose schema cannot be told from their bytes. */
    void countMiss() {
        miss.increment();
    }

    long fast() {
        return fast.sum();
    }

    long fallback() {
        return fallback.sum();
    }

    long miss() {
        return miss.sum();
    }
}
