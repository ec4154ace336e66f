package dev.millrace.bench.database;

import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Rows in the form that a database loads fastest. */
interface RowEncoder {
    void begin(DataOutputStream out) throws IOException;

    /** Values as a database gives them back. */
    void row(@Nullable Object[] values, DataOutputStream out) throws IOException;

    void end(DataOutputStream out) throws IOException;
}
