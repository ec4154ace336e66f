package dev.millrace.sink.target.jdbc.mysql;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The labels of ENUM and SET. */
final class MySqlLabels {
    private static final int ENUM_MOST = 3_000;
    private static final int SET_MOST = 64;
    private static final int LENGTH_MOST = 255;
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");
    private static final Pattern LABEL = Pattern.compile("'((?:[^']|'')*)'");

    private MySqlLabels() {}

    /** Whether a column can have them as they are: the server takes blanks off their ends, and commas tell a set's apart. */
    static boolean fit(FieldType type) {
        boolean isSet = type.kind() == Kind.SET;
        List<String> labels = type.labels();
        return !labels.isEmpty()
                && labels.size() <= (isSet ? SET_MOST : ENUM_MOST)
                && labels.stream().distinct().count() == labels.size()
                && labels.stream()
                        .noneMatch(label -> label.length() > LENGTH_MOST
                                || label.endsWith(" ")
                                || (isSet && (label.isEmpty() || label.indexOf(',') >= 0)));
    }

    /** Told apart by each of their characters, as the source may do. */
    static String sql(FieldType type) {
        return (type.kind() == Kind.SET ? "set(" : "enum(")
                + type.labels().stream()
                        .map(label -> "'" + label.replace("\\", "\\\\").replace("'", "''") + "'")
                        .collect(Collectors.joining(","))
                + ") CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
    }

    /** From the server's words, in which a quote is doubled, and a backslash stands before what is special. */
    static List<String> read(String words) {
        List<String> labels = new ArrayList<>();
        Matcher label = LABEL.matcher(words);
        while (label.find()) {
            labels.add(ESCAPE.matcher(label.group(1).replace("''", "'"))
                    .replaceAll(escape -> Matcher.quoteReplacement(plain(escape.group(1)))));
        }
        return labels;
    }

    private static String plain(String escaped) {
        return switch (escaped) {
            case "n" -> "\n";
            case "r" -> "\r";
            case "0" -> "\0";
            default -> escaped;
        };
    }
}
