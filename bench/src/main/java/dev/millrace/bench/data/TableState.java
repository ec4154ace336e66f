package dev.millrace.bench.data;

import java.util.Arrays;

/** Which rows a table has, and in which version. */
public final class TableState {
    private static final int FIRST_ROWS = 1_024;

    private final int table;
    private final int partitions;

    /** By id; 0 where there is no row. Ids begin at 1 and are not used twice. */
    private int[] versions = new int[FIRST_ROWS];

    private int lastId;

    /** The ids of the rows there are, in no order. */
    private int[] live = new int[FIRST_ROWS];

    private int rows;

    /** Empty; with end marks for so many partitions. */
    public TableState(int table, int partitions) {
        this.table = table;
        this.partitions = partitions;
    }

    int table() {
        return table;
    }

    /** End marks not counted. */
    public int rows() {
        return rows;
    }

    public Change insert() {
        int id = ++lastId;
        if (id == versions.length) {
            versions = Arrays.copyOf(versions, 2 * versions.length);
        }
        if (rows == live.length) {
            live = Arrays.copyOf(live, 2 * live.length);
        }
        live[rows++] = id;
        versions[id] = 1;
        return new Change(table, id, 0, 1);
    }

    /** The row at a place below {@link #rows()}. */
    public Change update(int place) {
        int id = live[place];
        int before = versions[id]++;
        return new Change(table, id, before, before + 1);
    }

    Change delete(int place) {
        int id = live[place];
        live[place] = live[--rows];
        int before = versions[id];
        versions[id] = 0;
        return new Change(table, id, before, 0);
    }

    /** What may be done with a row of the final state. */
    @FunctionalInterface
    public interface RowVisitor<E extends Exception> {
        void row(long id, int version) throws E;
    }

    /** Every row in the order of its id, end marks included. */
    public <E extends Exception> void forEachRow(RowVisitor<E> visitor) throws E {
        for (int id = 1; id <= lastId; id++) {
            if (versions[id] != 0) {
                visitor.row(id, versions[id]);
            }
        }
        for (int partition = 0; partition < partitions; partition++) {
            visitor.row(History.FIRST_END + partition, 1);
        }
    }
}
