package dev.millrace.sink.target.bulk;

/** Writes one value, not null, in a bulk path's wire form. Chosen once per column, by the type of the column that stands. */
@FunctionalInterface
public interface CellEncoder {
    void write(Object value, ByteSink out);
}
