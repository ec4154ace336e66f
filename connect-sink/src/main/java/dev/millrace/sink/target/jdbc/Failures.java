package dev.millrace.sink.target.jdbc;

import dev.millrace.sink.target.TargetException;
import java.sql.SQLException;
import java.util.Optional;

/** SQL failures as messages that may be logged: what, and the server's words without the values that it quotes. */
final class Failures {
    private Failures() {}

    static TargetException told(String what, SQLException failure, SqlDialect dialect) {
        SQLException clean = clean(failure, dialect);
        return new TargetException(
                what + ": " + clean.getMessage() + " (SQLState " + failure.getSQLState() + ", code "
                        + failure.getErrorCode() + ").",
                clean);
    }

    /** A copy without values; it keeps the state, the code and the place, which is what is needed to find the cause. */
    private static SQLException clean(SQLException failure, SqlDialect dialect) {
        SQLException clean = new SQLException(dialect.redact(failure), failure.getSQLState(), failure.getErrorCode());
        clean.setStackTrace(failure.getStackTrace());
        return clean;
    }

    static Optional<SQLException> cause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }
}
