package dev.millrace.sink.target.bulk;

import dev.millrace.core.Row;

/** Writes one row in a bulk path's wire form, its end included. */
@FunctionalInterface
public interface RowEncoder {
    void write(Row row, ByteSink out);
}
