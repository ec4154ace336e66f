package dev.millrace.sink.schema;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.FieldType.Own;
import java.util.Locale;

/** Neutral types in words, for messages and the log of changes. */
final class TypeWords {
    private TypeWords() {}

    static String of(FieldType type) {
        String kind = type.kind().name().toLowerCase(Locale.ROOT);
        if (type.kind() == Kind.ARRAY) {
            return "array of " + of(type.element());
        }
        if (type.detail() instanceof Own own) {
            return own.name() + " of " + own.family();
        }
        if (!type.labels().isEmpty()) {
            return "%s of %d labels".formatted(kind, type.labels().size());
        }
        if (!type.isBounded()) {
            return kind;
        }
        return type.kind() == Kind.DECIMAL
                ? "%s(%d,%d)".formatted(kind, type.size(), type.scale())
                : "%s(%d)".formatted(kind, type.size());
    }
}
