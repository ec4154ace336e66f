package dev.millrace.sink.target.bigquery;

/**
 * A {@code _CHANGE_SEQUENCE_NUMBER}: sections in hexadecimal digits that are compared one after the other. Which of two
 * changes of a row is the later one is told by who owned its partition, and then by the order of that owner's batches,
 * each of which holds at most one change of a row.
 */
final class SequenceNumber {
    private SequenceNumber() {}

    static String of(long generation, long batch) {
        return Long.toHexString(generation) + "/" + Long.toHexString(batch);
    }
}
