package dev.millrace.sink.target.jdbc.duckdb;

import dev.millrace.sink.target.FailureKind;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** DuckDB's failures, which begin with a word for their kind and have no SQLState. */
final class DuckDbFailures {
    /** What follows quotes the statement. */
    private static final Pattern STATEMENT = Pattern.compile("(?s)\\n.*");

    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'|with value \\S+");

    private DuckDbFailures() {}

    static String state(SQLException failure) {
        if (failure.getSQLState() != null) {
            return failure.getSQLState(); // one of our own
        }
        String message = String.valueOf(failure.getMessage());
        int end = message.indexOf(" Error:");
        String kind = end < 0 ? message : message.substring(0, end);
        return switch (kind) {
            // Two transactions met, or the table was altered under one of them. A full disk shows at commit as well.
            case "TransactionContext" -> message.contains("No space left") ? "53100" : "40001";
            case "Constraint" -> constraint(message);
            case "Conversion", "Invalid Input", "Invalid type", "Mismatch Type" -> "22000";
            case "Out of Range" -> "22003";
            case "Catalog" ->
                message.contains("Table with name") ? "42P01" : message.contains("write-write") ? "40001" : "42000";
            case "Binder" -> message.contains("column") && !message.contains("Cannot change") ? "42703" : "42000";
            case "Parser", "Not implemented", "Dependency" -> "42000";
            case "IO" -> message.contains("Could not set lock") ? "55006" : "58030";
            case "Out of Memory" -> "53200";
            case "Permission" -> "42501";
            // The instance is of no use any more; the next connection makes another one.
            case "Connection", "FATAL", "INTERNAL", "INTERRUPT" -> "08006";
            default -> message.startsWith("Appender error") ? "22000" : "58000";
        };
    }

    private static String constraint(String message) {
        if (message.contains("foreign key")) {
            return "23503";
        }
        if (message.contains("Duplicate key") || message.contains("duplicate key")) {
            return "23505";
        }
        return message.contains("NOT NULL") ? "23502" : "23514";
    }

    static FailureKind kind(String state) {
        if (state.startsWith("08") || state.equals("40001") || state.equals("42P01") || state.equals("42703")) {
            return FailureKind.TRANSIENT;
        }
        if (state.equals("23503") || state.equals("23505")) {
            return FailureKind.CONFLICT;
        }
        return state.startsWith("22") || state.startsWith("23") ? FailureKind.POISON : FailureKind.ENVIRONMENT;
    }

    static String words(SQLException failure) {
        String message = STATEMENT.matcher(String.valueOf(failure.getMessage())).replaceAll("");
        return switch (state(failure)) {
            case "55006" ->
                "Another process has the file open, and DuckDB lets in one at a time. Close it there, or give the"
                        + " worker a file of its own: " + message;
            case "42000", "42P01", "42703", "58030" -> message; // names, of tables and files
            default -> QUOTED.matcher(message).replaceAll("\"…\"");
        };
    }
}
