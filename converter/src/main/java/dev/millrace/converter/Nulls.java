package dev.millrace.converter;

import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** What stands in a record's value where a field is null or missing. */
record Nulls(boolean allowed, @Nullable Object replacement) {
    static final Nulls ALLOWED = new Nulls(true, null);

    static Nulls of(Schema schema, boolean replacedByDefault) {
        Object replacement = replacedByDefault ? schema.defaultValue() : null;
        return new Nulls(replacement != null || schema.isOptional(), replacement);
    }

    @Nullable Object value() {
        if (!allowed) {
            throw Surprise.here();
        }
        return replacement;
    }
}
