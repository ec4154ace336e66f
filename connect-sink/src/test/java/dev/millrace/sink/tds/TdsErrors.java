package dev.millrace.sink.tds;

import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** PostgreSQL's errors as SQL Server would tell them, with the values that it quotes. */
final class TdsErrors {
    /** What servers that imitate SQL Server say of an error that has no number there. */
    static final int UNMAPPED = 33_557_097;

    static final int SYNTAX = 102;
    static final int DEADLOCK = 1205;
    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("23505", 2627),
            Map.entry("23503", 547),
            Map.entry("23502", 515),
            Map.entry("22001", 2628),
            Map.entry("22003", 8115),
            Map.entry("40P01", DEADLOCK),
            Map.entry("55P03", 1222),
            Map.entry("42P01", 208),
            Map.entry("42703", 207),
            Map.entry("42701", 2705),
            Map.entry("42P07", 2714),
            Map.entry("22007", 241),
            Map.entry("22008", 242),
            Map.entry("22P02", 245),
            Map.entry("42501", 229));

    /** Those that all such servers have numbers for. */
    private static final Set<Integer> COMMON = Set.of(2627, 547, 515, 2628, 8115, DEADLOCK, 2714);

    private TdsErrors() {}

    static int number(SQLException failure, boolean plain) {
        int number = NUMBERS.getOrDefault(String.valueOf(failure.getSQLState()), UNMAPPED);
        return plain && !COMMON.contains(number) ? UNMAPPED : number;
    }

    /** Whether the session that ran the statement is gone. */
    static boolean isEnd(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("08") || state.startsWith("57P");
    }

    static String message(SQLException failure, int number) {
        ServerErrorMessage told = failure instanceof PSQLException server ? server.getServerErrorMessage() : null;
        if (told == null) {
            return String.valueOf(failure.getMessage());
        }
        String detail = Objects.toString(told.getDetail(), "");
        return switch (number) {
            case 2627 ->
                "Violation of PRIMARY KEY constraint '%s'. Cannot insert duplicate key in object 'dbo.%s'. The duplicate key value is %s."
                        .formatted(
                                told.getConstraint(),
                                told.getTable(),
                                detail.replaceAll("(?s)^.*=(\\(.*\\)).*$", "$1"));
            case 547 ->
                "The statement conflicted with the FOREIGN KEY constraint \"%s\". The conflict occurred in table \"dbo.%s\"."
                        .formatted(told.getConstraint(), told.getTable());
            case 515 ->
                "Cannot insert the value NULL into column '%s', table 'dbo.%s'; column does not allow nulls."
                        .formatted(told.getColumn(), told.getTable());
            case 2628 -> "String or binary data would be truncated in table 'dbo.t', column 'c'. Truncated value: '…'.";
            case 8115 -> "Arithmetic overflow error converting expression to data type numeric.";
            case DEADLOCK ->
                "Transaction (Process ID 51) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.";
            case 1222 -> "Lock request time out period exceeded.";
            case 208 -> "Invalid object name. " + told.getMessage();
            case 207 -> "Invalid column name. " + told.getMessage();
            default -> String.valueOf(told.getMessage());
        };
    }
}
