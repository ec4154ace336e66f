package dev.millrace.core;

/** A column of a table, as it comes or as it stands. */
public record Column(String name, FieldType type, boolean nullable, boolean inKey) {
    public Column {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("A column's name is empty");
        }
    }
}
