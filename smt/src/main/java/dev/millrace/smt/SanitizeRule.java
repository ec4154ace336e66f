package dev.millrace.smt;

import java.util.Locale;

/** What can be wrong with a value, and is counted apart. */
enum SanitizeRule {
    NUL_CHARACTERS,
    CONTROL_CHARACTERS,
    BROKEN_TEXT,
    LONG_TEXT,
    ZERO_DATES,
    NON_FINITE;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
