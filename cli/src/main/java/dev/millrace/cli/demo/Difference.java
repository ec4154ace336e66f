package dev.millrace.cli.demo;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One key whose rows are not the same on both sides, with what was found. The demo's data are its own: they may be shown. */
record Difference(Kind kind, String key, String detail) {
    private static final int SHOWN_CHARS = 60;

    enum Kind {
        DIFFERENT,
        MISSING,
        EXTRA,
        BROKEN_HISTORY
    }

    static Difference missing(RowKey key) {
        return new Difference(Kind.MISSING, key.toString(), "in the source only");
    }

    static Difference extra(RowKey key) {
        return new Difference(Kind.EXTRA, key.toString(), "in the target only");
    }

    static Difference different(
            RowKey key, List<String> columns, List<@Nullable Object> source, List<@Nullable Object> target) {
        List<String> details = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Object expected = source.get(i);
            Object actual = target.get(i);
            if (expected == null ? actual != null : !expected.equals(actual)) {
                details.add("%s: %s -> %s".formatted(columns.get(i), shown(expected), shown(actual)));
            }
        }
        return new Difference(Kind.DIFFERENT, key.toString(), String.join("; ", details));
    }

    private static String shown(@Nullable Object value) {
        String text = value instanceof CanonicalJson json ? String.valueOf(json.root()) : String.valueOf(value);
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
    }
}
