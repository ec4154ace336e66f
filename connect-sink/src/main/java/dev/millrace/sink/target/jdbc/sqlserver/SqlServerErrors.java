package dev.millrace.sink.target.jdbc.sqlserver;

import dev.millrace.sink.target.FailureKind;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What SQL Server's error numbers come to. States say little: the driver has one for most of them. */
final class SqlServerErrors {
    static final int NO_SUCH_TABLE = 208;
    static final int LOGIN_REFUSED = 18456;

    /** There is no such constraint, as servers say whose defaults have no names that count. */
    static final int NO_SUCH_CONSTRAINT = 3728;

    /** What Babelfish says of an error of PostgreSQL that it has no number for: then only the words tell. */
    private static final int UNMAPPED = 33_557_097;

    /** A statement that this server does not take, whatever it names. */
    private static final Set<Integer> NOT_TAKEN = numbers("102 105 156 170 319 40510 40514 40517");

    /** What PostgreSQL says, and the number of SQL Server that comes nearest; the first one counts. */
    private static final List<Said> WORDS = List.of(
            new Said("column .* does not exist", 207),
            new Said("relation .* does not exist", NO_SUCH_TABLE),
            new Said("already exists", 2714),
            new Said("not (currently |yet )?supported|syntax error", 102),
            new Said("tuple concurrently|could not serialize|terminating connection", 1205),
            new Said("lock timeout|could not obtain lock", 1222),
            new Said("permission denied|must be owner", 229));

    private record Said(Pattern words, int code) {
        Said(String words, int code) {
            this(Pattern.compile(words), code);
        }
    }

    /** A foreign key, or a CHECK, which no other change ever clears. */
    private static final int CONSTRAINT = 547;

    /** An exception inside a type such as geography. */
    private static final int CLR = 6522;

    /** From here on, a database gives its own numbers. */
    private static final int OWN = 50_000;

    private static final Set<Integer> TRANSIENT = numbers(
            "1205 1222", // deadlock, lock time-out
            "207 208 213 4902 4924", // no such column or table: what is remembered of the table is old
            "2705 2714", // a column or a table is there already: another task was faster
            "3960 3961 41301 41302 41305 41325", // conflicts of snapshots
            "701 802 1204 8628 8645 8651", // no memory or no locks left just now
            "64 121 233 596 6005 10053 10054 10060 10928 10929 11001 17142 17197 17830", // connections
            "921 922 952 976 978 983 988 4221 18401", // a database or a replica that is starting
            "40143 40166 40197 40501 40540 40613 40615 42108 42109 49918 49919 49920"); // Azure: busy, or moving

    private static final Set<Integer> ENVIRONMENT = numbers(
            "911 4060", // no such database
            "18452 18456 18470 18486 18487 18488", // no login
            "229 230 262 297 300 916 1088 2571 6102 15151 15247", // no permission
            "102 105 156 170 319 402 468 40510 40514 40517", // a statement that this server does not take, whatever the
            // row
            "206 257 271 273 529 544 4922 5074 8101 8102 8106 8107", // or that its table does not
            "823 824 825 1101 1105 3414 5149 9002", // disk or log full, or broken
            "924 942 945 3906 3908", // read-only, or not to be used
            "40544 40549 40550 40551 40552 40553 40671"); // Azure: quotas

    private static final Set<Integer> CONFLICT = numbers("547 2601 2627");

    /** After these words comes a value; the rest of a message names tables and columns. */
    private static final Pattern VALUE = Pattern.compile(
            "(?i)(duplicate key value is |truncated value: |\\bvalue = |\\bvalue )(\\(.*\\)|'.*'|(?<== )\\S+)",
            Pattern.DOTALL);

    /** As PostgreSQL ends its messages, which some servers pass on. */
    private static final Pattern AT_THE_END = Pattern.compile(": \".*\"\\.?$", Pattern.DOTALL);

    private SqlServerErrors() {}

    private static Set<Integer> numbers(String... lists) {
        return Arrays.stream(lists)
                .flatMap(list -> Arrays.stream(list.split(" ", -1)))
                .map(Integer::valueOf)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Its number, or the one that its words come to. */
    static int codeOf(SQLException failure) {
        int code = failure.getErrorCode();
        if (code != UNMAPPED) {
            return code;
        }
        String words = AT_THE_END.matcher(String.valueOf(failure.getMessage())).replaceAll("");
        return WORDS.stream()
                .filter(said -> said.words().matcher(words).find())
                .map(Said::code)
                .findFirst()
                .orElse(UNMAPPED);
    }

    /** Whether the server does not know the statement's words, or what they are about. */
    static boolean isNotTaken(SQLException failure) {
        int code = codeOf(failure);
        return NOT_TAKEN.contains(code) || code == NO_SUCH_CONSTRAINT;
    }

    static FailureKind classify(SQLException failure) {
        int code = codeOf(failure);
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        if (TRANSIENT.contains(code)) {
            return FailureKind.TRANSIENT;
        }
        if (ENVIRONMENT.contains(code)) {
            return FailureKind.ENVIRONMENT;
        }
        if (CONFLICT.contains(code)) {
            boolean isCheck =
                    code == CONSTRAINT && String.valueOf(failure.getMessage()).contains("CHECK constraint");
            return isCheck ? FailureKind.POISON : FailureKind.CONFLICT;
        }
        if (state.startsWith("08") || state.startsWith("40") || state.startsWith("HYT")) {
            return FailureKind.TRANSIENT;
        }
        return code == 0 && (state.startsWith("28") || state.startsWith("42"))
                ? FailureKind.ENVIRONMENT
                : FailureKind.POISON;
    }

    static String redact(SQLException failure) {
        int code = failure.getErrorCode();
        if (code == CLR || (code >= OWN && code < OWN + OWN)) {
            return "error " + code + ", whose words are the database's own and may hold values";
        }
        String message = failure.getMessage() == null ? "no message" : failure.getMessage();
        String clean = VALUE.matcher(message).replaceAll("$1…");
        return AT_THE_END.matcher(clean).replaceAll(": …");
    }
}
