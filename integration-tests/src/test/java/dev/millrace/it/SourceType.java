package dev.millrace.it;

import java.util.List;
import java.util.Locale;

/**
 * A type of a source, with the values at its boundaries.
 *
 * @param group the table that its column is in
 * @param declared as in the source's DDL
 * @param form what its values are, so that texts of different servers can be compared
 * @param values literals of the source
 */
record SourceType(String group, String declared, ValueForm form, List<String> values) {
    /** The name of its column. */
    String column() {
        String word = declared.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        return "c_" + word.replaceAll("_$", "");
    }
}
