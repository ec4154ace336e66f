package dev.millrace.sink.tds;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** T-SQL in PostgreSQL's words: that which the sink and its tests send, and nothing else. */
final class Tsql {
    private static final String NAME = "((?:\"(?:[^\"]|\"\")+\"|\\w+)(?:\\.(?:\"(?:[^\"]|\"\")+\"|\\w+))*)";
    private static final String TYPE =
            "(nvarchar|varchar|nchar|char|bit|tinyint|smallint|int|bigint|decimal|numeric|real|float|date|time|datetime2"
                    + "|datetimeoffset|datetime|uniqueidentifier|varbinary|money|sysname|xml)\\b(?: ?\\((max|[\\d, ]+)\\))?";
    private static final Pattern CAST_TYPE = Pattern.compile("\\bAS " + TYPE + "\\)");
    private static final Pattern JOINED = Pattern.compile(
            "(?:UPDATE t SET (.+)|DELETE t) FROM " + NAME
                    + " AS t INNER JOIN (.+) AS s( \\([^()]*\\))? ON (.+?)(?: WHERE (.+))?",
            Pattern.DOTALL);
    private static final Pattern INTO = Pattern.compile("SELECT (.+) INTO (\"#[^\"]+\") FROM (.+)", Pattern.DOTALL);
    private static final Pattern INSERT =
            Pattern.compile("INSERT INTO " + NAME + " (\\([^()]*\\)) (VALUES|SELECT)(.*)", Pattern.DOTALL);
    private static final Pattern CREATE = Pattern.compile(
            "(IF OBJECT_ID\\('(?:[^']|'')+', 'U'\\) IS NULL )?CREATE TABLE " + NAME + " \\((.+)\\)", Pattern.DOTALL);
    private static final Pattern COLUMN = Pattern.compile("\\s*" + NAME + " " + TYPE + "(.*)", Pattern.DOTALL);
    private static final Pattern COMPUTED = Pattern.compile("\\s*" + NAME + " AS (\\(.+\\))\\s*");
    private static final Pattern COLLATE = Pattern.compile(" COLLATE (\\w+)");
    private static final Pattern KEY = Pattern.compile("\\s*PRIMARY KEY(?: NONCLUSTERED)? \\((.+)\\)\\s*");
    private static final Pattern ADD =
            Pattern.compile("ALTER TABLE " + NAME + " ADD (?!CONSTRAINT)(.+)", Pattern.DOTALL);
    private static final Pattern ALTER =
            Pattern.compile("ALTER TABLE " + NAME + " ALTER COLUMN " + NAME + " " + TYPE + "(.*?) (NULL|NOT NULL)");
    private static final Pattern ALTER_TYPE =
            Pattern.compile("ALTER TABLE " + NAME + " ALTER COLUMN " + NAME + " " + TYPE);
    private static final Pattern DROP_COLUMN = Pattern.compile("ALTER TABLE " + NAME + " DROP COLUMN " + NAME);
    private static final Pattern RENAME =
            Pattern.compile("EXEC sp_rename N'(.+)\\.(\\[[^\\]]+\\])', N'(.+)', N'COLUMN'", Pattern.DOTALL);
    private static final Pattern DYNAMIC = Pattern.compile("EXEC sp_executesql N'(.+)'", Pattern.DOTALL);
    private static final Pattern DROP_DEFAULT = Pattern.compile("ALTER TABLE " + NAME + " DROP CONSTRAINT \"DF_\\d+\"");
    private static final Pattern ADD_DEFAULT =
            Pattern.compile("ALTER TABLE " + NAME + " ADD CONSTRAINT \"DF_\\d+\" DEFAULT (.+) FOR " + NAME);
    private static final Pattern PLAIN = Pattern.compile(
            "(SELECT|INSERT INTO|UPDATE|DELETE FROM|DROP TABLE|TRUNCATE TABLE) .*",
            Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
    private static final Pattern REFUSED =
            Pattern.compile("\\bMERGE\\b|\\bHOLDLOCK\\b|\\bWITH ?\\(|\\bTOP\\b", Pattern.CASE_INSENSITIVE);

    private Tsql() {}

    /** It does not run here. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String why) {
            super(why);
        }
    }

    /** @param numbered tables that take numbers for columns that count up, as they are called in PostgreSQL */
    static List<String> translate(String tsql, Set<String> numbered) {
        Matcher dynamic = DYNAMIC.matcher(tsql);
        if (dynamic.matches()) {
            return translate(dynamic.group(1).replace("''", "'"), numbered);
        }
        Matcher rename = RENAME.matcher(tsql);
        if (rename.matches()) {
            return List.of("ALTER TABLE %s RENAME COLUMN %s TO %s"
                    .formatted(quoted(rename.group(1)), quoted(rename.group(2)), identifier(rename.group(3))));
        }
        String sql = quoted(tsql).strip();
        String code = withoutTexts(sql);
        if (REFUSED.matcher(code).find()) {
            throw new Refused("This server does not take '" + tsql + "'");
        }
        List<String> ddl = definition(sql);
        if (!ddl.isEmpty()) {
            return ddl;
        }
        Matcher joined = JOINED.matcher(sql);
        if (joined.matches()) {
            return List.of(functions(joined(joined)));
        }
        Matcher into = INTO.matcher(sql);
        if (into.matches()) {
            return List.of("CREATE TEMPORARY TABLE %s AS SELECT %s FROM %s"
                    .formatted(into.group(2), functions(into.group(1)), into.group(3)));
        }
        Matcher insert = INSERT.matcher(sql);
        if (insert.matches() && numbered.contains(insert.group(1))) {
            return List.of(functions("INSERT INTO %s %s OVERRIDING SYSTEM VALUE %s%s"
                    .formatted(insert.group(1), insert.group(2), insert.group(3), insert.group(4))));
        }
        if (PLAIN.matcher(sql).matches()) {
            return List.of(functions(sql));
        }
        throw new Refused("The stand-in does not know '" + tsql + "'");
    }

    private static String joined(Matcher joined) {
        String where = "(" + joined.group(5) + ")" + (joined.group(6) == null ? "" : " AND " + joined.group(6));
        String columns = joined.group(4) == null ? "" : joined.group(4);
        return joined.group(1) == null
                ? "DELETE FROM %s AS t USING %s AS s%s WHERE %s"
                        .formatted(joined.group(2), joined.group(3), columns, where)
                : "UPDATE %s AS t SET %s FROM %s AS s%s WHERE %s"
                        .formatted(joined.group(2), joined.group(1), joined.group(3), columns, where);
    }

    /** Brackets, national texts and parameters in PostgreSQL's form. */
    static String quoted(String tsql) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < tsql.length(); ) {
            char c = tsql.charAt(i);
            if (c == '[') {
                int end = endOf(tsql, i, ']');
                String name = tsql.substring(i + 1, end).replace("]]", "]");
                out.append(identifier(name));
                i = end + 1;
            } else if (c == '\'') {
                int end = endOf(tsql, i, '\'');
                out.append(tsql, i, end + 1);
                i = end + 1;
            } else if (c == 'N' && tsql.startsWith("N'", i) && !endsWithLetter(out)) {
                i++;
            } else if (c == '@' && tsql.startsWith("@P", i)) {
                i += 2;
                while (i < tsql.length() && Character.isDigit(tsql.charAt(i))) {
                    i++;
                }
                out.append('?');
            } else {
                out.append(c);
                i++;
            }
        }
        return out.toString();
    }

    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static boolean endsWithLetter(StringBuilder text) {
        return text.length() > 0 && Character.isLetterOrDigit(text.charAt(text.length() - 1));
    }

    private static int endOf(String text, int start, char quote) {
        int i = start + 1;
        while (text.charAt(i) != quote || (i + 1 < text.length() && text.charAt(i + 1) == quote)) {
            i += text.charAt(i) == quote ? 2 : 1;
        }
        return i;
    }

    private static String withoutTexts(String sql) {
        return sql.replaceAll("'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"", "");
    }

    private static String functions(String sql) {
        return CAST_TYPE
                .matcher(sql)
                .replaceAll(cast -> Matcher.quoteReplacement("AS " + type(cast.group(1), cast.group(2)) + ")"))
                .replaceAll("LEN\\((\\S+) \\+ '\\.'\\)", "length($1 || '.')")
                .replaceAll("CONVERT\\(nvarchar\\(33\\), (\\w+), 126\\)", "$1")
                .replace("NCHAR(9)", "chr(9)")
                .replace("SYSUTCDATETIME()", "clock_timestamp()")
                .replace("NEWID()", "gen_random_uuid()")
                .replace("@@SPID", "pg_backend_pid()")
                .replaceAll("(?i)\\bsystem_user\\b", "current_user::text");
    }

    private static List<String> definition(String sql) {
        Matcher create = CREATE.matcher(sql);
        if (create.matches()) {
            return create(create);
        }
        if (DROP_COLUMN.matcher(sql).matches()) {
            return List.of(sql);
        }
        Matcher retype = ALTER_TYPE.matcher(sql);
        if (retype.matches()) {
            String type = type(retype.group(3), retype.group(4));
            return List.of(
                    "ALTER TABLE %1$s ALTER COLUMN %2$s TYPE %3$s USING %2$s::%3$s"
                            .formatted(retype.group(1), retype.group(2), type),
                    remembered(retype.group(1), retype.group(2), retype, 3, ""));
        }
        if (DROP_DEFAULT.matcher(sql).matches()) {
            return List.of("SELECT 1");
        }
        Matcher def = ADD_DEFAULT.matcher(sql);
        if (def.matches()) {
            return List.of("ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s"
                    .formatted(def.group(1), def.group(3), def.group(2)));
        }
        Matcher add = ADD.matcher(sql);
        if (add.matches()) {
            if (split(add.group(2)).size() > 1) {
                throw new Refused("This server does not add several columns at a time");
            }
            List<String> all = new ArrayList<>();
            all.add("ALTER TABLE " + add.group(1) + " ADD COLUMN " + column(add.group(1), add.group(2), all));
            return all.size() == 1 ? all : List.of(all.get(1), all.get(0));
        }
        Matcher alter = ALTER.matcher(sql);
        if (alter.matches()) {
            String start = "ALTER TABLE %s ALTER COLUMN %s ".formatted(alter.group(1), alter.group(2));
            String type = type(alter.group(3), alter.group(4));
            return List.of(
                    start + "TYPE " + type + collation(alter.group(5)) + " USING " + alter.group(2) + "::" + type,
                    start + (alter.group(6).equals("NULL") ? "DROP NOT NULL" : "SET NOT NULL"),
                    remembered(alter.group(1), alter.group(2), alter, 3, alter.group(5)));
        }
        return List.of();
    }

    private static List<String> create(Matcher create) {
        String table = create.group(2);
        List<String> after = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        String key = "";
        List<String> texts = new ArrayList<>();
        for (String part : split(create.group(3))) {
            Matcher primary = KEY.matcher(part);
            if (primary.matches()) {
                key = primary.group(1);
                columns.add("PRIMARY KEY (" + key + ")");
            } else if (part.strip().startsWith("FOREIGN KEY")) {
                columns.add(part);
            } else {
                columns.add(column(table, part, after));
                Matcher column = COLUMN.matcher(part);
                if (column.matches() && column.group(2).endsWith("varchar")) {
                    texts.add(column.group(1));
                }
            }
        }
        boolean isTemporary = table.startsWith("\"#");
        List<String> all = new ArrayList<>();
        all.add("CREATE %sTABLE %s%s (%s)"
                .formatted(
                        isTemporary ? "TEMPORARY " : "",
                        create.group(1) == null ? "" : "IF NOT EXISTS ",
                        table,
                        String.join(", ", columns)));
        all.addAll(after);
        String padded = padded(key, texts);
        if (!padded.equals(key)) {
            all.add(
                    "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_index WHERE indrelid = '%1$s'::regclass AND indexprs IS NOT NULL) THEN CREATE UNIQUE INDEX ON %2$s (%3$s); END IF; END $$"
                            .formatted(table.replace("'", "''"), table, padded));
        }
        return all;
    }

    /** SQL Server's keys are the same when they differ in blanks at the end only: a second unique index sees to that. */
    private static String padded(String key, List<String> texts) {
        List<String> all = new ArrayList<>();
        for (String column : split(key)) {
            String name = column.strip();
            all.add(texts.contains(name) ? "rtrim(" + name + ", ' ')" : name);
        }
        return String.join(", ", all);
    }

    /** Adds what has to be said after the column is there. */
    private static String column(String table, String part, List<String> after) {
        Matcher computed = COMPUTED.matcher(part);
        if (computed.matches()) {
            after.add(comment(table, computed.group(1), "int"));
            return computed.group(1) + " int GENERATED ALWAYS AS " + computed.group(2) + " STORED";
        }
        Matcher column = COLUMN.matcher(part);
        if (!column.matches()) {
            throw new Refused("The stand-in does not know the column '" + part + "'");
        }
        String rest = column.group(4);
        after.add(remembered(table, column.group(1), column, 2, rest));
        String type = type(column.group(2), column.group(3));
        String more = COLLATE.matcher(rest)
                .replaceAll("")
                .replaceAll(" IDENTITY(\\([^)]*\\))?", " GENERATED ALWAYS AS IDENTITY");
        if (type.equals("boolean")) {
            more = more.replace("DEFAULT 1", "DEFAULT true").replace("DEFAULT 0", "DEFAULT false");
        }
        return column.group(1) + " " + type + collation(rest) + more;
    }

    private static String collation(String rest) {
        return rest.contains("_BIN2") ? " COLLATE \"C\"" : "";
    }

    private static String remembered(String table, String column, MatchResult words, int at, String rest) {
        String arguments = words.group(at + 1) == null ? "" : "(" + words.group(at + 1) + ")";
        Matcher collate = COLLATE.matcher(rest);
        return comment(table, column, words.group(at) + arguments + (collate.find() ? collate.group() : ""));
    }

    private static String comment(String table, String column, String words) {
        return "COMMENT ON COLUMN %s.%s IS '%s'".formatted(table, column, words);
    }

    private static String type(String name, String arguments) {
        String args = arguments == null ? "" : "(" + arguments + ")";
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "nvarchar", "varchar" -> args.equals("(max)") ? "text" : "varchar" + args;
            case "nchar", "char" -> "char" + args;
            case "sysname", "xml" -> "text";
            case "bit" -> "boolean";
            case "tinyint" -> "smallint";
            case "float" -> "double precision";
            case "money" -> "numeric(19,4)";
            case "decimal", "numeric" -> "numeric" + args;
            case "time" -> "time" + digits(arguments);
            case "datetime2" -> "timestamp" + digits(arguments);
            case "datetime" -> "timestamp(3)";
            case "datetimeoffset" -> "timestamptz" + digits(arguments);
            case "uniqueidentifier" -> "uuid";
            case "varbinary" -> "bytea";
            default -> name;
        };
    }

    /** PostgreSQL has no more than six. */
    private static String digits(String arguments) {
        return "(" + (arguments == null ? 6 : Math.min(6, Integer.parseInt(arguments))) + ")";
    }

    /** At commas outside of parentheses, names and texts. */
    private static List<String> split(String list) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            if (c == '\'' || c == '"') {
                i = endOf(list, i, c);
            } else if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (c == ',' && depth == 0) {
                parts.add(list.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(list.substring(from));
        return parts;
    }
}
