package dev.millrace.bench.data;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The changes of a benchmark, in order: the same parameters give the same changes. Each table ends with one insert per
 * partition, the end marks: when all of them are there, everything before them is.
 *
 * @param mix what the changes are
 * @param changes how many there are, end marks not counted
 */
public record History(Mix mix, int tables, int partitions, long changes) {
    /** Ids from here on are end marks; no row reaches them. */
    public static final long FIRST_END = 1_000_000_000;

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
        SplittableRandom random = new SplittableRandom(SEED);
        for (long i = 0; i < changes; i++) {
            TableState state = states.get((int) (i % tables));
            consumer.accept(mix == Mix.INSERT ? state.insert() : next(state, random));
        }
        for (TableState state : states) {
            for (int partition = 0; partition < partitions; partition++) {
                consumer.accept(new Change(state.table(), FIRST_END + partition, 0, 1));
            }
        }
        return states;
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
