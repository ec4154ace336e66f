package dev.millrace.sink.target.jdbc;

import java.sql.SQLException;

/** A fast way was refused and is marked so: the transaction is rolled back, and the batch takes another way. */
final class DetourException extends SQLException {
    private static final long serialVersionUID = 1L;

    DetourException(SQLException reason) {
        super(reason.getMessage(), reason.getSQLState(), reason.getErrorCode(), reason);
    }
}
