package dev.millrace.sink.target.jdbc.sqlserver;

import com.microsoft.sqlserver.jdbc.SQLServerBulkCopy;
import com.microsoft.sqlserver.jdbc.SQLServerBulkCopyOptions;
import com.microsoft.sqlserver.jdbc.SQLServerConnection;
import dev.millrace.core.Column;
import dev.millrace.core.Row;
import dev.millrace.sink.target.jdbc.BulkLoad;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The driver's bulk copy, in the running transaction, into stages alone. Straight into a table, it would pass by
 * constraints and triggers unless each is asked for, and the server would convert by rules of its own.
 */
final class BulkCopy implements BulkLoad {
    @Override
    public boolean replaces() {
        return false;
    }

    @Override
    public boolean goesStraight() {
        return false;
    }

    @Override
    public void load(Connection connection, String table, List<Column> columns, List<Row> rows, OnDuplicate onDuplicate)
            throws SQLException {
        if (onDuplicate == OnDuplicate.REPLACE) {
            throw new IllegalArgumentException("Bulk copy only inserts");
        }
        BulkRows feed = new BulkRows(columns, rows);
        try (SQLServerBulkCopy copy = new SQLServerBulkCopy(connection.unwrap(SQLServerConnection.class))) {
            copy.setBulkCopyOptions(options());
            copy.setDestinationTableName(table);
            for (int i = 0; i < columns.size(); i++) {
                copy.addColumnMapping(i + 1, i + 1);
            }
            copy.writeToServer(feed);
        }
        if (feed.refusal().isPresent()) {
            throw new RefusedException(feed.refusal().get().words());
        }
    }

    private static SQLServerBulkCopyOptions options() throws SQLException {
        SQLServerBulkCopyOptions options = new SQLServerBulkCopyOptions();
        options.setBulkCopyTimeout(0); // the connection's own time-outs hold
        options.setKeepIdentity(true);
        return options;
    }
}
