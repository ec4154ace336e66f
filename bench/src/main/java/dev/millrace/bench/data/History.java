package dev.millrace.bench.data;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The changes of a benchmark, in order: the same parameters give the same changes. Each partition of each table ends with
 * the insert of an end mark, and, where rows are deleted, just before it with the delete of a row that the partition began
 * with: when the one is there and the other is not, everything is done, also by a sink that writes a batch's deletes after
 * its upserts.
 *
 * @param mix what the changes are
 * @param changes how many there are, marks not counted
 */
public record History(Mix mix, int tables, int partitions, long changes) {
    /** Ids from here on are marks; no row reaches them. The end mark of partition p has the id {@code FIRST_END + p}. */
    public static final long FIRST_END = 1_000_000_000;

    /** The start mark of partition p, which is deleted in the end, has the id {@code FIRST_START + p}. */
    public static final long FIRST_START = 2 * FIRST_END;

    private static final int SEED = 42;

    /** What happens to rows. */
    public enum Mix {
        /** Each change is a new row. */
        INSERT,
        /** 20 % new rows; 70 % updates, of few rows often and of many rarely; 10 % deletes. From an empty table. */
        CDC
    }

    /** Hands out every change and gives the state after the last one. */
    public List<TableState> replay(Consumer<Change> consumer) {
        List<TableState> states = new ArrayList<>();
        for (int table = 0; table < tables; table++) {
            states.add(new TableState(table, partitions));
        }
        if (deletes()) {
            marks(FIRST_START, 0, 1, consumer);
        }
        SplittableRandom random = new SplittableRandom(SEED);
        for (long i = 0; i < changes; i++) {
            TableState state = states.get((int) (i % tables));
            consumer.accept(mix == Mix.INSERT ? state.insert() : next(state, random));
        }
        if (deletes()) {
            marks(FIRST_START, 1, 0, consumer);
        }
        marks(FIRST_END, 0, 1, consumer);
        return states;
    }

    /** Whether the end is the absence of the start marks, too. */
    public boolean deletes() {
        return mix == Mix.CDC;
    }

    private void marks(long first, int before, int after, Consumer<Change> consumer) {
        for (int table = 0; table < tables; table++) {
            for (int partition = 0; partition < partitions; partition++) {
                consumer.accept(new Change(table, first + partition, before, after));
            }
        }
    }

    private static Change next(TableState state, SplittableRandom random) {
        int dice = random.nextInt(10);
        if (dice < 2 || state.rows() == 0) {
            return state.insert();
        }
        return dice < 9 ? state.update(zipf(random, state.rows())) : state.delete(random.nextInt(state.rows()));
    }

    /** A place below {@code n}, the first ones often: the log-uniform distribution, which is Zipf's with exponent 1. */
    private static int zipf(SplittableRandom random, int n) {
        return Math.min(n - 1, (int) Math.exp(random.nextDouble() * Math.log(n + 1.0)) - 1);
    }

    /** Which partition an id belongs to: all changes of a row are in one. */
    public int partition(long id) {
        return (int) (id % partitions);
    }
}
