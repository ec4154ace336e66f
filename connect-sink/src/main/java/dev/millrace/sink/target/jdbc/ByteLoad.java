package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.sink.target.bulk.RowEncoder;
import java.util.List;

/** A stream of bytes in a form of the database's. */
public interface ByteLoad extends BulkLoad {
    /** Rows of these columns in the form in which they are streamed. */
    RowEncoder encoder(List<Column> columns);
}
