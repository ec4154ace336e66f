package dev.millrace.converter;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One object for the next call to use again, where there is one call at a time. Calls of other threads at the same moment
 * get objects of their own.
 */
final class Spare<T> {
    private final AtomicReference<@Nullable T> spare = new AtomicReference<>();
    private final Supplier<T> maker;

    Spare(Supplier<T> maker) {
        this.maker = maker;
    }

    T take() {
        T taken = spare.getAndSet(null);
        return taken == null ? maker.get() : taken;
    }

    void giveBack(T taken) {
        spare.set(taken);
    }
}
