package dev.millrace.core.hash;

import dev.millrace.core.FieldType;

/**
 * A column that counts for a row's hash, with the type that the database gives it. A decimal is printed with the scale of
 * this type, so two databases compare alike only if both are told the same scale.
 */
public record HashedColumn(String name, FieldType type, boolean isArray) {
    public static HashedColumn of(String name, FieldType type) {
        return new HashedColumn(name, type, false);
    }

    /** An array whose elements are of this type. */
    public static HashedColumn arrayOf(String name, FieldType elements) {
        return new HashedColumn(name, elements, true);
    }
}
