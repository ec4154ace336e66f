package dev.millrace.bench.data;

/**
 * One change of one row. Version 0 is no row.
 *
 * @param before the version the row had
 * @param after the version it has now
 */
public record Change(int table, long id, int before, int after) {
    public boolean isInsert() {
        return before == 0;
    }

    public boolean isDelete() {
        return after == 0;
    }

    /** Debezium's letter for it. */
    String op() {
        return isInsert() ? "c" : isDelete() ? "d" : "u";
    }
}
