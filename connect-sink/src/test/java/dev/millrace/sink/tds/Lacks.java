package dev.millrace.sink.tds;

import java.util.Map;
import java.util.regex.Pattern;

/** What some servers that imitate SQL Server do not take, Babelfish of several versions among them. */
final class Lacks {
    /** Nobody has a permission that such a server does not know. */
    static final String PERMISSIONS =
            "CREATE OR REPLACE FUNCTION sys.has_perms_by_name(securable text, class text, permission text) RETURNS int"
                    + " LANGUAGE sql IMMUTABLE AS 'SELECT 0'";

    private static final Map<String, Pattern> FEATURES = Map.of(
            "NULL in ALTER TABLE ALTER COLUMN", words(" ALTER COLUMN [^;]+ NULL\\b"),
            "COLLATE in ALTER TABLE ALTER COLUMN", words(" ALTER COLUMN [^;]+ COLLATE "),
            "DROP CONSTRAINT of a default", words(" DROP CONSTRAINT \\[DF_"),
            "Nullable UNIQUE constraint", words("(?<!NOT) NULL UNIQUE\\b"),
            "INSERT BULK into a temporary table", words("^INSERT BULK \\[#"),
            "sp_addextendedproperty", words("sp_addextendedproperty"),
            "KILL", words("\\bKILL\\b"));

    private Lacks() {}

    private static Pattern words(String pattern) {
        return Pattern.compile(pattern, Pattern.DOTALL);
    }

    static void refuse(String sql) {
        FEATURES.forEach((feature, pattern) -> {
            if (pattern.matcher(sql).find()) {
                throw new Tsql.Refused("'" + feature + "' is not currently supported");
            }
        });
    }
}
