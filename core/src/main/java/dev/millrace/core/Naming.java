package dev.millrace.core;

import java.util.Locale;
import java.util.regex.Pattern;

/** How a name of the source is written in the target. Pure: the same name always gives the same one. */
public enum Naming {
    /** As it comes. */
    AS_IS {
        @Override
        public String of(String name) {
            return name;
        }
    },

    /**
     * dlt's default, for tables that dlt has filled: {@code OrderLine}, {@code order-line} and {@code "Order Line"} all
     * become {@code order_line}.
     */
    SNAKE_CASE {
        @Override
        public String of(String name) {
            String text = OTHER_CHARACTERS.matcher(swapped(name.strip())).replaceAll("_");
            text = BEFORE_A_WORD.matcher(text).replaceAll("$1_$2");
            text = BEFORE_A_CAPITAL.matcher(text).replaceAll("$1_$2").toLowerCase(Locale.ROOT);
            text = FIRST_DIGIT.matcher(text).find() ? "_" + text : text;
            int end = text.length();
            while (end > 0 && text.charAt(end - 1) == '_') {
                end--;
            }
            return UNDERSCORES
                    .matcher(text.substring(0, end) + "x".repeat(text.length() - end))
                    .replaceAll("_");
        }
    },

    /** {@code ORDERS}. */
    UPPER {
        @Override
        public String of(String name) {
            return name.toUpperCase(Locale.ROOT);
        }
    },

    /** {@code orders}. */
    LOWER {
        @Override
        public String of(String name) {
            return name.toLowerCase(Locale.ROOT);
        }
    };

    private static final Pattern OTHER_CHARACTERS = Pattern.compile("[^a-zA-Z\\p{Nd}_]+");
    private static final Pattern BEFORE_A_WORD = Pattern.compile("([^_])([A-Z][a-z]+)");
    private static final Pattern BEFORE_A_CAPITAL = Pattern.compile("([a-z0-9])([A-Z])");
    private static final Pattern FIRST_DIGIT = Pattern.compile("^\\p{Nd}");
    private static final Pattern UNDERSCORES = Pattern.compile("__+");

    /** The name in the target. */
    public abstract String of(String name);

    /** The characters that have a letter of their own. */
    private static String swapped(String name) {
        return name.replace('+', 'x')
                .replace('*', 'x')
                .replace('-', '_')
                .replace('@', 'a')
                .replace('|', 'l');
    }
}
