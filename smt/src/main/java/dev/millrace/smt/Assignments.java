package dev.millrace.smt;

import com.ezylang.evalex.parser.ParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** {@code column type = expression; column type = expression}. Errors tell the position in the whole text. */
final class Assignments implements ConfigDef.Validator {
    private static final Pattern ASSIGNMENT =
            Pattern.compile("\\s*(?<column>[^\\s=]+)\\s+(?<type>[A-Za-z0-9]+(?:\\(\\d+\\))?)\\s*=(?!=)");

    static List<ColumnExpression> parse(String key, String text) {
        List<ColumnExpression> found = new ArrayList<>();
        Set<String> columns = new HashSet<>();
        int from = 0;
        while (from < text.length()) {
            int end = endOfStatement(text, from);
            if (!text.substring(from, end).isBlank()) {
                ColumnExpression one = statement(key, text, from, end);
                if (!columns.add(one.column())) {
                    throw error(key, text, from, "column %s is set twice".formatted(one.column()));
                }
                found.add(one);
            }
            from = end + 1;
        }
        return found;
    }

    private static ColumnExpression statement(String key, String text, int from, int end) {
        Matcher matcher = ASSIGNMENT.matcher(text).region(from, end);
        if (!matcher.lookingAt()) {
            throw error(key, text, from, "expected: column type = expression, where the type is " + ColumnCast.NAMES);
        }
        ColumnCast type = ColumnCast.named(matcher.group("type"))
                .orElseThrow(() -> error(key, text, matcher.start("type"), "the type is not " + ColumnCast.NAMES));
        try {
            return new ColumnExpression(matcher.group("column"), type, text.substring(matcher.end(), end));
        } catch (ParseException e) {
            throw error(key, text, matcher.end() + e.getStartPosition() - 1, String.valueOf(e.getMessage()));
        }
    }

    /** A semicolon outside of quotes, or the end. */
    private static int endOfStatement(String text, int from) {
        char quote = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == ';') {
                return i;
            }
        }
        return text.length();
    }

    private static ConfigException error(String key, String text, int index, String what) {
        int at = index;
        while (at < text.length() - 1 && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return new ConfigException(key, text, "position %d: %s".formatted(at + 1, what));
    }

    @Override
    public void ensureValid(String name, Object value) {
        parse(name, (String) value);
    }

    @Override
    public String toString() {
        return "column type = expression; …";
    }
}
