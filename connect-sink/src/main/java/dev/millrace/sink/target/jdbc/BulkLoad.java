package dev.millrace.sink.target.jdbc;

import dev.millrace.core.Column;
import dev.millrace.core.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A database's fast way in: rows as one stream into a table, inside the running transaction. */
public interface BulkLoad {
    /** What happens to rows whose key is there already. */
    enum OnDuplicate {
        /** The load fails. */
        REFUSE,
        /** The row that stands goes, with all of its columns. Only where {@link #replaces}. */
        REPLACE
    }

    /**
     * Streams the rows; what lands is exactly these rows, or the transaction cannot commit.
     *
     * @param table the table's name as it stands in SQL
     * @param columns the columns in the order of the rows' values, with the types of the columns that stand
     * @throws RefusedException when the server took the stream but not as it was: the statements that take one row as
     *     strictly as any client's will name the reason
     */
    void load(Connection connection, String table, List<Column> columns, List<Row> rows, OnDuplicate onDuplicate)
            throws SQLException;

    /** Whether it can overwrite rows by their primary key. */
    boolean replaces();

    /** Whether rows may stream into a table that others read, and not only into stages. */
    default boolean goesStraight() {
        return true;
    }

    /** Why this connection must not be trusted with a temporary table or a stream, where that shows without trying. */
    default Optional<String> unfit(Connection connection) throws SQLException {
        return Optional.empty();
    }

    /** Not all rows got in as they were. */
    final class RefusedException extends SQLException {
        private static final long serialVersionUID = 1L;

        public RefusedException(String reason) {
            super(reason, "22000");
        }
    }
}
