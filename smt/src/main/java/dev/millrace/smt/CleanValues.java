package dev.millrace.smt;

import dev.millrace.smt.SanitizeConfig.Dates;
import dev.millrace.smt.SanitizeConfig.Numbers;
import dev.millrace.smt.SanitizeConfig.Removal;
import dev.millrace.smt.SanitizeConfig.Replacement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules, each on one value. A value that nothing is wrong with comes back as the same object. */
record CleanValues(SanitizeConfig config) {
    private static final Pattern ZERO_DATE = Pattern.compile("0000-00-00(?:[ T]00:00:00(?:\\.0+)?)?");
    private static final char REPLACEMENT = '\ufffd';

    @Nullable Object clean(String column, @Nullable Object value, SanitizeMarks marks) {
        if (value instanceof String text) {
            return text(column, text, marks);
        }
        if (value instanceof Double || value instanceof Float) {
            boolean isFinite = Double.isFinite(((Number) value).doubleValue());
            if (!isFinite && config.nonFinite() == Numbers.NULL) {
                marks.add(column, SanitizeRule.NON_FINITE);
                return null;
            }
        }
        return value instanceof List<?> list ? list(column, list, marks) : value;
    }

    private List<?> list(String column, List<?> list, SanitizeMarks marks) {
        List<@Nullable Object> clean = new ArrayList<>(list.size());
        boolean isSame = true;
        for (Object element : list) {
            Object cleaned = clean(column, element, marks);
            isSame &= cleaned == element;
            clean.add(cleaned);
        }
        return isSame ? list : clean;
    }

    private @Nullable Object text(String column, String text, SanitizeMarks marks) {
        if (config.zeroDates() != Dates.KEEP
                && text.startsWith("0000-00-00")
                && ZERO_DATE.matcher(text).matches()) {
            marks.add(column, SanitizeRule.ZERO_DATES);
            return config.zeroDates() == Dates.NULL ? null : text.replaceFirst("0000-00-00", "1970-01-01");
        }
        String clean = text;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
                clean = characters(column, text, marks);
                break;
            }
        }
        return shortened(column, clean, marks);
    }

    private String characters(String column, String text, SanitizeMarks marks) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                clean.append(c).append(text.charAt(++i));
            } else if (Character.isSurrogate(c) && config.broken() == Replacement.REPLACE) {
                marks.add(column, SanitizeRule.BROKEN_TEXT);
                clean.append(REPLACEMENT);
            } else if (c == 0 && config.nul() == Removal.REMOVE) {
                marks.add(column, SanitizeRule.NUL_CHARACTERS);
            } else if (isControl(c) && config.control() == Removal.REMOVE) {
                marks.add(column, SanitizeRule.CONTROL_CHARACTERS);
            } else {
                clean.append(c);
            }
        }
        return clean.length() == text.length() && clean.indexOf(String.valueOf(REPLACEMENT)) < 0
                ? text
                : clean.toString();
    }

    private static boolean isControl(char c) {
        return c != 0 && c != '\t' && c != '\n' && c != '\r' && (c < ' ' || c == 0x7f);
    }

    private String shortened(String column, String text, SanitizeMarks marks) {
        int bytesMax = config.textBytesMax();
        // no character takes more than three bytes for each char
        if (bytesMax == 0 || text.length() <= bytesMax / 3) {
            return text;
        }
        int bytes = 0;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (bytes > bytesMax) {
                marks.add(column, SanitizeRule.LONG_TEXT);
                return text.substring(0, i);
            }
            i += Character.charCount(codePoint);
        }
        return text;
    }
}
