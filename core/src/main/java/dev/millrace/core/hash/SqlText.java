package dev.millrace.core.hash;

import dev.millrace.core.FieldType;
import java.util.List;

/** What differs between two databases when they write canonical text. Every expression is NULL where the column is. */
interface SqlText {
    /** Finds strings, which are kept as group 1, and white space, which is not. */
    String JSON_STRING_OR_SPACE = "(\"[^\"\\\\]*(?:\\\\.[^\"\\\\]*)*\")|\\s+";

    String quote(String identifier);

    /** The canonical text of a column. */
    String text(HashedColumn column);

    /** The same, and the mark of NULL where it is NULL. */
    String orNothing(String text);

    /** The columns' texts with the separator between them. */
    String join(List<String> texts);

    String digest(Digest digest, String text);

    /** Of numbers of 60 bits over any number of rows, without overflow; 0 over none. */
    String sum(String number);

    static boolean hasScale(FieldType type) {
        return type.scale() != FieldType.UNBOUNDED;
    }

    /** Escapes what separates columns and, in an element, what separates elements. */
    static String escaped(String text, boolean inArray, String prefix) {
        String columns = replace(replace(text, "~", "~t", prefix), "|", "~p", prefix);
        return inArray ? replace(columns, ",", "~c", prefix) : columns;
    }

    private static String replace(String text, String what, String by, String prefix) {
        return "REPLACE(%s, %s'%s', %s'%s')".formatted(text, prefix, what, prefix, by);
    }

    static IllegalArgumentException noArrays(String database, HashedColumn column) {
        return new IllegalArgumentException("%s has no arrays, so column %s cannot be one: name it as JSON or as text"
                .formatted(database, column.name()));
    }
}
