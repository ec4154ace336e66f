package dev.millrace.core;

import org.jspecify.annotations.Nullable;

/**
 * A column of a table, as it comes or as it stands.
 *
 * @param told what the source tells of it besides, for the moment when it is made
 */
public record Column(String name, FieldType type, boolean nullable, boolean inKey, Told told) {
    /**
     * What a source may tell of a column.
     *
     * @param defaultValue the neutral value of rows that were there before the column was; null for none
     */
    public record Told(@Nullable Object defaultValue, @Nullable String comment) {
        public static final Told NOTHING = new Told(null, null);
    }

    public Column {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("A column's name is empty");
        }
    }

    public Column(String name, FieldType type, boolean nullable, boolean inKey) {
        this(name, type, nullable, inKey, Told.NOTHING);
    }

    public Column named(String other) {
        return new Column(other, type, nullable, inKey, told);
    }

    public Column ofType(FieldType other) {
        return new Column(name, other, nullable, inKey, told);
    }

    /** The same column, which may be null and is no part of the key. */
    public Column asNullable() {
        return new Column(name, type, true, false, told);
    }

    public Column asRequired() {
        return new Column(name, type, false, inKey, told);
    }

    public Column telling(Told other) {
        return new Column(name, type, nullable, inKey, other);
    }
}
