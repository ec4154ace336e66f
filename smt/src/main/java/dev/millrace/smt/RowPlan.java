package dev.millrace.smt;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * What a transform does to the rows of one schema, worked out once for it.
 *
 * @param <E> what a record brings to each of its rows
 */
interface RowPlan<E> {
    /** The schema of the rows that come out. */
    Schema schema();

    Struct apply(Struct row, E edit);
}
