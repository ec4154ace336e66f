package dev.millrace.sink.target.jdbc;

import dev.millrace.sink.target.TargetException;
import java.sql.SQLException;

/** SQL failures as messages that may be logged: what, and the server's words without the values that it quotes. */
final class Failures {
    private Failures() {}

    static TargetException told(String what, SQLException failure, SqlDialect dialect) {
        SQLException clean = clean(failure, dialect);
        String signature = "SQLState " + dialect.state(failure) + ", code " + failure.getErrorCode();
        return new TargetException(
                dialect.classify(failure),
                what + ": " + clean.getMessage() + " (" + signature + ").",
                signature,
                clean);
    }

    /** A copy without values; it keeps the state, the code and the place, which is what is needed to find the cause. */
    private static SQLException clean(SQLException failure, SqlDialect dialect) {
        SQLException clean = new SQLException(dialect.redact(failure), dialect.state(failure), failure.getErrorCode());
        clean.setStackTrace(failure.getStackTrace());
        return clean;
    }
}
