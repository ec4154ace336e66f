package dev.millrace.sink.target.jdbc.postgres;

import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code hstore} reads, of the JSON that Debezium makes of it. Anything else is left for the server to judge. */
final class HstoreText {
    private static final String TEXT = "\"((?:[^\"\\\\]|\\\\.)*+)\"";
    private static final Pattern MEMBER =
            Pattern.compile("\\G[{,]\\s*+" + TEXT + "\\s*+:\\s*+(?:null|" + TEXT + ")\\s*+");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(u([0-9a-fA-F]{4})|.)");

    private HstoreText() {}

    static String of(Object value) {
        String json = PostgresText.of(value);
        if (json.equals("{}")) {
            return "";
        }
        StringJoiner pairs = new StringJoiner(",");
        Matcher member = MEMBER.matcher(json);
        int end = 0;
        while (member.find()) {
            pairs.add(quoted(member.group(1)) + "=>" + (member.group(2) == null ? "NULL" : quoted(member.group(2))));
            end = member.end();
        }
        return end > 0 && json.substring(end).equals("}") ? pairs.toString() : json;
    }

    private static String quoted(String json) {
        String plain = ESCAPE.matcher(json).replaceAll(escape -> Matcher.quoteReplacement(plain(escape.group(1))));
        return "\"" + plain.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String plain(String escaped) {
        return switch (escaped.charAt(0)) {
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'u' -> String.valueOf((char) Integer.parseInt(escaped.substring(1), 16));
            default -> escaped;
        };
    }
}
