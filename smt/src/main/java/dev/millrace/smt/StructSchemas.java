package dev.millrace.smt;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** What Connect's own schema classes leave out. */
final class StructSchemas {
    private StructSchemas() {}

    /** All of a struct's schema but its fields and its default, which could not fit other fields. */
    static SchemaBuilder like(Schema original) {
        SchemaBuilder copy = SchemaBuilder.struct()
                .name(original.name())
                .version(original.version())
                .doc(original.doc());
        if (original.parameters() != null) {
            copy.parameters(original.parameters());
        }
        return original.isOptional() ? copy.optional() : copy;
    }

    /** One object, not only an equal one: comparing rows would cost more than changing them. */
    static boolean isSame(Object one, Object other) {
        return one == other;
    }

    /** What the field holds: {@link Struct#get} would answer the schema's default where the row says NULL. */
    static @Nullable Object stored(Struct row, Field field) {
        return field.schema().defaultValue() == null ? row.get(field) : row.getWithoutDefault(field.name());
    }
}
