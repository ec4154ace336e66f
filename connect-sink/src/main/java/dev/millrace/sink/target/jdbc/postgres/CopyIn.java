package dev.millrace.sink.target.jdbc.postgres;

import dev.millrace.core.Column;
import dev.millrace.core.Row;
import dev.millrace.sink.target.bulk.ByteSink;
import dev.millrace.sink.target.bulk.RowChunks;
import dev.millrace.sink.target.bulk.RowEncoder;
import dev.millrace.sink.target.jdbc.ByteLoad;
import dev.millrace.sink.target.jdbc.SqlDialect;
import dev.millrace.sink.target.jdbc.SqlText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;

/** {@code COPY ... FROM STDIN} from memory: as strict as INSERT, in the binary form wherever we know a type's. */
final class CopyIn implements ByteLoad {
    private final SqlDialect dialect;

    CopyIn(SqlDialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public boolean replaces() {
        return false;
    }

    @Override
    public RowEncoder encoder(List<Column> columns) {
        return isBinary(columns) ? CopyBinary.rows(columns) : CopyText.rows(columns);
    }

    private static boolean isBinary(List<Column> columns) {
        return columns.stream().allMatch(column -> CopyBinary.knows(column.type()));
    }

    /** Behind a pooler, the process that answers is not the one that the driver was introduced to. */
    @Override
    public Optional<String> unfit(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet pid = statement.executeQuery("SELECT pg_backend_pid()")) {
            pid.next();
            return pid.getInt(1) == connection.unwrap(PGConnection.class).getBackendPID()
                    ? Optional.empty()
                    : Optional.of("a connection pooler stands before the server, so a session is not ours to keep");
        }
    }

    @Override
    public void load(Connection connection, String table, List<Column> columns, List<Row> rows, OnDuplicate onDuplicate)
            throws SQLException {
        if (onDuplicate == OnDuplicate.REPLACE) {
            throw new IllegalArgumentException("COPY only inserts");
        }
        boolean binary = isBinary(columns);
        RowChunks chunks = new RowChunks(rows, encoder(columns));
        org.postgresql.copy.CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY %s (%s) FROM STDIN%s"
                        .formatted(table, SqlText.names(dialect, columns), binary ? " BINARY" : ""));
        try {
            if (binary) {
                copy.writeToCopy(CopyBinary.HEADER, 0, CopyBinary.HEADER.length);
            }
            for (ByteSink chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
                copy.writeToCopy(chunk.array(), 0, chunk.size());
            }
            if (chunks.refusal().isPresent()) {
                throw new RefusedException(chunks.refusal().get());
            }
            if (binary) {
                copy.writeToCopy(CopyBinary.END, 0, CopyBinary.END.length);
            }
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }
}
